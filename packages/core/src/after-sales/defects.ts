import { takesKeys } from '../fulfilment/delivery-rules.ts';
import type { Decision } from '../order/decision.ts';
import { lineFor } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { KeyDefect } from '../ports/stock-change.ts';
import type { CaseReasonCode } from './case-reasons.ts';

const saysDefect: Readonly<Record<CaseReasonCode, boolean>> = {
  changed_mind: false,
  bought_by_mistake: false,
  not_received: false,
  too_late: false,
  card_invalid: true,
  card_used: true,
  damaged: true,
  wrong_goods: true,
  not_as_described: true,
  price_difference: false,
  other: true,
};

/** Whether a reason says that the goods themselves were bad, and not what was done with them. */
export function isDefect(reason: CaseReasonCode): boolean {
  return saysDefect[reason];
}

/**
 * The keys that a decision replaces as defective: for a case whose reason says so, or that has none,
 * where staff issues again of its own accord. What was lost on its way is no defect.
 */
export function defectsOf({ order, events }: Decision): readonly KeyDefect[] {
  return events.flatMap((event): readonly KeyDefect[] => {
    if (event.type !== 'unit.replaced' || event.caseId === null) return [];
    const { unitId, attempt, caseId } = event;
    const reason = order.cases.find((each) => each.caseId === caseId)?.reasonCode ?? null;
    if (!wasKey(order, event)) return [];
    return reason === null || saysDefect[reason] ? [{ unitId, attempt }] : [];
  });
}

// After an exchange the unit is of other goods than the attempt was.
function wasKey({ lines }: Order, { unitId, attempt }: KeyDefect): boolean {
  return lines.some((line) =>
    line.units
      .filter((unit) => unit.unitId === unitId)
      .flatMap(({ issues }) => issues)
      .some((issue) => issue.attempt === attempt && takesKeys(lineFor(line, issue))),
  );
}
