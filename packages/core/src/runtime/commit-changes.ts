import { err, ok, type Result } from 'neverthrow';
import type { Change, Outcome } from '../ports/change.ts';
import type { Storage, StorageError } from '../ports/storage.ts';

/**
 * Commits changes; when the answer is lost it commits the same ones once more, which is safe because
 * each carries its change id. A change that turns out to have been applied answers `duplicate`.
 */
export async function commitChanges(
  storage: Storage,
  changes: readonly Change[],
): Promise<Result<readonly Outcome[], StorageError>> {
  if (changes.length === 0) return ok([]);
  const first = await storage.commit(changes);
  if (first.isOk() || first.error.retry !== 'later') return first;
  const second = await storage.commit(changes);
  return second.isOk() ? ok(second.value) : err(first.error);
}
