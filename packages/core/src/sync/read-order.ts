import { err, ok, type Result } from 'neverthrow';
import { findCase } from '../after-sales/refund-fact.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Order } from '../order/order.ts';
import type { OrderReading } from '../order/order-reading.ts';
import type { ChannelOrder, ChannelReadError, ChannelRefund } from '../ports/channel.ts';
import type { Scope } from '../runtime/runtime.ts';
import { channelOf, type ShopChannel, type ShopChannelError } from '../shop/shop-channel.ts';
import type { Shop } from '../shop/shop.ts';

/** Why an order cannot be read at its channel. */
export type ReadOrderError =
  ChannelReadError | ShopChannelError | CoreError<'channel.order_not_found'>;

/**
 * Reads an order at its channel as it is now, with the refunds on it that our books do not have. A
 * refund that cannot be read is left out: the order itself says that there is one, and that holds it.
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
    if (channel.capabilities.orders === null) {
      return err(coreError('channel.incapable', { channel: channel.name, operation: 'loadOrder' }));
    }
    const readAt = scope.runtime.clock.now();
    const loaded = await channel.loadOrder(call, which.orderNo);
    if (loaded.isErr()) return err(loaded.error);
    const read = loaded.value;
    const refunds: ChannelRefund[] = [];
    for (const refundId of unknownRefunds(read, which.known)) {
      const refund = await channel.loadRefund?.(call, refundId);
      if (refund?.isOk()) refunds.push(refund.value);
    }
    return ok({ read, refunds, readAt });
  });
}

/**
 * Reads the refunds that a listed order mentions and our books do not have in that state. Unlike a
 * single reading, a listing stops while the channel cannot be reached, and goes on there later; one
 * refund that cannot be understood stops nothing.
 */
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
    else if (stopsListing(loaded.error)) return err(loaded.error);
  }
  return ok({ read, refunds, readAt });
}

/** What stops a listing: nothing more is to be had of this channel at present. */
export type Stop = CoreError<'channel.unavailable' | 'channel.throttled' | 'channel.grant_expired'>;

/** Whether an error is about the channel as a whole rather than about one row. */
export function stopsListing(error: CoreError): error is Stop {
  return stops.has(error.code);
}

const stops: ReadonlySet<string> = new Set<Stop['code']>([
  'channel.unavailable',
  'channel.throttled',
  'channel.grant_expired',
]);

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
