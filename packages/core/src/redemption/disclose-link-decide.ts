import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';

/** Puts on record that somebody is shown the present link of an order; legal in every state. */
export function decideDiscloseLink(order: Order, now: Instant): Decision {
  const draft = draftOrder(order, now);
  draft.emit({ type: 'link.disclosed', generation: order.linkGeneration });
  return { order: draft.order, events: draft.events };
}
