import type { Decision } from '../order/decision.ts';
import { canStep, draftOrder, type OrderDraft } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import type { ChannelWriteOutcome } from '../ports/channel.ts';
import { endActions, startRefusal } from './case-actions.ts';
import { caseMachine } from './case-machine.ts';
import { undoCase } from './case-settle.ts';
import type { AfterSalesCase, Rejection } from './case.ts';
import { finish, type CaseContext } from './refund-decide.ts';

/** Rejects a case here: what it had begun is taken back. */
export function rejectCase(draft: OrderDraft, current: AfterSalesCase, rejection: Rejection): void {
  undoCase(draft, current, 'ended by reject');
  draft.emit({ type: 'case.rejected', caseId: current.caseId, rejection });
}

/**
 * Begins to tell the channel that a case is refused. The case stays where it stands until the channel
 * has taken it; while it is being told, refusing again changes nothing.
 */
export function beginRefusal(
  draft: OrderDraft,
  { caseId, refusal }: AfterSalesCase,
  rejection: Rejection,
): void {
  if (refusal !== null) return;
  draft.emit({ type: 'case.refusal_begun', caseId, refusal: rejection });
  startRefusal(draft, caseId);
}

/** Stops telling the channel of a refusal that is nobody's word any more; the case stays. */
export function dropRefusal(draft: OrderDraft, { caseId }: AfterSalesCase, note: string): void {
  endActions(draft, caseId, { kind: 'refuse', as: 'fail', note });
  draft.emit({ type: 'case.refusal_failed', caseId, note });
}

/**
 * Books the channel's answer to a refusal. What it did not take stays where it was, with its words: a
 * person refuses again, or agrees.
 */
export function decideRefusal(
  order: Order,
  told: { readonly caseId: string; readonly seq: number } & ChannelWriteOutcome,
  context: Omit<CaseContext, 'actor'>,
): Decision {
  const draft = draftOrder(order, context.now);
  const current = order.cases.find(({ caseId }) => caseId === told.caseId);
  // Decided otherwise meanwhile, here or there: what was told is nobody's word any more.
  if (current?.refusal == null || current.agreementSeq !== told.seq) return { order, events: [] };
  const { caseId, refusal, state } = current;
  const { outcome, note } = told;
  const isTaken = outcome === 'done';
  endActions(draft, caseId, { kind: 'refuse', as: isTaken ? 'witness' : 'fail', note });
  if (isTaken && canStep(order, { machine: caseMachine, state, command: 'reject' })) {
    rejectCase(draft, current, refusal);
  } else draft.emit({ type: 'case.refusal_failed', caseId, note });
  return finish(draft, { ...context, actor: { kind: 'system', id: 'effects' } });
}
