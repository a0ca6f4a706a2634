import { err, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { FreshReading } from '../order/fresh-reading.ts';
import { loadOrderWithShop, type LoadOrderError } from '../order/load-order.ts';
import { runOrderJob, type JobDone, type JobError, type OrderJob } from '../order/order-jobs.ts';
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

/** Reads an order again on behalf of a job that must not rely on what is stored. */
export async function readFor(
  scope: Scope,
  orderId: OrderId,
): Promise<Result<FreshReading, LoadOrderError | CoreError<'order.not_fresh'>>> {
  const found = await loadOrderWithShop(scope, orderId);
  if (found.isErr()) return err(found.error);
  return readForReveal(scope, found.value.order, found.value.shop);
}

/** Whether a job asks for a reading. */
export function isStale(error: CoreError): error is CoreError<'order.reading_stale'> {
  return error.code === 'order.reading_stale';
}

/** What is told of a reading that came too late again. */
export function notFreshAfterAll({
  orderId,
  readAt,
}: CoreError<'order.reading_stale'>): CoreError<'order.not_fresh'> {
  return coreError('order.not_fresh', { orderId, readAt });
}
