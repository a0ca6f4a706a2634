import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderReading } from '../order/order-reading.ts';
import type { Order } from '../order/order.ts';
import type { ChannelReadError, ChannelRefund } from '../ports/channel.ts';
import type { Instant } from '../kernel/time.ts';
import type { Notice } from '../ports/notice.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';
import { completeReading, stopsListing } from '../sync/read-order.ts';

/** Why what a notice is about cannot be read. */
export type ReadAgainError =
  | ChannelReadError
  | CoreError<'channel.order_not_found' | 'channel.refund_not_found' | 'channel.incapable'>;

/** Everything that waits for one reading of one order. */
export interface OrderNotices {
  readonly orderNo: string;
  readonly notices: readonly Notice[];
  /** Refunds that were read already, to learn whose they are. */
  readonly refunds: readonly ChannelRefund[];
}

/** A refund that a notice names without its order. */
export async function readStrayRefund(
  { channel, call }: ShopChannel,
  refundId: string,
): Promise<Result<ChannelRefund, ReadAgainError>> {
  const loaded = await channel.loadRefund?.(call, refundId);
  if (loaded !== undefined) return loaded;
  return err(coreError('channel.incapable', { channel: channel.name, operation: 'loadRefund' }));
}

/** An order as it was read, and the refunds of notices that the channel could not show. */
export interface ReadAgain {
  readonly reading: OrderReading;
  /** By their numbers; the notices that name them wait, and no others. */
  readonly unread: ReadonlyMap<string, ReadAgainError>;
}

/**
 * Reads an order once for all notices about it, with every refund that they name. Never shared with a
 * reading that began before. A channel that cannot be asked any more lets all of them wait.
 */
export async function readOrderAgain(
  source: ShopChannel,
  { orderNo, notices, refunds: known }: OrderNotices,
  from: { readonly known: Order | null; readonly readAt: Instant },
): Promise<Result<ReadAgain, ReadAgainError>> {
  const { channel, call } = source;
  const loaded = await channel.loadOrder(call, orderNo);
  if (loaded.isErr()) return err(loaded.error);
  const completed = await completeReading(source, { read: loaded.value, ...from });
  if (completed.isErr()) return err(completed.error);
  const read = new Map(known.map((refund) => [refund.refundId, refund]));
  for (const refund of completed.value.refunds) read.set(refund.refundId, refund);
  const named = notices.flatMap(({ subject }) => ('refundId' in subject ? [subject.refundId] : []));
  const unread = new Map<string, ReadAgainError>();
  for (const refundId of new Set(named.filter((each) => !read.has(each)))) {
    const refund = await channel.loadRefund?.(call, refundId);
    if (refund === undefined) continue;
    if (refund.isOk()) read.set(refundId, refund.value);
    else if (stopsListing(refund.error)) return err(refund.error);
    else unread.set(refundId, refund.error);
  }
  // A notice may name another order's refund: that one's reading is not this.
  const refunds = [...read.values()].filter((refund) => refund.orderNo === orderNo);
  return ok({ reading: { ...completed.value, refunds }, unread });
}
