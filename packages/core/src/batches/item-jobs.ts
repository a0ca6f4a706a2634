import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { FreshReading } from '../order/fresh-reading.ts';
import type { OrderJob } from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import type { HeldLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import { runFreshJobs, type FreshlyDone } from '../sync/run-fresh-job.ts';
import type { BatchWork } from './batch-inputs.ts';
import {
  nameOfItem,
  type Batch,
  type BatchItem,
  type BatchPage,
  type ItemResult,
} from './batch.ts';
import type { ItemDone } from './item-decisions.ts';

/** A page that is being worked on, on behalf of whoever has begun it. */
export interface Running {
  readonly scope: Scope;
  readonly batch: Batch;
  readonly work: BatchWork;
  readonly page: BatchPage;
  readonly lease: HeldLease;
}

/** Why a page could not be finished. */
export type PageError = StorageError | CoreError<'storage.lease_lost' | 'storage.contention'>;

/** The job of one item, given a fresh reading where it asks for one. */
export type ItemJob = (fresh: FreshReading) => OrderJob<ItemDone, CoreError>;

/**
 * Runs the jobs of some items of a page, in as few trips as possible. Several cases of one order take
 * turns, as no trip changes an order twice.
 *
 * Errors: `storage.*` and `storage.lease_lost`, after which nobody knows what was stored; the next run
 * of the page finds it by the items' idempotency keys.
 */
export async function runItems(
  { scope, lease }: Running,
  items: readonly BatchItem[],
  jobOf: (item: BatchItem) => ItemJob,
): Promise<Result<ReadonlyMap<string, ItemResult>, PageError>> {
  const results = new Map<string, ItemResult>();
  for (const turn of turnsOf(items)) {
    const jobs = turn.map((item) => ({ orderId: item.orderId, jobWith: jobOf(item) }));
    const ran = await runFreshJobs(scope, jobs, { withKeys: true, fence: lease.fence });
    if (ran.isErr()) return err(ran.error);
    for (const [position, done] of ran.value.entries()) {
      const item = turn[position];
      if (item === undefined) continue;
      if (done.isErr() && isLeaseLost(done.error)) return err(done.error);
      results.set(nameOfItem(item), resultOf(done));
    }
  }
  return ok(results);
}

function isLeaseLost(error: CoreError): error is CoreError<'storage.lease_lost'> {
  return error.code === 'storage.lease_lost';
}

function turnsOf(items: readonly BatchItem[]): readonly (readonly BatchItem[])[] {
  const turns: BatchItem[][] = [];
  const takenByOrder = new Map<string, number>();
  for (const item of items) {
    const turn = takenByOrder.get(item.orderId) ?? 0;
    takenByOrder.set(item.orderId, turn + 1);
    (turns[turn] ??= []).push(item);
  }
  return turns;
}

function resultOf(done: FreshlyDone<ItemDone, CoreError>): ItemResult {
  if (done.isErr()) {
    const { code, message } = done.error;
    return { outcome: 'failed', problem: { code, message }, version: null };
  }
  const { answer: outcome, version } = done.value;
  return { outcome, problem: null, version };
}
