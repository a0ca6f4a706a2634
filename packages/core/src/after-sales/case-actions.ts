import type { UnitId } from '../kernel/ids.ts';
import { sumMinor } from '../kernel/money.ts';
import { moveOf, type CommandOf } from '../kernel/machine.ts';
import { invariant } from '../kernel/invariant.ts';
import type { OrderDraft } from '../order/order-draft.ts';
import { actionMachine } from './action-machine.ts';
import { paysRefund, type ActionKind, type AfterSalesCase, type RemedyAction } from './case.ts';
import { currentIssue, unitOf } from '../order/order-units.ts';
import { ruleOfKind } from './case-kinds.ts';

type ActionCommand = CommandOf<typeof actionMachine>;

/** The case as it stands in the draft. */
export function caseIn(draft: OrderDraft, caseId: string): AfterSalesCase {
  const found = draft.order.cases.find((each) => each.caseId === caseId);
  invariant(found !== undefined, `the order has case ${caseId}`);
  return found;
}

/** Whether an action can still move by a command. */
export function canAct({ state }: RemedyAction, command: ActionCommand): boolean {
  return moveOf(actionMachine, state, command) !== null;
}

/** Plans what a case that was agreed to will do, where that is not planned already. */
export function planActions(draft: OrderDraft, caseId: string): void {
  const current = caseIn(draft, caseId);
  const { items, compensationMinor } = current;
  const { money, goodsOut } = ruleOfKind(current.kind);
  if (paysRefund(current)) {
    plan(draft, caseId, { kind: 'refund', amountMinor: sumMinor(items.map((i) => i.amountMinor)) });
  }
  if (money === 'compensation') {
    plan(draft, caseId, { kind: 'compensate', amountMinor: compensationMinor });
  }
  if (goodsOut === 'again') {
    for (const { unitId } of items)
      plan(draft, caseId, { kind: 'reissue', unitId, amountMinor: 0 });
  }
}

/** Plans that the channel is told of a refusal, and starts it. */
export function startRefusal(draft: OrderDraft, caseId: string): void {
  plan(draft, caseId, { kind: 'refuse', amountMinor: 0 });
  const { caseId: id, actions } = caseIn(draft, caseId);
  const planned = actions.findLast((each) => each.kind === 'refuse');
  if (planned === undefined || !canAct(planned, 'start')) return;
  draft.emit({ type: 'action.started', caseId: id, actionId: planned.actionId });
}

function plan(
  draft: OrderDraft,
  caseId: string,
  what: { readonly kind: ActionKind; readonly unitId?: UnitId; readonly amountMinor: number },
): void {
  const current = caseIn(draft, caseId);
  const { unitId = null, kind, amountMinor } = what;
  const same = current.actions.filter((each) => each.kind === kind && each.unitId === unitId);
  // What failed is started again and not planned twice, unless it is about another sum now.
  if (same.some((each) => each.amountMinor === amountMinor && canAct(each, 'start'))) return;
  // Goods are issued again once for one complaint, however often it is refused and agreed to.
  if (unitId !== null && same.length > 0) return;
  const action: RemedyAction = {
    actionId: `${caseId}.a${current.actions.length + 1}`,
    kind,
    unitId,
    amountMinor,
    attempt: unitId === null ? null : currentIssue(unitOf(draft.order, unitId).unit).attempt,
    state: 'planned',
    attempts: 0,
    note: '',
  };
  draft.emit({ type: 'action.planned', caseId: current.caseId, action });
}

/** Starts what is planned, and what failed or is in doubt; answers those that were started. */
export function startActions(draft: OrderDraft, caseId: string): readonly RemedyAction[] {
  const current = caseIn(draft, caseId);
  const latest = current.actions.filter((each) => isLatest(current, each));
  // A refusal that came to nothing is no part of what is carried out.
  const started = latest.filter((each) => canAct(each, 'start') && each.kind !== 'refuse');
  for (const { actionId } of started) {
    draft.emit({ type: 'action.started', caseId: current.caseId, actionId });
  }
  return started;
}

// Of two plans for the same thing the later one counts.
function isLatest({ actions }: AfterSalesCase, { actionId, kind, unitId }: RemedyAction): boolean {
  const last = actions.findLast((each) => each.kind === kind && each.unitId === unitId);
  return last?.actionId === actionId;
}

/** Books what has become of the actions of one kind. */
export function endActions(
  draft: OrderDraft,
  caseId: string,
  end: {
    readonly kind: ActionKind;
    readonly as: 'witness' | 'fail' | 'doubt' | 'bounce';
    readonly note: string;
  },
): void {
  const { caseId: id, actions } = caseIn(draft, caseId);
  for (const action of actions) {
    if (action.kind !== end.kind || !canAct(action, end.as)) continue;
    const { actionId } = action;
    const { note } = end;
    if (end.as === 'witness') draft.emit({ type: 'action.done', caseId: id, actionId });
    else if (end.as === 'fail') draft.emit({ type: 'action.failed', caseId: id, actionId, note });
    else if (end.as === 'bounce')
      draft.emit({ type: 'action.bounced', caseId: id, actionId, note });
    else draft.emit({ type: 'action.doubted', caseId: id, actionId, note });
  }
}

/** Ends every action that has not come to an end, because its case has. */
export function dropActions(draft: OrderDraft, caseId: string, note: string): void {
  const { caseId: id, actions } = caseIn(draft, caseId);
  for (const action of actions) {
    if (!canAct(action, 'drop')) continue;
    draft.emit({ type: 'action.failed', caseId: id, actionId: action.actionId, note });
  }
}

/** Whether some action of a case is neither done nor given up. */
export function isUnfinished({ actions }: AfterSalesCase): boolean {
  return actions.some((each) => canAct(each, 'drop'));
}
