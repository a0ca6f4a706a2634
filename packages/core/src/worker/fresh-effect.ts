import { err, ok, type Result } from 'neverthrow';
import type { Instant } from '../kernel/time.ts';
import { takeInReading } from '../order/order-fact.ts';
import type { OrderReading } from '../order/order-reading.ts';
import type { Order } from '../order/order.ts';
import { isPlatformShop } from '../platform/platform-shop.ts';
import type { Effect } from '../ports/change.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';
import type { Shop } from '../shop/shop.ts';
import { completeReading } from '../sync/read-order.ts';
import type { EffectError } from './effect-outcome.ts';
import type { Performed } from './perform-effect.ts';

/** An effect before which the order is read again, because what it does cannot be taken back. */
export interface FreshAttempt {
  readonly effect: Effect;
  readonly order: Order;
  readonly now: Instant;
  readonly shop: Shop;
}

/**
 * The order as its channel tells it now; `null`: what is known is recent enough, trusted by the shop's
 * policy, or the host's own word, beside which there is nothing to read.
 */
export async function readFreshly(
  source: ShopChannel,
  attempt: FreshAttempt,
): Promise<Result<OrderReading | null, EffectError>> {
  const { order, shop, now } = attempt;
  if (isPlatformShop(shop)) return ok(null);
  const { freshnessMs, whenUnreachable } = shop.policy;
  const ageMs = now - order.reported.readAt;
  if (ageMs >= 0 && ageMs <= freshnessMs) return ok(null);
  const read = await loadReading(source, attempt);
  return read.isErr() && whenUnreachable === 'open' ? ok(null) : read;
}

/** The order as its channel tells it now, however recent what is known. */
export async function loadReading(
  source: ShopChannel,
  { order, now }: Pick<FreshAttempt, 'order' | 'now'>,
): Promise<Result<OrderReading, EffectError>> {
  const loaded = await source.channel.loadOrder(source.call, order.orderNo);
  if (loaded.isErr()) return err(loaded.error);
  return completeReading(source, { read: loaded.value, known: order, readAt: now });
}

/** The order with what was read, before that is stored. */
export function withReading(
  { order, shop, now }: FreshAttempt,
  reading: OrderReading | null,
): Order {
  if (reading === null) return order;
  const facts = { policy: shop.policy, now, shortages: null };
  return takeInReading(order, reading, facts).order;
}

/** Takes a reading in, as what comes of the effect is stored. */
export function readingDecision(reading: OrderReading | null): Performed['decide'] {
  if (reading === null) return null;
  return (order, context) => takeInReading(order, reading, { ...context, keepsReading: true });
}
