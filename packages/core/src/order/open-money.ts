import type { OpenOrder, OpenSum } from '../kernel/error-fields.ts';
import type { Order } from './order.ts';
import { isHeldFor } from './order-holds.ts';
import { refundedMinor } from './order-units.ts';
import { settlementMachine } from './settlement-machine.ts';

/** The orders that keep a shop from closing. */
export interface OpenOrders {
  /** How many. */
  readonly orders: number;
  /** Their open money, one row for each currency, by its name. */
  readonly sums: readonly OpenSum[];
  /** The oldest of them, at most ten. */
  readonly first: readonly OpenOrder[];
}

/**
 * What of an order's money is neither settled nor returned, in minor units, while that keeps its shop
 * from closing; `null` where it does not: nothing is open, it is a test order, or it waits for the shop to
 * be enabled again.
 */
export function openMoneyOf(order: Order): number | null {
  const isOpen = order.settlement === settlementMachine.states.none.open.to;
  if (!isOpen || order.isTest || isHeldFor(order, 'shop_closed')) return null;
  return Math.max(0, order.buyerPaidMinor - refundedMinor(order));
}
