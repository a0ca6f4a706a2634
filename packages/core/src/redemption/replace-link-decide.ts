import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';

/** Revokes the present link of an order; legal in every state. */
export function decideReplaceLink(order: Order, now: Instant): Decision {
  const draft = draftOrder(order, now);
  draft.emit({ type: 'link.replaced', generation: order.linkGeneration + 1 });
  return { order: draft.order, events: draft.events };
}
