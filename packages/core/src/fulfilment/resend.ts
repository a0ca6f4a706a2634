import { canStep, type OrderDraft } from '../order/order-draft.ts';
import { currentIssue, findUnit, isHandedOver, unitsOf } from '../order/order-units.ts';
import type { Order, OrderLine, Unit } from '../order/order.ts';
import type { VerificationState } from '../verification/verification-machine.ts';
import { verifiers } from '../verification/verifiers.ts';
import { confirmationMachine } from './confirmation-machine.ts';
import type { Confirmation } from './confirmation.ts';
import type { UnitAttempt } from './unit-attempt.ts';

/** The vouchers that a channel has of an order, and that its buyer can still use. */
export function resendable(order: Order): readonly UnitAttempt[] {
  return unitsOf(order).flatMap(({ line, unit }) => {
    const { unitId } = unit;
    const { attempt } = currentIssue(unit);
    const isMeant = mayUse(line, unit) && order.confirmations.some((each) => holds(each, unit));
    return isMeant ? [{ unitId, attempt }] : [];
  });
}

/** What of a resending is still to be sent again: not what was used, taken back or replaced since. */
export function toResend(order: Order, { contents }: Confirmation): readonly UnitAttempt[] {
  return contents.filter(({ unitId, attempt }) => {
    const found = findUnit(order, unitId);
    if (found === null || currentIssue(found.unit).attempt !== attempt) return false;
    return mayUse(found.line, found.unit);
  });
}

/** Asks for vouchers to be sent again as soon as they may be, or for nothing where none are left. */
export function requestResend(draft: OrderDraft, confirmation: Confirmation): void {
  const { confirmationId, state } = confirmation;
  const isOver = toResend(draft.order, confirmation).length === 0;
  const command = isOver ? 'waive' : 'request';
  if (!canStep(draft.order, { machine: confirmationMachine, state, command })) return;
  draft.emit({ type: isOver ? 'confirmation.waived' : 'confirmation.requested', confirmationId });
}

function mayUse({ product }: OrderLine, unit: Unit): boolean {
  if (!isHandedOver(unit)) return false;
  // That the buyer has confirmed receipt says nothing of whether he has used it.
  return isUnused[unit.verification] || verifiers[product?.verifiedBy ?? 'none'].speaksByCompletion;
}

const isUnused: Readonly<Record<VerificationState, boolean>> = {
  not_required: true,
  not_due: true,
  pending: true,
  // Being used, or nobody knows: whoever has it by then has it from the first sending.
  verifying: false,
  needs_check: false,
  verified: false,
  undoing: false,
  voided: false,
};

// Handed over by that very call, so that the channel has it.
function holds({ about, state, contents }: Confirmation, unit: Unit): boolean {
  const { attempt } = currentIssue(unit);
  return (
    about === 'vouchers' &&
    !('witness' in confirmationMachine.states[state]) &&
    contents.some((each) => each.unitId === unit.unitId && each.attempt === attempt)
  );
}
