import type { Instant } from '../kernel/time.ts';
import type { Order } from './order.ts';

/** What each of a feature's events makes of an order; a name without its entry does not compile. */
export type EvolveTable<Payloads> = {
  readonly [Type in keyof Payloads]: (
    order: Order,
    event: { readonly type: Type } & Payloads[Type],
    at: Instant,
  ) => Order;
};
