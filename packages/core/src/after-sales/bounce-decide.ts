import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { sumMinor } from '../kernel/money.ts';
import type { Decision } from '../order/decision.ts';
import { canStep, draftOrder, mayStep, type OrderDraft } from '../order/order-draft.ts';
import { unitOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { ChannelRefund, ChannelRefundState } from '../ports/channel.ts';
import { isDone, paysRefund, type AfterSalesCase, type CaseItem } from './case.ts';
import { caseIn, endActions } from './case-actions.ts';
import { permittedCase, type CaseDecisionError } from './case-decide.ts';
import { ruleOfKind, type CaseKind } from './case-kinds.ts';
import { caseMachine } from './case-machine.ts';
import { concludeCase, payCompensation, reserveMoney } from './case-settle.ts';
import { finish, type CaseContext } from './refund-decide.ts';

/** A payment of a case that came back. */
export interface Bounce {
  readonly caseId: string;
  /** Which of the case's payments, counted from 1; left out, the last one. */
  readonly payment?: number | undefined;
  /** Why, in the words of whoever tells. */
  readonly note: string;
}

/**
 * Books that money which was given back has come back to the shop 退票: what was booked is reversed to
 * the minor unit, set aside again, and the case has failed, so that it is paid once more or closed.
 * Goods stay where they are. A payment that is known to have come back changes nothing.
 *
 * Errors: `case.not_found`, `case.not_allowed`, `case.led_by_channel`, `order.illegal_transition` for a
 * case whose money was not given back, `case.rule_refuses` for one that gives none back, or a payment
 * that was never begun.
 */
export function decideBounce(
  order: Order,
  bounce: Bounce,
  context: CaseContext,
): Result<Decision, CaseDecisionError> {
  const permitted = permittedCase(order, { ...bounce, command: 'bounce' }, context);
  return permitted.andThen((current) => {
    // Whoever records it may be ahead of the answer to a payment, but not of the payment: what nobody
    // has agreed to was not paid by it.
    const { payment, ...last } = bounce;
    const told = wasBegun(current) ? { ...last, payment } : last;
    return bounceOf(order, { current, bounce: told }, context);
  });
}

// Whether what is owed by now was ever to be paid: begun more often than it came back.
function wasBegun(current: AfterSalesCase): boolean {
  const paying = current.actions.filter(({ kind }) => kind === 'refund' || kind === 'compensate');
  return isDone(current) || sumMinor(paying.map(({ attempts }) => attempts)) > current.bounces;
}

/** As {@link decideBounce}, told as a fact: whoever tells it, and whether or not its payment was told. */
export function bounceOf(
  order: Order,
  { current, bounce }: { readonly current: AfterSalesCase; readonly bounce: Bounce },
  context: Pick<CaseContext, 'policy' | 'now'>,
): Result<Decision, CaseDecisionError> {
  const { bounces, state } = current;
  const { payment = isDone(current) || bounces === 0 ? bounces + 1 : bounces, note } = bounce;
  if (payment <= bounces) return ok({ order, events: [] });
  const known = checkPayment(order, current, payment);
  if (known.isErr()) return err(known.error);
  const draft = draftOrder(order, context.now);
  const step = { machine: caseMachine, state, command: 'witness' } as const;
  // That it was paid is told by the same word; who told it in between was overtaken.
  if (bounce.payment !== undefined && canStep(order, step)) conclude(draft, current);
  const paid = caseIn(draft, current.caseId);
  const command = 'bounce';
  const allowed = mayStep(order, { machine: caseMachine, state: paid.state, command });
  if (allowed.isErr()) return err(allowed.error);
  bounceCase(draft, paid, note);
  return ok(finish(draft, { ...context, actor: { kind: 'system', id: 'bounce' } }));
}

const bouncedStates: Readonly<Partial<Record<ChannelRefundState, boolean>>> = { bounced: true };

/** Whether a channel says of a refund that its money came back to the shop 退票. */
export function isBounced({ state }: Pick<ChannelRefund, 'state'>): boolean {
  return bouncedStates[state] === true;
}

function checkPayment(
  order: Order,
  current: AfterSalesCase,
  payment: number,
): Result<void, CoreError<'case.rule_refuses'>> {
  const givesBack = paysRefund(current) || isCompensation(current.kind);
  if (!givesBack) return err(refuse(order, current, 'gives_nothing_back'));
  // The one after next is not begun before the next has come back.
  return payment > current.bounces + 1 ? err(refuse(order, current, 'no_such_payment')) : ok();
}

function isCompensation(kind: CaseKind): boolean {
  return ruleOfKind(kind).money === 'compensation';
}

function conclude(draft: OrderDraft, current: AfterSalesCase): void {
  const { items, kind } = current;
  if (isCompensation(kind)) payCompensation(draft, current);
  else concludeCase(draft, current, sumMinor(items.map(({ amountMinor }) => amountMinor)));
}

/** Reverses what a case has given back, to the minor unit, and sets it aside again. */
export function bounceCase(draft: OrderDraft, current: AfterSalesCase, note: string): void {
  const { caseId, channelRefund, unexplainedMinor, compensationMinor } = current;
  if (isCompensation(current.kind)) {
    draft.emit({ type: 'compensation.reversed', caseId, amountMinor: compensationMinor });
    endActions(draft, caseId, { kind: 'compensate', as: 'bounce', note });
    draft.emit({ type: 'case.bounced', caseId, note });
    return;
  }
  const items = current.items.map((item) => ({ ...item, amountMinor: bookedMinor(draft, item) }));
  for (const { unitId, amountMinor } of items) {
    if (amountMinor > 0) draft.emit({ type: 'refund.reversed', caseId, unitId, amountMinor });
  }
  if (unexplainedMinor > 0) {
    draft.emit({ type: 'unexplained.reversed', caseId, amountMinor: unexplainedMinor });
  }
  endActions(draft, caseId, { kind: 'refund', as: 'bounce', note });
  draft.emit({ type: 'case.bounced', caseId, note });
  const owed = items.map((item) => ({ ...item, bookedMinor: 0 }));
  draft.emit({ type: 'case.updated', caseId, channelRefund, items: owed });
  reserveMoney(draft, caseIn(draft, caseId));
}

// What earlier releases gave back is not written beside the case; it is what was granted.
function bookedMinor(draft: OrderDraft, item: CaseItem): number {
  const { refundedMinor } = unitOf(draft.order, item.unitId).unit;
  return Math.min(item.bookedMinor ?? item.amountMinor, refundedMinor);
}

function refuse(
  { orderId }: Order,
  { items }: AfterSalesCase,
  rule: 'gives_nothing_back' | 'no_such_payment',
): CoreError<'case.rule_refuses'> {
  const unitIds = items.map(({ unitId }) => unitId);
  return coreError('case.rule_refuses', { orderId, rule, unitIds, mayOverride: false });
}
