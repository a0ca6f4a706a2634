import { toBase64Url } from '../kernel/base64url.ts';
import type { IdempotencyRecord } from '../ports/change.ts';

/** An idempotency key as given with a call: what it is for, and a hash of the input. */
export type IdempotencyClaim = Omit<IdempotencyRecord, 'answer'>;

/**
 * The record of a call with an idempotency key; `null` without one. The hash does not depend on the
 * order of the input's fields, and the input itself is not kept.
 */
export async function idempotencyOf(
  operation: string,
  input: unknown,
  key: string | undefined,
): Promise<IdempotencyClaim | null> {
  if (key === undefined) return null;
  const bytes = new TextEncoder().encode(canonicalJson(input));
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return { operation, key, inputHash: toBase64Url(new Uint8Array(hash)) };
}

function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, inner: unknown) =>
      typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ) ?? 'undefined'
  );
}
