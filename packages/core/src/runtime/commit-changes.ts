import { err, ok, type Result } from 'neverthrow';
import type { Change, Outcome } from '../ports/change.ts';
import type { Storage, StorageError } from '../ports/storage.ts';

/**
 * Commits changes. Where the storage was not reached or its answer was lost, the same changes are
 * committed once more, which is safe because each carries its change id: one that was stored by the
 * first attempt answers `duplicate`, also where that attempt is still at work when the second comes.
 *
 * Errors: `storage.outcome_unknown` when the first answer was lost and the second attempt did not
 * settle it, whatever stopped that one.
 */
export async function commitChanges(
  storage: Pick<Storage, 'commit'>,
  changes: readonly Change[],
): Promise<Result<readonly Outcome[], StorageError>> {
  if (changes.length === 0) return ok([]);
  const first = await storage.commit(changes);
  if (first.isOk() || !mayPass(first.error)) return first;
  const second = await storage.commit(changes);
  if (second.isOk()) return second;
  const isUnknown = first.error.code === 'storage.outcome_unknown';
  return err(isUnknown ? first.error : second.error);
}

// A connection that broke may be made again at once; what is full or slow stays so for a while.
function mayPass({ code }: StorageError): boolean {
  return code === 'storage.unavailable' || code === 'storage.outcome_unknown';
}
