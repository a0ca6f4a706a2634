import { openSystemCase } from '../after-sales/case-open.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import type { Order } from './order.ts';
import type { OrderDraft } from './order-draft.ts';
import { isPaidState } from './order-guards.ts';
import { isOwed, unitsOf } from './order-units.ts';
import { paymentMachine } from './payment-machine.ts';

/**
 * Follows up a payment that came after its order was closed 逾期付款. What is owed again is claimed like
 * everything else; where keys do not suffice, or the money came later than the shop allows, a case is
 * opened for it instead: nobody waits in the queue for goods that he had given up. Answers whether one
 * was.
 */
export function followLatePayment(
  draft: OrderDraft,
  before: Order,
  {
    policy,
    shortages,
  }: { readonly policy: ShopPolicy; readonly shortages: readonly Shortage[] | null },
): boolean {
  const wasClosed = before.payment === paymentMachine.states.paid.close.to;
  const { payment, paidAt } = draft.order;
  if (!wasClosed || !isPaidState[payment] || paidAt === null) return false;
  const lateMs = before.closedAt === null ? 0 : paidAt - before.closedAt;
  if (shortages === null && lateMs <= policy.latePayment.cutOffMs) return false;
  const owed = unitsOf(draft.order).filter(({ unit }) => isOwed(unit));
  const units = owed.map(({ unit }) => unit.unitId);
  return openSystemCase(draft, { reason: 'late_payment', units }) !== null;
}
