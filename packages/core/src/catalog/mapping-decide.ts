import type { Decision } from '../order/decision.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import type { Instant } from '../kernel/time.ts';
import { advanceOrder } from '../order/order-advance.ts';
import { holdForStock } from '../order/order-holds.ts';
import type { Order } from '../order/order.ts';
import { draftOrder } from '../order/order-draft.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import type { MapItem } from './map-items.ts';

/** Maps the lines of an order that were not mapped when it came; no events when none can be. */
export function decideMapping(
  order: Order,
  mapItem: MapItem,
  context: {
    readonly policy: ShopPolicy;
    readonly now: Instant;
    /** What a first decision lacked: the order queues for it. */
    readonly shortages: readonly Shortage[] | null;
  },
): Decision {
  const draft = draftOrder(order, context.now);
  for (const { lineId, item, product } of order.lines) {
    const mapped = product === null ? mapItem(item) : null;
    if (mapped !== null) draft.emit({ type: 'order.line_mapped', lineId, product: mapped });
  }
  if (draft.events.length > 0) {
    if (context.shortages !== null) holdForStock(draft, context.shortages);
    advanceOrder(draft, context.policy);
  }
  return { order: draft.order, events: draft.events };
}
