import { err, ok, type Result } from 'neverthrow';
import { findCase } from '../after-sales/refund-fact.ts';
import type { Order } from '../order/order.ts';
import type { OrderReading } from '../order/order-reading.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { Pull, PullError } from './pull.ts';
import { stopsListing } from './read-order.ts';
import { storeFailures } from './store-failures.ts';
import { storeReadings } from './store-order-rows.ts';

/** How many orders are read at once. */
const readingsAtOnce = 8;

/** Stores a page of refunds: those that are news, each with its order as it is now. */
export async function storeRefundRows(
  pull: Pull,
  rows: readonly ChannelRefund[],
): Promise<Result<void, PullError>> {
  const { scope, shop } = pull;
  const { storage } = scope.runtime;
  if (rows.length === 0) return ok();
  const refundsByNo = Map.groupBy(rows, ({ orderNo }) => orderNo);
  const orderRefs = [...refundsByNo.keys()].map((orderNo) => ({ shopId: shop.shopId, orderNo }));
  const loaded = await storage.load({ tenant: scope.tenant, orderRefs });
  if (loaded.isErr()) return err(loaded.error);
  const orderByNo = new Map(loaded.value.orders.map((order) => [order.orderNo, order]));
  const news = [...refundsByNo].filter(([orderNo, refunds]) =>
    refunds.some((refund) => isNews(refund, orderByNo.get(orderNo) ?? null)),
  );
  const read = await mapConcurrently(news, readingsAtOnce, ([orderNo, refunds]) =>
    readOrderOf(pull, orderNo, refunds),
  );
  const readings: OrderReading[] = [];
  for (const reading of read) {
    if (reading.isErr()) return err(reading.error);
    if (reading.value !== null) readings.push(reading.value);
  }
  return storeReadings(pull, readings);
}

// A refund whose order cannot be read is kept and tried again; those behind it go on.
async function readOrderOf(
  pull: Pull,
  orderNo: string,
  refunds: readonly ChannelRefund[],
): Promise<Result<OrderReading | null, PullError>> {
  const { source, scope } = pull;
  const readAt = scope.runtime.clock.now();
  const order = await source.channel.loadOrder(source.call, orderNo);
  if (order.isOk()) return ok({ read: order.value, refunds, readAt });
  if (stopsListing(order.error)) return err(order.error);
  const problem = order.error.message;
  const rows = refunds.map((refund) => ({
    externalId: refund.refundId,
    problem,
    raw: JSON.stringify(refund),
  }));
  const kept = await storeFailures(pull, 'refunds', rows);
  return kept.map(() => null);
}

function isNews(refund: ChannelRefund, order: Order | null): boolean {
  const known = order === null ? null : findCase(order, refund)?.channelRefund;
  return known?.state !== refund.state || known.modifiedAt < refund.modifiedAt;
}
