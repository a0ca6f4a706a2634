import { err, ok, type Result } from 'neverthrow';
import type { TenantId } from '../kernel/ids.ts';
import { dayMs } from '../kernel/time.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** What `tidy` did. */
export interface TidyReport {
  /** Pieces of counts and totals that were added up, and news that no subscriber is there for. */
  readonly foldedCounts: number;
  /** Subscribers that no process has named for so long that nothing is kept for them any more. */
  readonly retiredSubscribers: readonly string[];
  /** Batches 批量操作 that were forgotten with their reports. */
  readonly purgedBatches: number;
  /** Changes that are not known any more as stored, with the idempotency keys of their calls. */
  readonly purgedCalls: number;
  /** What channels had told more than 30 days ago, and was read or given up. */
  readonly purgedNotices: number;
  /** Set when there is more to do than one run does; the next one goes on. */
  readonly hasMore: boolean;
}

/** For whom `tidy` runs, and how. */
export interface TidyRun {
  readonly tenants: readonly TenantId[] | 'all';
  /** After how many days a subscriber that nobody names is given up. */
  readonly retireAfterDays: number;
  /** For how many days the reports of batches are kept. */
  readonly keepBatchesDays: number;
  /** For how many days calls are remembered. */
  readonly keepCallsDays: number;
}

const countsPerFold = 5_000; // Each fold is one short transaction.
const foldsPerRun = 20;
const batchesPerPurge = 100; // Each with up to 10,000 rows of its report.
const purgesPerRun = 5;
const callsPerPurge = 1_000; // A row or two each.
const callPurgesPerRun = 20;
const keepNoticesMs = 30 * dayMs;

/** See `Worker.tidy`. */
export async function tidy(
  runtime: Runtime,
  { tenants, retireAfterDays, keepBatchesDays, keepCallsDays }: TidyRun,
): Promise<Result<TidyReport, StorageError>> {
  const { storage, clock } = runtime;
  // A name is heard of for all tenants, so it is given up for all of them.
  const retired = await retire(runtime, tenants === 'all' ? retireAfterDays : null);
  if (retired.isErr()) return err(retired.error);
  const { retiredSubscribers } = retired.value;
  const purged = await upTo(purgesPerRun, batchesPerPurge, () =>
    storage.purgeBatches({
      tenants,
      plansBefore: clock.now() - dayMs,
      reportsBefore: clock.now() - keepBatchesDays * dayMs,
      limit: batchesPerPurge,
    }),
  );
  if (purged.isErr()) return err(purged.error);
  const calls = await upTo(callPurgesPerRun, callsPerPurge, () =>
    storage.purgeCalls({
      tenants,
      before: clock.now() - keepCallsDays * dayMs,
      limit: callsPerPurge,
    }),
  );
  if (calls.isErr()) return err(calls.error);
  const notices = await upTo(callPurgesPerRun, callsPerPurge, () =>
    storage.purgeNotices({ tenants, before: clock.now() - keepNoticesMs, limit: callsPerPurge }),
  );
  if (notices.isErr()) return err(notices.error);
  const folded = await upTo(foldsPerRun, countsPerFold, () =>
    storage.foldDeltas(tenants, countsPerFold),
  );
  if (folded.isErr()) return err(folded.error);
  const done = [retired.value, purged.value, calls.value, notices.value, folded.value];
  return ok({
    foldedCounts: folded.value.sum,
    retiredSubscribers,
    purgedBatches: purged.value.sum,
    purgedCalls: calls.value.sum,
    purgedNotices: notices.value.sum,
    hasMore: done.some(({ isDone }) => !isDone),
  });
}

// Short transactions one after the other, until one finds less than it could take.
async function upTo(
  times: number,
  each: number,
  take: () => Promise<Result<number, StorageError>>,
): Promise<Result<{ readonly sum: number; readonly isDone: boolean }, StorageError>> {
  let sum = 0;
  for (let time = 0; time < times; time += 1) {
    const taken = await take();
    if (taken.isErr()) return err(taken.error);
    sum += taken.value;
    if (taken.value < each) return ok({ sum, isDone: true });
  }
  return ok({ sum, isDone: false });
}

interface Retired {
  readonly retiredSubscribers: readonly string[];
  readonly isDone: boolean;
}

async function retire(
  { storage, clock, logger }: Runtime,
  days: number | null,
): Promise<Result<Retired, StorageError>> {
  if (days === null) return ok({ retiredSubscribers: [], isDone: true });
  const unseenSince = clock.now() - days * dayMs;
  const retired = await storage.retireSubscribers({ unseenSince, limit: countsPerFold });
  return retired.map(({ names, hasMore }) => {
    for (const subscriber of names) logger.log('warn', 'a subscriber was retired', { subscriber });
    return { retiredSubscribers: names, isDone: !hasMore };
  });
}
