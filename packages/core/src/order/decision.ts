import type { Order } from './order.ts';
import type { OrderEvent } from './order-events.ts';

/** What a command leads to: the order afterwards, and the events that led there, at least one. */
export interface Decision {
  readonly order: Order;
  readonly events: readonly OrderEvent[];
}
