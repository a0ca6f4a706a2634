import { err, ok, type Result } from 'neverthrow';
import { findCase } from '../after-sales/refund-fact.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Order } from '../order/order.ts';
import type { OrderReading } from '../order/order-reading.ts';
import type { ChannelOrder, ChannelReadError, ChannelRefund } from '../ports/channel.ts';
import { problemOf } from '../ports/channel-schema.ts';
import type { Scope } from '../runtime/runtime.ts';
import { channelOf, type ShopChannel, type ShopChannelError } from '../shop/shop-channel.ts';
import type { Shop } from '../shop/shop.ts';

/** Why an order cannot be read at its channel. */
export type ReadOrderError =
  ChannelReadError | ShopChannelError | CoreError<'channel.order_not_found'>;

/**
 * Reads an order at its channel as it is now, with the refunds on it that our books do not have.
 * Callers of one process who want the same order at the same time share one reading.
 */
export async function readOrder(
  scope: Scope,
  shop: Shop,
  which: { readonly orderNo: string; readonly known: Order | null },
): Promise<Result<OrderReading, ReadOrderError>> {
  const { readings } = scope.runtime;
  const key = `${scope.tenant}/${shop.shopId}/${which.orderNo}`;
  return readings.run(key, async () => {
    const opened = await channelOf(scope, shop);
    if (opened.isErr()) return err(opened.error);
    const { channel, call } = opened.value;
    const readAt = scope.runtime.clock.now();
    const read = await channel.loadOrder(call, which.orderNo);
    if (read.isErr()) return err(read.error);
    const problem = problemOf(read.value);
    if (problem !== null) {
      const fields = { channel: channel.name, operation: 'loadOrder', problem };
      return err(coreError('channel.unreadable', fields));
    }
    return completeReading(opened.value, { read: read.value, known: which.known, readAt });
  });
}

/** Reads the refunds that a reading mentions and our books do not have in that state. */
export async function completeReading(
  { channel, call }: ShopChannel,
  from: { readonly read: ChannelOrder; readonly known: Order | null; readonly readAt: number },
): Promise<Result<OrderReading, ChannelReadError>> {
  const { read, known, readAt } = from;
  const refunds: ChannelRefund[] = [];
  for (const refundId of unknownRefunds(read, known)) {
    const loaded = await channel.loadRefund?.(call, refundId);
    if (loaded === undefined) continue;
    if (loaded.isOk()) refunds.push(loaded.value);
    // The order still says that a refund is open, and that alone holds it.
    else if (loaded.error.code !== 'channel.refund_not_found') return err(loaded.error);
  }
  return ok({ read, refunds, readAt });
}

function unknownRefunds(read: ChannelOrder, known: Order | null): readonly string[] {
  return read.lines.flatMap(({ refund }) => {
    if (refund === null) return [];
    const booked = known === null ? null : findCase(known, refund);
    return booked?.channelRefund?.state === refund.state ? [] : [refund.refundId];
  });
}

/** Tells that a reading was needed and could not be had. */
export function notFresh(order: Order, cause: unknown): CoreError<'order.not_fresh'> {
  const { orderId, reported } = order;
  return coreError('order.not_fresh', { orderId, readAt: reported.readAt }, cause);
}
