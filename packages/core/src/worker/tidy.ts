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
  /** Set when there is more to do than one run does; the next one goes on. */
  readonly hasMore: boolean;
}

/** For whom `tidy` runs, and how. */
export interface TidyRun {
  readonly tenants: readonly TenantId[] | 'all';
  /** After how many days a subscriber that nobody names is given up. */
  readonly retireAfterDays: number;
}

const countsPerFold = 5_000; // Each fold is one short transaction.
const foldsPerRun = 20;

/** See `Worker.tidy`. */
export async function tidy(
  runtime: Runtime,
  { tenants, retireAfterDays }: TidyRun,
): Promise<Result<TidyReport, StorageError>> {
  const { storage } = runtime;
  // A name is heard of for all tenants, so it is given up for all of them.
  const retired = await retire(runtime, tenants === 'all' ? retireAfterDays : null);
  if (retired.isErr()) return err(retired.error);
  const { retiredSubscribers, isDone } = retired.value;
  let foldedCounts = 0;
  for (let fold = 0; fold < foldsPerRun; fold += 1) {
    const folded = await storage.foldDeltas(tenants, countsPerFold);
    if (folded.isErr()) return err(folded.error);
    foldedCounts += folded.value;
    if (folded.value < countsPerFold) {
      return ok({ foldedCounts, retiredSubscribers, hasMore: !isDone });
    }
  }
  return ok({ foldedCounts, retiredSubscribers, hasMore: true });
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
