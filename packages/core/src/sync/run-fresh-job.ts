import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import type { FreshReading } from '../order/fresh-reading.ts';
import { loadOrderWithShop, type LoadOrderError } from '../order/load-order.ts';
import {
  runOrderJob,
  runOrderJobs,
  type JobDone,
  type JobError,
  type JobOptions,
  type OrderJob,
} from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { Scope } from '../runtime/runtime.ts';
import { readForReveal } from './read-for-reveal.ts';

/** Why an order cannot be relied on. */
export type FreshnessError = CoreError<'order.reading_stale' | 'order.not_fresh'>;

/**
 * Runs a job with the keys of its order. Where the order was read too long ago it is read again and
 * decided anew; inside a host's transaction no channel is called, so there the answer stays
 * `order.reading_stale`. A second reading that is stale again is `order.not_fresh`: the shop's
 * freshness is shorter than its channel's answer.
 */
export async function runFreshJob<A, E extends CoreError>(
  scope: Scope,
  orderId: OrderId,
  jobWith: (fresh: FreshReading) => OrderJob<A, E | CoreError<'order.reading_stale'>>,
): Promise<Result<JobDone<A>, E | JobError | LoadOrderError | FreshnessError>> {
  const first = await runOrderJob(scope, jobWith(null), { withKeys: true });
  const isInTransaction = scope.runtime.isInHostTransaction;
  if (isInTransaction || first.isOk() || !isStale(first.error)) return first;
  const fresh = await readFor(scope, orderId);
  if (fresh.isErr()) return err(fresh.error);
  const second = await runOrderJob(scope, jobWith(fresh.value), { withKeys: true });
  return second.mapErr((error) => (isStale(error) ? notFreshAfterAll(error) : error));
}

/** One of many orders, and the job for it that a reading leads to. */
export interface FreshJob<A, E> {
  readonly orderId: OrderId;
  readonly jobWith: (fresh: FreshReading) => OrderJob<A, E | CoreError<'order.reading_stale'>>;
}

/** What became of one of many jobs. */
export type FreshlyDone<A, E> = Result<JobDone<A>, E | JobError | LoadOrderError | FreshnessError>;

/** How many orders are read from their channel at once. */
const readingsAtOnce = 8;

/**
 * Runs many jobs as {@link runFreshJob} runs one, each for another order, in as few trips as possible:
 * only those that were read too long ago are read again.
 *
 * Errors: `storage.*` when storage itself failed; what was committed before stays.
 */
export async function runFreshJobs<A, E extends CoreError>(
  scope: Scope,
  jobs: readonly FreshJob<A, E>[],
  options: JobOptions = {},
): Promise<Result<readonly FreshlyDone<A, E>[], StorageError>> {
  const first = await runOrderJobs(
    scope,
    jobs.map(({ jobWith }) => jobWith(null)),
    options,
  );
  if (first.isErr() || scope.runtime.isInHostTransaction) return first;
  const settled: FreshlyDone<A, E>[] = [...first.value];
  const stale = [...jobs.entries()].filter(([position]) => asksForReading(settled[position]));
  const readings = await mapConcurrently(stale, readingsAtOnce, async ([position, job]) => {
    const reading = await readFor(scope, job.orderId);
    return { position, job: reading.map(job.jobWith) };
  });
  const readable: { readonly position: number; readonly job: OrderJob<A, E | Stale> }[] = [];
  for (const { position, job } of readings) {
    if (job.isOk()) readable.push({ position, job: job.value });
    else settled[position] = err(job.error);
  }
  const again = readable.map(({ job }) => job);
  const second = again.length === 0 ? ok([]) : await runOrderJobs(scope, again, options);
  if (second.isErr()) return err(second.error);
  for (const [at, { position }] of readable.entries()) {
    const done = second.value[at];
    invariant(done !== undefined, 'every job has its answer');
    settled[position] = done.mapErr((error) => (isStale(error) ? notFreshAfterAll(error) : error));
  }
  return ok(settled);
}

type Stale = CoreError<'order.reading_stale'>;

function asksForReading(done: Result<unknown, CoreError> | undefined): boolean {
  return done?.isErr() === true && isStale(done.error);
}

// Reads an order again on behalf of a job that must not rely on what is stored.
async function readFor(
  scope: Scope,
  orderId: OrderId,
): Promise<Result<FreshReading, LoadOrderError | CoreError<'order.not_fresh'>>> {
  const found = await loadOrderWithShop(scope, orderId);
  if (found.isErr()) return err(found.error);
  return readForReveal(scope, found.value.order, found.value.shop);
}

// Whether a job asks for a reading.
function isStale(error: CoreError): error is CoreError<'order.reading_stale'> {
  return error.code === 'order.reading_stale';
}

// What is told of a reading that came too late again.
function notFreshAfterAll({
  orderId,
  readAt,
}: CoreError<'order.reading_stale'>): CoreError<'order.not_fresh'> {
  return coreError('order.not_fresh', { orderId, readAt });
}
