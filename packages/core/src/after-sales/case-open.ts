import type { CaseId, UnitId } from '../kernel/ids.ts';
import type { OrderDraft } from '../order/order-draft.ts';
import { isHandedOver, refundableMinor, unitOf } from '../order/order-units.ts';
import { isOpenCase, newItem, type AfterSalesCase } from './case.ts';
import { differenceOf } from './difference.ts';

/** What a case begins with; the rest is the same for all. */
export type NewCase = Pick<
  AfterSalesCase,
  'kind' | 'openedBy' | 'reason' | 'items' | 'channelRefund' | 'openedAt'
> &
  Partial<
    Pick<
      AfterSalesCase,
      'compensationMinor' | 'follows' | 'reasonCode' | 'evidence' | 'replacement' | 'difference'
    >
  >;

/** Opens a case; its id follows from the order and the number of cases before it. */
export function openCase(draft: OrderDraft, begun: NewCase): AfterSalesCase {
  const { orderId, cases } = draft.order;
  const opened: AfterSalesCase = {
    caseId: `${orderId}.c${cases.length + 1}` as CaseId,
    state: 'requested',
    reasonCode: null,
    compensationMinor: 0,
    replacement: null,
    difference: differenceOf(0),
    note: '',
    agreementSeq: null,
    endorsedBy: [],
    decision: null,
    ruled: null,
    refusal: null,
    overruled: null,
    rejections: [],
    revisions: [],
    evidence: [],
    actions: [],
    unexplainedMinor: 0,
    bounces: 0,
    suspectedOf: null,
    supplierClaim: null,
    follows: null,
    waitingSince: begun.openedAt,
    endedAt: null,
    ...begun,
  };
  draft.emit({ type: 'case.opened', case: opened });
  return opened;
}

/** The rules by which the system itself opens a case. */
export type SystemCaseReason = 'late_payment' | 'rejected_order';

/**
 * Opens a case for what is left of the given units: nobody asked, a rule did. A unit of which nothing
 * is left, or that stands in an open case already, is passed over; `null` where that is all of them.
 * The caller lets the order advance afterwards, which holds it until the case ends.
 */
export function openSystemCase(
  draft: OrderDraft,
  { reason, units }: { readonly reason: SystemCaseReason; readonly units: readonly UnitId[] },
): AfterSalesCase | null {
  const { order, now } = draft;
  const taken = new Set<UnitId>(
    order.cases.filter(isOpenCase).flatMap(({ items }) => items.map(({ unitId }) => unitId)),
  );
  const meant = [...new Set(units)]
    .filter((unitId) => !taken.has(unitId))
    .map((unitId) => unitOf(order, unitId).unit)
    .filter((unit) => refundableMinor(unit) > 0);
  if (meant.length === 0) return null;
  const kind = meant.some(isHandedOver) ? 'refund_only' : 'cancel';
  return openCase(draft, {
    kind,
    openedBy: 'system',
    reason,
    items: meant.map((unit) =>
      newItem({ unitId: unit.unitId, amountMinor: refundableMinor(unit) }, kind),
    ),
    channelRefund: null,
    openedAt: now,
  });
}
