import type { Shortage } from '../kernel/error-fields.ts';
import type { Instant } from '../kernel/time.ts';
import type { Shop } from '../shop/shop.ts';
import type { Decision } from './decision.ts';
import { advanceOrder } from './order-advance.ts';
import { draftOrder } from './order-draft.ts';
import { holdForStock, screenOrder, type Screening } from './order-holds.ts';
import type { Order } from './order.ts';

/**
 * Lets the house have its say before anything else is decided about an order. Every decision begins
 * so, on the order and what it depends on as they were loaded in one instant: whoever decides after the
 * house has changed its mind knows it, even where nobody has gone through the orders yet.
 */
export function screenFirst(
  order: Order,
  house: Screening,
  context: {
    readonly shop: Shop;
    readonly now: Instant;
    readonly shortages: readonly Shortage[] | null;
  },
): Decision {
  const { shop, now, shortages } = context;
  const draft = draftOrder(order, now);
  screenOrder(draft, house);
  if (draft.events.length === 0) return { order, events: [] };
  if (shortages !== null) holdForStock(draft, shortages);
  advanceOrder(draft, shop.policy);
  return { order: draft.order, events: draft.events };
}

/** A decision behind what the house has said first; that is stored even where the rest is refused. */
export function inFront(first: Decision, then: Decision | null): Decision | null {
  if (first.events.length === 0) return then;
  if (then === null) return first;
  return { order: then.order, events: [...first.events, ...then.events] };
}
