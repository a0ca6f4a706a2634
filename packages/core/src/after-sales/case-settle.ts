import type { CaseId } from '../kernel/ids.ts';
import { maxAmountMinor } from '../kernel/money.ts';
import type { OrderDraft } from '../order/order-draft.ts';
import { conflict } from '../order/order-holds.ts';
import { takeBack } from '../order/order-take-back.ts';
import { isGivenBack, refundableMinor, unitOf } from '../order/order-units.ts';
import {
  hasReservedMoney,
  isRefundBooked,
  isSettling,
  owesCompensation,
  type AfterSalesCase,
  type GoodsBack,
} from './case.ts';
import {
  caseIn,
  dropActions,
  endActions,
  isUnfinished,
  planActions,
  startActions,
} from './case-actions.ts';
import { openCase } from './case-open.ts';
import { ruleOfKind } from './case-kinds.ts';
import { reissueUnit } from './reissue-unit.ts';

/** Sets a case's amounts aside on its units. */
export function reserveMoney(draft: OrderDraft, { caseId, items }: AfterSalesCase): void {
  for (const { unitId, amountMinor } of items) {
    draft.emit({ type: 'refund.reserved', caseId, unitId, amountMinor });
  }
}

/** Gives back to the units what a case had set aside, if it had. */
function releaseMoney(draft: OrderDraft, afterSalesCase: AfterSalesCase): void {
  if (!hasReservedMoney(afterSalesCase)) return;
  const { caseId, items } = afterSalesCase;
  for (const { unitId, amountMinor } of items) {
    draft.emit({ type: 'refund.released', caseId, unitId, amountMinor });
  }
}

/** Takes back what a case had begun, because it ends without it: its money and its actions. */
export function undoCase(draft: OrderDraft, current: AfterSalesCase, note: string): void {
  releaseMoney(draft, current);
  if (owesCompensation(current)) {
    const { caseId, compensationMinor: amountMinor } = current;
    draft.emit({ type: 'compensation.voided', caseId, amountMinor });
  }
  undoDifference(draft, current);
  dropActions(draft, current.caseId, note);
}

/** The reason of a case that gives back what was paid for goods in exchange that did not go out. */
export const exchangeUndone = 'exchange_undone';

// What the buyer paid for goods that do not go out goes back to him: a compensation that is owed.
function undoDifference(draft: OrderDraft, { caseId, difference }: AfterSalesCase): void {
  const { owedMinor, paidMinor, returnedMinor } = difference;
  if (owedMinor > 0) draft.emit({ type: 'difference.voided', caseId, amountMinor: owedMinor });
  const amountMinor = paidMinor - returnedMinor;
  if (amountMinor <= 0) return;
  draft.emit({ type: 'difference.returned', caseId, amountMinor });
  const rule = exchangeUndone;
  const opened = openCase(draft, {
    kind: 'goodwill',
    openedBy: 'system',
    reason: rule,
    items: [],
    compensationMinor: amountMinor,
    channelRefund: null,
    openedAt: draft.now,
    follows: caseId,
  });
  const paying = opened.caseId;
  const decision = { rule, by: 'rules', at: draft.now };
  draft.emit({ type: 'case.approved', caseId: paying, decision });
  draft.emit({ type: 'compensation.granted', caseId: paying, amountMinor });
  planActions(draft, paying);
  settleCase(draft, opened);
}

/** Begins to carry out what was agreed to: the channel will be told, and goods are issued again. */
export function settleCase(draft: OrderDraft, current: AfterSalesCase): void {
  const { caseId, replacement } = current;
  draft.emit({ type: 'case.settling', caseId });
  for (const { kind, unitId, attempt } of startActions(draft, caseId)) {
    if (kind !== 'reissue' || unitId === null) continue;
    reissueUnit(draft, { caseId, unitId, attempt, replacement });
  }
}

/** Books that a compensation was paid. */
export function payCompensation(draft: OrderDraft, current: AfterSalesCase): void {
  const { caseId, compensationMinor: amountMinor } = current;
  endActions(draft, caseId, { kind: 'compensate', as: 'witness', note: '' });
  draft.emit({ type: 'compensation.paid', caseId, amountMinor });
  draft.emit({ type: 'case.done', caseId });
}

/**
 * Books a refund that took place, once, however often that is said. Goods are taken back from the units
 * refunded in full; less is a concession. Money beyond what the units had left is booked as
 * unexplained, never as theirs.
 */
export function concludeCase(
  draft: OrderDraft,
  afterSalesCase: AfterSalesCase,
  amountMinor: number,
): void {
  const { caseId, items, kind } = afterSalesCase;
  if (!isRefundBooked(afterSalesCase)) bookRefund(draft, afterSalesCase, amountMinor);
  const after = caseIn(draft, caseId);
  // The goods that go out beside the money are still on their way.
  if (isSettling(after) && isUnfinished(after)) return;
  dropActions(draft, caseId, 'the channel has ended the case');
  draft.emit({ type: 'case.done', caseId });
  if (ruleOfKind(kind).goodsOut === 'again') return;
  for (const { unitId, goodsBack } of items) {
    if (!isGivenBack(draft.order, unitOf(draft.order, unitId).unit)) continue;
    takeBack(draft, unitId, whereabouts[goodsBack]);
  }
}

function bookRefund(draft: OrderDraft, afterSalesCase: AfterSalesCase, amountMinor: number): void {
  releaseMoney(draft, afterSalesCase);
  const { caseId, items } = afterSalesCase;
  let leftMinor = amountMinor;
  for (const { unitId, amountMinor: plannedMinor } of items) {
    const { unit } = unitOf(draft.order, unitId);
    const itemMinor = Math.min(leftMinor, plannedMinor, refundableMinor(unit));
    leftMinor -= itemMinor;
    draft.emit({ type: 'refund.confirmed', caseId, unitId, amountMinor: itemMinor, noted: true });
  }
  bookExcess(draft, caseId, leftMinor);
  endActions(draft, caseId, { kind: 'refund', as: 'witness', note: '' });
}

// More than an order can hold is not made up to fit: what the books cannot take is a person's to see.
function bookExcess(draft: OrderDraft, caseId: CaseId, excessMinor: number): void {
  const roomMinor = maxAmountMinor - draft.order.unexplainedMinor;
  const amountMinor = Math.min(excessMinor, roomMinor);
  if (amountMinor > 0) draft.emit({ type: 'refund.unexplained', caseId, amountMinor, noted: true });
  if (excessMinor > roomMinor) {
    conflict(draft, `${excessMinor - roomMinor} of case ${caseId} is more than the books can hold`);
  }
}

// What came back so that nobody can sell it again, or did not come back at all. Where nobody has looked,
// the way that the goods went decides.
const whereabouts: Readonly<Record<GoodsBack, { readonly isLost?: boolean }>> = {
  none: {},
  awaited: {},
  resellable: { isLost: false },
  damaged: { isLost: true },
  wrong_item: { isLost: true },
  missing: { isLost: true },
};
