import { err, ok, type Result } from 'neverthrow';
import { minuteMs } from '../kernel/time.ts';
import type { OrderReading } from '../order/order-reading.ts';
import type { IngestFailure } from '../ports/change.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import { commitFenced } from '../runtime/commit-fenced.ts';
import type { Pull, PullError } from './pull.ts';
import { completeReading, stopsListing } from './read-order.ts';
import { storeReadings } from './store-order-rows.ts';

/** How long a row that could not be read is left alone before it is read again. */
const retryAfterMs = 10 * minuteMs;
/** How many such rows one pull reads again. */
const retriesPerPull = 20;

/** Reads rows again that could not be read before: an upgrade may have learned their words. */
export async function retryFailures(pull: Pull): Promise<Result<void, PullError>> {
  const { scope, shop, lease } = pull;
  const { storage, clock } = scope.runtime;
  const { shopId } = shop;
  const failures = await storage.findIngestFailures(scope.tenant, shopId);
  if (failures.isErr()) return err(failures.error);
  const now = clock.now();
  const due = failures.value.filter(({ failedAt }) => failedAt + retryAfterMs <= now);
  for (const failure of due.slice(0, retriesPerPull)) {
    const reading = await readAgain(pull, failure);
    if (reading.isErr() && stopsListing(reading.error)) return err(reading.error);
    const { externalId } = failure;
    if (reading.isOk()) {
      const stored = await storeReadings(pull, [reading.value]);
      if (stored.isErr()) return err(stored.error);
    }
    const result = reading.isOk()
      ? { ingestRepaired: [{ shopId, externalId }] }
      : { ingestFailures: [{ ...failure, problem: reading.error.message, failedAt: now }] };
    const kept = await commitFenced(scope, lease.fence, result);
    if (kept.isErr()) return err(kept.error);
  }
  return ok();
}

async function readAgain(
  pull: Pull,
  { stream, externalId }: IngestFailure,
): Promise<Result<OrderReading, PullError>> {
  if (stream === 'orders') return readOrderAgain(pull, externalId, []);
  const { channel, call } = pull.source;
  const refund = await channel.loadRefund?.(call, externalId);
  if (refund === undefined) return readOrderAgain(pull, externalId, []);
  if (refund.isErr()) return err(refund.error);
  return readOrderAgain(pull, refund.value.orderNo, [refund.value]);
}

async function readOrderAgain(
  { scope, source }: Pull,
  orderNo: string,
  refunds: readonly ChannelRefund[],
): Promise<Result<OrderReading, PullError>> {
  const readAt = scope.runtime.clock.now();
  const read = await source.channel.loadOrder(source.call, orderNo);
  if (read.isErr()) return err(read.error);
  const completed = await completeReading(source, { read: read.value, known: null, readAt });
  return completed.map((reading) => ({ ...reading, refunds: [...reading.refunds, ...refunds] }));
}
