import { err, ok, type Result } from 'neverthrow';
import { toBase64Url } from '../kernel/base64url.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
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
  const bytes = new TextEncoder().encode(input === undefined ? 'undefined' : canonicalJson(input));
  const hash = await crypto.subtle.digest('SHA-256', bytes);
  return { operation, key, inputHash: toBase64Url(new Uint8Array(hash)) };
}

/**
 * Whether a key was used before for the same input.
 *
 * Errors: `idempotency.key_reused` when it was used for other input.
 */
export function wasUsed(
  claim: IdempotencyClaim | null,
  records: readonly IdempotencyRecord[],
): Result<boolean, CoreError<'idempotency.key_reused'>> {
  return recordOf(claim, records).map((record) => record !== null);
}

/**
 * What a key was recorded with that was used before for the same input; `null` where it was not.
 *
 * Errors: as {@link wasUsed}.
 */
export function recordOf(
  claim: IdempotencyClaim | null,
  records: readonly IdempotencyRecord[],
): Result<IdempotencyRecord | null, CoreError<'idempotency.key_reused'>> {
  if (claim === null) return ok(null);
  const { operation, key, inputHash } = claim;
  const record = records.find((each) => each.operation === operation && each.key === key);
  if (record === undefined) return ok(null);
  if (record.inputHash === inputHash) return ok(record);
  return err(coreError('idempotency.key_reused', { operation, key }));
}
