import { err, ok, type Result } from 'neverthrow';
import type { Order } from '../order/order.ts';
import type { OrderReading } from '../order/order-reading.ts';
import type { ChannelWriteOutcome } from '../ports/channel.ts';
import type { Effect } from '../ports/change.ts';
import type { Instant } from '../kernel/time.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';
import { completeReading } from '../sync/read-order.ts';
import { finalOutcome, type EffectError } from './effect-outcome.ts';

/** What came of telling a channel that an order's goods went out. */
export interface Confirmed {
  readonly answer: ChannelWriteOutcome;
  /** What the channel said of the order itself, where it was asked. */
  readonly reading: OrderReading | null;
}

/**
 * Tells the channel that an order's goods went out. When a call was begun before, its outcome is
 * unknown: the channel's state is read first, and the call is repeated only if it did not happen. When
 * the channel refuses, the order is read too: what it says explains the refusal.
 */
export async function confirmAtChannel(
  source: ShopChannel,
  order: Order,
  { effect, now }: { readonly effect: Effect; readonly now: Instant },
): Promise<Result<Confirmed, EffectError>> {
  const { orderNo } = order;
  const confirmation = order.confirmations.find((c) => c.confirmationId === effect.subject);
  const method = confirmation?.method ?? null;
  if (method === null) {
    return ok({ answer: { outcome: 'impossible', note: 'nothing to confirm' }, reading: null });
  }
  if (effect.attempts > 0) {
    const reading = await read(source, order, now);
    if (reading.isErr()) return err(reading.error);
    const answer = outcomeOf(reading.value);
    if (answer !== null) return ok({ answer, reading: reading.value });
  }
  const told = await source.channel.confirmShipment(source.call, { orderNo, method });
  if (told.isOk()) return ok({ answer: told.value, reading: null });
  const answer = finalOutcome(told.error);
  if (answer === null) return err(told.error);
  const reading = await read(source, order, now);
  return ok({ answer, reading: reading.unwrapOr(null) });
}

async function read(
  source: ShopChannel,
  order: Order,
  readAt: Instant,
): Promise<Result<OrderReading, EffectError>> {
  const loaded = await source.channel.loadOrder(source.call, order.orderNo);
  if (loaded.isErr()) return err(loaded.error);
  return completeReading(source, { read: loaded.value, known: order, readAt });
}

function outcomeOf({ read: { isShipped, payment } }: OrderReading): ChannelWriteOutcome | null {
  if (isShipped) return { outcome: 'done', note: '' };
  if (canShip[payment]) return null;
  return { outcome: 'impossible', note: `the channel says ${payment}` };
}

const canShip = { unpaid: false, paid: true, completed: true, closed: false } as const;
