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
}

const countsPerFold = 5_000; // Each fold is one short transaction.
const foldsPerRun = 20;
const batchesPerPurge = 100; // Each with up to 10,000 rows of its report.
const purgesPerRun = 5;

/** See `Worker.tidy`. */
export async function tidy(
  runtime: Runtime,
  { tenants, retireAfterDays, keepBatchesDays }: TidyRun,
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
  const folded = await upTo(foldsPerRun, countsPerFold, () =>
    storage.foldDeltas(tenants, countsPerFold),
  );
  if (folded.isErr()) return err(folded.error);
  const hasMore = [retired.value, purged.value, folded.value].some(({ isDone }) => !isDone);
  const [foldedCounts, purgedBatches] = [folded.value.sum, purged.value.sum];
  return ok({ foldedCounts, retiredSubscribers, purgedBatches, hasMore });
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
