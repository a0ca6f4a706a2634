import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { Order } from '../order/order.ts';
import type { ChannelReadError, ChannelWriteError, ChannelWriteOutcome } from '../ports/channel.ts';
import type { Effect } from '../ports/storage.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';

/**
 * Tells the channel that an order's goods went out. When a call was begun before, its outcome is
 * unknown: the channel's state is read first, and the call is repeated only if it did not happen.
 */
export async function confirmAtChannel(
  { channel, call }: ShopChannel,
  order: Order,
  effect: Effect,
): Promise<Result<ChannelWriteOutcome, ChannelWriteError | CoreError<'channel.order_not_found'>>> {
  const { orderNo } = order;
  const confirmation = order.confirmations.find((c) => c.confirmationId === effect.subject);
  const method = confirmation?.method ?? null;
  if (method === null) return ok({ outcome: 'impossible', note: 'there is nothing to confirm' });
  if (effect.attempts > 0) {
    const found = await findOutcome({ channel, call }, orderNo);
    if (found.isErr()) return err(found.error);
    if (found.value !== null) return ok(found.value);
  }
  return channel.confirmShipment(call, { orderNo, method });
}

async function findOutcome(
  { channel, call }: ShopChannel,
  orderNo: string,
): Promise<
  Result<ChannelWriteOutcome | null, ChannelReadError | CoreError<'channel.order_not_found'>>
> {
  const read = await channel.loadOrder(call, orderNo);
  if (read.isErr()) return err(read.error);
  if (read.value.isShipped) return ok({ outcome: 'done', note: '' });
  if (canShip[read.value.payment]) return ok(null);
  return ok({ outcome: 'impossible', note: `the channel says ${read.value.payment}` });
}

const canShip = { unpaid: false, paid: true, completed: true, closed: false } as const;
