import type { OrderDraft } from '../order/order-draft.ts';
import { takeBack } from '../order/order-take-back.ts';
import { isGivenBack, refundableMinor, unitOf } from '../order/order-units.ts';
import { hasReservedMoney, type AfterSalesCase, type CaseItem } from './case.ts';

/** Sets a case's amounts aside on its units. */
export function reserveMoney(draft: OrderDraft, { caseId, items }: AfterSalesCase): void {
  for (const item of items) draft.emit({ type: 'refund.reserved', caseId, ...item });
}

/** Gives back to the units what a case had set aside, if it had. */
export function releaseMoney(draft: OrderDraft, afterSalesCase: AfterSalesCase): void {
  if (!hasReservedMoney(afterSalesCase)) return;
  const { caseId, items } = afterSalesCase;
  for (const item of items) draft.emit({ type: 'refund.released', caseId, ...item });
}

/**
 * Books a refund that took place. Goods are taken back from the units refunded in full; less is a
 * concession. Money beyond what the units had left is booked as unexplained, never as theirs.
 */
export function concludeCase(
  draft: OrderDraft,
  afterSalesCase: AfterSalesCase,
  amountMinor: number,
): void {
  releaseMoney(draft, afterSalesCase);
  const { caseId, items } = afterSalesCase;
  let leftMinor = amountMinor;
  for (const { unitId, amountMinor: plannedMinor } of items) {
    const { unit } = unitOf(draft.order, unitId);
    const itemMinor = Math.min(leftMinor, plannedMinor, refundableMinor(unit));
    leftMinor -= itemMinor;
    const item: CaseItem = { unitId, amountMinor: itemMinor };
    draft.emit({ type: 'refund.confirmed', caseId, ...item });
  }
  if (leftMinor > 0) {
    draft.emit({ type: 'refund.unexplained', caseId, amountMinor: leftMinor });
  }
  draft.emit({ type: 'case.done', caseId });
  for (const { unitId } of items) {
    if (isGivenBack(draft.order, unitOf(draft.order, unitId).unit)) takeBack(draft, unitId);
  }
}
