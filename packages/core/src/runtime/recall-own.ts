import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import type { BoundKey, Change, Claim, Outcome } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from './runtime.ts';

/**
 * Turns `duplicate` into `applied` where it was the very same change that was stored by an attempt
 * whose answer was lost. The keys that its claims got were in that answer; they are read again.
 */
export async function recallOwn(
  { runtime, tenant }: Scope,
  changes: readonly Change[],
  outcomes: readonly Outcome[],
): Promise<Result<readonly Outcome[], StorageError>> {
  const own = changes.filter((change, i) => isOwn(change, outcomes[i]));
  if (own.length === 0) return ok(outcomes);
  const claims = own.flatMap((change) => change.claims ?? []);
  const orderIds = [...new Set(claims.map(({ orderId }) => orderId))];
  const loaded =
    orderIds.length === 0
      ? ok({ keys: [] })
      : await runtime.storage.load({ tenant, orderIds, withKeys: true });
  if (loaded.isErr()) {
    // It is stored; who asks again gets what it answers.
    return err(coreError('storage.outcome_unknown', { operation: 'commit' }, loaded.error));
  }
  const { keys } = loaded.value;
  return ok(
    outcomes.map((outcome, i): Outcome => {
      const change = changes[i];
      if (change === undefined || !isOwn(change, outcome)) return outcome;
      const claimed = (change.claims ?? []).flatMap((claim) => keyOf(claim, keys));
      return { outcome: 'applied', claimed, duplicates: [] };
    }),
  );
}

function isOwn({ changeId }: Change, outcome: Outcome | undefined): boolean {
  if (outcome?.outcome !== 'duplicate') return false;
  const { record } = outcome;
  return record === null || record.answer['changeId'] === changeId;
}

function keyOf({ unitId, attempt }: Claim, keys: readonly BoundKey[]): readonly BoundKey[] {
  return keys.filter((key) => key.unitId === unitId && key.attempt === attempt);
}
