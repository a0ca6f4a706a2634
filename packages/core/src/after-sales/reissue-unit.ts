import { issueMachine } from '../fulfilment/issue-machine.ts';
import type { CaseId, UnitId } from '../kernel/ids.ts';
import { canStep, type OrderDraft } from '../order/order-draft.ts';
import { currentIssue, isHandedOver, unitOf } from '../order/order-units.ts';
import { verificationMachine } from '../verification/verification-machine.ts';
import { isSettling, type RemedyAction } from './case.ts';
import { canAct, caseIn, isUnfinished } from './case-actions.ts';

/**
 * Ends the present attempt on a unit as replaced, which makes its key void, and opens the next one. It
 * claims as every owed unit does: where there is no stock, the order waits in its turn. `null` where no
 * case asks for it, but a parcel was lost.
 */
export function reissueUnit(
  draft: OrderDraft,
  { caseId, unitId }: { readonly caseId: CaseId | null; readonly unitId: UnitId },
): void {
  const { unit } = unitOf(draft.order, unitId);
  const { attempt, state } = currentIssue(unit);
  if (!canStep(draft.order, { machine: issueMachine, state, command: 'supersede', unit })) return;
  renewVerification(draft, unitId);
  draft.emit({ type: 'unit.replaced', unitId, attempt, caseId, replacedBy: attempt + 1 });
  draft.emit({ type: 'unit.reopened', unitId, attempt: attempt + 1 });
}

/**
 * The new goods are not used yet, whatever became of the old ones. That they were is undone as an event
 * of its own.
 */
export function renewVerification(draft: OrderDraft, unitId: UnitId): void {
  for (const command of ['void', 'renew'] as const) {
    const { unit } = unitOf(draft.order, unitId);
    const step = { machine: verificationMachine, state: unit.verification, command, unit } as const;
    if (!canStep(draft.order, step)) continue;
    if (command === 'void') draft.emit({ type: 'verification.voided', unitId });
    else draft.emit({ type: 'verification.renewed', unitId });
  }
}

/** Books what was issued again and is with the buyer now; a case that has nothing left to do is done. */
export function followReissues(draft: OrderDraft): void {
  for (const { caseId, actions } of draft.order.cases.filter(isSettling)) {
    if (!actions.some(isReissue)) continue;
    for (const action of actions) {
      if (!hasArrived(draft, action)) continue;
      draft.emit({ type: 'action.done', caseId, actionId: action.actionId });
    }
    if (!isUnfinished(caseIn(draft, caseId))) draft.emit({ type: 'case.done', caseId });
  }
}

function isReissue({ kind }: RemedyAction): boolean {
  return kind === 'reissue';
}

function hasArrived({ order }: OrderDraft, action: RemedyAction): boolean {
  const { unitId } = action;
  if (!isReissue(action) || unitId === null || !canAct(action, 'fail')) return false;
  return isHandedOver(unitOf(order, unitId).unit);
}
