import type { CaseId } from '../kernel/ids.ts';
import type { OrderDraft } from '../order/order-draft.ts';
import { isHandedOver, isOwed, unitOf } from '../order/order-units.ts';
import { isSettling, type RemedyAction } from './case.ts';
import { canAct, caseIn, isUnfinished } from './case-actions.ts';
import { undoCase } from './case-settle.ts';

const nothingOwed = 'nothing is owed any more';

/**
 * Books what was issued again and is with the buyer now, and gives up what nobody is owed any more. A
 * case that has nothing left to do is done, or closed where nothing came of it.
 */
export function followReissues(draft: OrderDraft): void {
  for (const { caseId, actions } of draft.order.cases.filter(isSettling)) {
    if (!actions.some(isReissue)) continue;
    for (const action of actions) follow(draft, caseId, action);
    const after = caseIn(draft, caseId);
    if (isUnfinished(after)) continue;
    const hasHappened = after.actions.some((action) => !canAct(action, 'witness'));
    // What the buyer paid for goods that go out no more is his again.
    if (!hasHappened) undoCase(draft, after, nothingOwed);
    draft.emit({ type: hasHappened ? 'case.done' : 'case.closed', caseId });
  }
}

function follow(draft: OrderDraft, caseId: CaseId, action: RemedyAction): void {
  const { unitId, actionId } = action;
  if (!isReissue(action) || unitId === null || !canAct(action, 'drop')) return;
  const { unit } = unitOf(draft.order, unitId);
  if (isHandedOver(unit)) draft.emit({ type: 'action.done', caseId, actionId });
  else if (!isOwed(unit)) {
    draft.emit({ type: 'action.failed', caseId, actionId, note: nothingOwed });
  }
}

function isReissue({ kind }: RemedyAction): boolean {
  return kind === 'reissue';
}
