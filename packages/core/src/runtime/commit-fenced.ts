import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Change, Fence } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from './commit-changes.ts';
import type { Scope } from './runtime.ts';

/** The bookkeeping of a job: what it has read, what it has begun. */
export type Bookkeeping = Pick<
  Change,
  'cursor' | 'effectUpdates' | 'ingestFailures' | 'ingestRepaired' | 'noticeUpdates'
>;

/** Commits bookkeeping under the fence of the job. Errors: `storage.lease_lost`, `storage.*`. */
export async function commitFenced(
  { runtime, tenant }: Scope,
  fence: Fence,
  bookkeeping: Bookkeeping,
): Promise<Result<void, StorageError | CoreError<'storage.lease_lost'>>> {
  const changeId = runtime.ids.next('change');
  const at = runtime.clock.now();
  const change: Change = { changeId, tenant, at, writes: [], fence, ...bookkeeping };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const isFenced = committed.value.some(({ outcome }) => outcome === 'fenced');
  return isFenced ? err(coreError('storage.lease_lost', { job: fence.job })) : ok();
}
