import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { sumMinor } from '../kernel/money.ts';
import { dayMs } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { draftOrder, mayStep, type OrderDraft } from '../order/order-draft.ts';
import { conflict } from '../order/order-holds.ts';
import { findUnit } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import { bounceCase, isBounced } from './bounce-decide.ts';
import { caseIn } from './case-actions.ts';
import {
  hasReservedMoney,
  isDone,
  isRefundBooked,
  paysRefund,
  type AfterSalesCase,
} from './case.ts';
import { permittedCase, type CaseDecisionError } from './case-decide.ts';
import { caseMachine } from './case-machine.ts';
import { concludeCase } from './case-settle.ts';
import { finish, type CaseContext } from './refund-decide.ts';

/** Two payments of the same sum on one line within that time may be one. */
const sameWithinMs = 7 * dayMs;

/**
 * Whether a refund that succeeded without us may be one that we had paid, told under another number:
 * the same line, the same sum, within a week. It is then no refund of its own before a person has said
 * so: booked twice, the buyer's share would be gone without his having it.
 */
export function suspect(
  draft: OrderDraft,
  current: AfterSalesCase,
  refund: ChannelRefund,
): boolean {
  if (current.suspectedOf !== null) return true;
  // What was agreed to here, or had come back, is a refund of its own.
  if (current.actions.length > 0 || hasReservedMoney(current)) return false;
  const other = draft.order.cases.find((each) => mayBeThatOf(draft.order, each, refund));
  if (other === undefined) return false;
  const { caseId } = current;
  draft.emit({ type: 'case.suspected', caseId, suspectedOf: other.caseId });
  conflict(draft, `refund ${refund.refundId} may be that of case ${other.caseId}`);
  return true;
}

function mayBeThatOf(order: Order, other: AfterSalesCase, refund: ChannelRefund): boolean {
  const { items, channelRefund, endedAt, unexplainedMinor } = other;
  // What we paid by our own word: a channel's refund has its number, and is not told under another.
  if (channelRefund !== null || !paysRefund(other)) return false;
  if (!isDone(other) || !isRefundBooked(other)) return false;
  const paidMinor = sumMinor([unexplainedMinor, ...items.map((item) => item.bookedMinor ?? 0)]);
  const isOnLine = items.some(
    ({ unitId }) => findUnit(order, unitId)?.line.lineNo === refund.lineNo,
  );
  const apartMs = Math.abs((endedAt ?? 0) - refund.modifiedAt);
  return isOnLine && paidMinor === refund.amountMinor && apartMs <= sameWithinMs;
}

function notInDoubt(
  { orderId }: Order,
  { state }: AfterSalesCase,
): CoreError<'order.illegal_transition'> {
  const fields = { orderId, axis: caseMachine.name, state, command: 'unify', legal: [] };
  return coreError('order.illegal_transition', fields);
}

// What came back while nobody had judged it is owed again.
function bookOwn(draft: OrderDraft, current: AfterSalesCase): void {
  const { caseId, channelRefund } = current;
  draft.emit({ type: 'case.cleared', caseId });
  concludeCase(draft, current, channelRefund?.amountMinor ?? 0);
  if (channelRefund !== null && isBounced(channelRefund)) {
    bounceCase(draft, caseIn(draft, caseId), 'the money came back');
  }
}

function isJudged(current: AfterSalesCase, isSame: boolean): boolean {
  return isSame ? current.suspectedOf !== null && current.endedAt !== null : isDone(current);
}

/**
 * Says of a refund that may be another's whether it is. The same one is closed and never booked;
 * one of its own is booked now.
 *
 * Errors: `case.not_found`, `case.not_allowed`, `order.illegal_transition` for a case that nobody
 * suspects.
 */
export function decideSuspect(
  order: Order,
  { caseId, isSame }: { readonly caseId: string; readonly isSame: boolean },
  context: CaseContext,
): Result<Decision, CaseDecisionError> {
  const permitted = permittedCase(order, { caseId, command: 'unify' }, context);
  if (permitted.isErr()) return err(permitted.error);
  const current = permitted.value;
  const { state, suspectedOf } = current;
  if (isJudged(current, isSame)) return ok({ order, events: [] });
  // One of its own is booked as the channel's word would have been, also where the case had ended.
  const command = isSame ? 'unify' : 'witness';
  const step = { machine: caseMachine, state, command } as const;
  if (suspectedOf === null) return err(notInDoubt(order, current));
  const allowed = mayStep(order, step);
  if (allowed.isErr()) return err(allowed.error);
  const draft = draftOrder(order, context.now);
  if (isSame) {
    const decision = { rule: 'same_refund', by: context.actor.id, at: context.now };
    draft.emit({ type: 'case.closed', caseId: current.caseId, decision });
  } else bookOwn(draft, current);
  return ok(finish(draft, context));
}
