import { err, ok, type Result } from 'neverthrow';
import type { Shortage } from '../kernel/error-fields.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { isAmountMinor, sumMinor } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import type { Actor } from '../order/history.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Order, Unit } from '../order/order.ts';
import { draftOrder, mayStep, type OrderDraft, type StepError } from '../order/order-draft.ts';
import { holdForStock } from '../order/order-holds.ts';
import { findUnit, refundableMinor, unitOf, type UnitOfLine } from '../order/order-units.ts';
import { caseOf } from './case-of.ts';
import {
  askedMinor,
  isAgreed,
  isOpenCase,
  newItem,
  paysRefund,
  type AfterSalesCase,
  type CaseItem,
} from './case.ts';
import { owesDifference } from './difference.ts';
import { caseIn, endActions, planActions } from './case-actions.ts';
import { needsAnother } from './case-caps.ts';
import { ruleOfKind } from './case-kinds.ts';
import { caseMachine, type CaseState } from './case-machine.ts';
import { reserveMoney, settleCase } from './case-settle.ts';
import { fill } from './refund-units.ts';
import type { ShopPolicy } from '../shop/shop.ts';

/** Why a refund cannot be decided. */
export type RefundDecisionError =
  | StepError
  | CoreError<
      | 'case.not_found'
      | 'unit.not_found'
      | 'case.rule_refuses'
      | 'refund.exceeds_share'
      | 'refund.channel_case_missing'
    >;

/** What a decision about a case depends on beside the order. */
export interface CaseContext {
  readonly policy: ShopPolicy;
  readonly now: Instant;
  /** Who decides. */
  readonly actor: Actor;
  /** Whether the case's channel can be told of a refusal. Left out: it cannot. */
  readonly mayRefuse?: boolean;
  /** The rule that decides; left out, it is the person himself. */
  readonly rule?: string;
  /** What a first decision came short of: the order waits for it in its turn. */
  readonly shortages?: readonly Shortage[] | null;
}

/** Ends a decision about a case: whatever follows by itself does, and what is short is waited for. */
export function finish(draft: OrderDraft, { policy, shortages = null }: CaseContext): Decision {
  if (shortages !== null) holdForStock(draft, shortages);
  advanceOrder(draft, policy);
  return { order: draft.order, events: draft.events };
}

/**
 * Agrees to the refund that a case asks for, with the units it names: their money is set aside and
 * the channel will be told. A failed refund is tried again by the same command.
 *
 * Errors: `case.not_found`, `order.illegal_transition` when the case is past that, `order.frozen`,
 * `refund.exceeds_share` when the units have less left than the case asks for, `case.rule_refuses` with
 * the rule `approval_limit` where a second person must agree.
 */
export function decideApprove(
  order: Order,
  caseId: string,
  context: CaseContext,
): Result<Decision, RefundDecisionError> {
  const found = caseOf(order, caseId);
  if (found.isErr()) return err(found.error);
  const draft = draftOrder(order, context.now);
  const approved = approveCase(draft, found.value, context);
  if (approved.isErr()) return err(approved.error);
  return ok(finish(draft, context));
}

/**
 * Refunds the given units by agreeing to what the buyer has asked for at the channel. A case whose
 * line holds the units is pointed at exactly those; its amount stays the channel's.
 *
 * Errors: as {@link decideApprove}, `unit.not_found`, and `refund.channel_case_missing` for units
 * that no open request covers: such a channel has no refund that the seller could begin.
 */
export function decideRefundUnits(
  order: Order,
  unitIds: readonly string[],
  context: CaseContext,
): Result<Decision, RefundDecisionError> {
  const { orderId } = order;
  const units: UnitOfLine[] = [];
  for (const unitId of new Set(unitIds)) {
    const found = findUnit(order, unitId);
    if (found === null) return err(coreError('unit.not_found', { orderId, unitId }));
    units.push(found);
  }
  const draft = draftOrder(order, context.now);
  for (const lineNo of new Set(units.map(({ line }) => line.lineNo))) {
    const ofLine = units.filter(({ line }) => line.lineNo === lineNo).map(({ unit }) => unit);
    const refunded = refundOnLine(draft, { lineNo, units: ofLine }, context);
    if (refunded.isErr()) return err(refunded.error);
  }
  return ok(finish(draft, context));
}

// Cases that ask for nothing but these units are agreed to as they stand. What is left over needs a
// request that can be pointed at it.
function refundOnLine(
  draft: OrderDraft,
  { lineNo, units }: { readonly lineNo: string; readonly units: readonly Unit[] },
  context: CaseContext,
): Result<void, RefundDecisionError> {
  const wanted = new Set<string>(units.map(({ unitId }) => unitId));
  const onLine = draft.order.cases.filter(
    (each) => each.channelRefund?.lineNo === lineNo && isLive[each.state],
  );
  const covered = onLine.filter(({ items }) => isWithin(items, wanted));
  for (const each of covered) {
    const approved = approveCase(draft, each, context);
    if (approved.isErr()) return err(approved.error);
    for (const { unitId } of each.items) wanted.delete(unitId);
  }
  const left = units.filter(({ unitId }) => wanted.has(unitId));
  return left.length === 0 ? ok() : repoint(draft, { onLine, left }, context);
}

function isWithin(items: readonly CaseItem[], wanted: ReadonlySet<string>): boolean {
  return items.length > 0 && items.every(({ unitId }) => wanted.has(unitId));
}

function repoint(
  draft: OrderDraft,
  { onLine, left }: { readonly onLine: readonly AfterSalesCase[]; readonly left: readonly Unit[] },
  context: CaseContext,
): Result<void, RefundDecisionError> {
  const unitIds = left.map(({ unitId }) => unitId);
  const movable = onLine.find(({ state }) => 'approve' in caseMachine.states[state]);
  const others = draft.order.cases.filter((each) => each !== movable && isOpenCase(each));
  const isTaken = others.some(({ items }) => items.some(({ unitId }) => unitIds.includes(unitId)));
  if (movable?.channelRefund == null || isTaken) {
    const { orderId } = draft.order;
    return err(coreError('refund.channel_case_missing', { orderId, unitIds }));
  }
  const { caseId, channelRefund } = movable;
  const items = fill(left, channelRefund).map((item) => newItem(item, movable.kind));
  draft.emit({ type: 'case.updated', caseId, channelRefund, items });
  return approveCase(draft, { ...movable, items }, context);
}

// Whether a case still stands for what it asks, or has got it.
const isLive: Readonly<Record<CaseState, boolean>> = {
  requested: true,
  reviewing: true,
  approved: true,
  awaiting_return: true,
  return_in_transit: true,
  received: true,
  inspected: true,
  settling: true,
  failed: true,
  done: true,
  rejected: false,
  disputed: false,
  withdrawn: false,
  expired: false,
  closed: false,
};

/** Whether a second person must agree to a case before somebody's word decides. */
export function needsSecond(
  current: AfterSalesCase,
  { policy: { afterSales: policy }, actor }: CaseContext,
): boolean {
  return needsAnother(current, { policy, actor });
}

/** Agrees to a case as it stands in the draft; agreeing twice is one agreement. */
export function approveCase(
  draft: OrderDraft,
  current: AfterSalesCase,
  context: CaseContext,
): Result<void, RefundDecisionError> {
  const { rule = 'person', actor, now } = context;
  const { caseId } = current;
  if (isAgreed(current)) return ok();
  const command = commandToApprove(current);
  const step = { machine: caseMachine, state: current.state, command } as const;
  const allowed = mayStep(draft.order, step);
  if (allowed.isErr()) return err(allowed.error);
  if (command === 'settle') return settleAgreed(draft, current);
  const covered = checkCaps(draft, current).andThen(() => checkBooks(draft.order, current));
  if (covered.isErr()) return err(covered.error);
  if (needsSecond(current, context)) return err(aboveLimit(draft.order, current));
  if (current.refusal !== null) {
    endActions(draft, caseId, { kind: 'refuse', as: 'fail', note: 'agreed to instead' });
  }
  draft.emit({ type: 'case.approved', caseId, decision: { rule, by: actor.id, at: now } });
  promiseMoney(draft, current);
  planActions(draft, caseId);
  if (isReturnAwaited(current)) draft.emit({ type: 'case.return_awaited', caseId });
  else if (!owesDifference(caseIn(draft, caseId))) settleCase(draft, current);
  return ok();
}

/** Carries out what was agreed to. Errors: `case.rule_refuses` while the buyer owes a difference. */
export function settleAgreed(
  draft: OrderDraft,
  current: AfterSalesCase,
): Result<void, CoreError<'case.rule_refuses'>> {
  if (owesDifference(current)) return err(unpaid(draft.order, current));
  settleCase(draft, current);
  return ok();
}

// More than an order can hold is nobody's to ask for: all that was ever promised beside the price, and
// what is paid for other goods may have to go back.
function checkBooks(
  order: Order,
  current: AfterSalesCase,
): Result<void, CoreError<'case.rule_refuses'>> {
  const { compensation, differences, orderId } = order;
  const { compensationMinor, difference, items } = current;
  const held = [compensation, differences].flatMap(({ owedMinor, paidMinor }) => [
    owedMinor,
    paidMinor,
  ]);
  const isHeld = isAmountMinor(sumMinor([...held, compensationMinor, difference.askedMinor]));
  if (isHeld) return ok();
  const unitIds = items.map(({ unitId }) => unitId);
  const fields = { orderId, rule: 'more_than_books_hold', unitIds, mayOverride: false };
  return err(coreError('case.rule_refuses', fields));
}

// Other goods do not go out before the buyer has paid for them, or staff has waived it.
function unpaid({ orderId }: Order, { items }: AfterSalesCase): CoreError<'case.rule_refuses'> {
  const unitIds = items.map(({ unitId }) => unitId);
  const fields = { orderId, rule: 'difference_unpaid', unitIds, mayOverride: false };
  return coreError('case.rule_refuses', fields);
}

function aboveLimit({ orderId }: Order, { items }: AfterSalesCase): CoreError<'case.rule_refuses'> {
  const unitIds = items.map(({ unitId }) => unitId);
  const fields = { orderId, rule: approvalLimit, unitIds, mayOverride: false };
  return coreError('case.rule_refuses', fields);
}

const approvalLimit = 'approval_limit';

function promiseMoney(draft: OrderDraft, current: AfterSalesCase): void {
  const { caseId, compensationMinor: amountMinor } = current;
  const { askedMinor } = current.difference;
  if (paysRefund(current)) reserveMoney(draft, current);
  if (askedMinor > 0) draft.emit({ type: 'difference.due', caseId, amountMinor: askedMinor });
  if (ruleOfKind(current.kind).money === 'compensation')
    draft.emit({ type: 'compensation.granted', caseId, amountMinor });
}

// What failed is tried again; what is disputed is given in to.
function commandToApprove({ state }: AfterSalesCase): 'settle' | 'accept' | 'approve' {
  const moves = caseMachine.states[state];
  if ('settle' in moves) return 'settle';
  return 'accept' in moves ? 'accept' : 'approve';
}

function isReturnAwaited({ items }: AfterSalesCase): boolean {
  return items.some(({ goodsBack }) => goodsBack === 'awaited');
}

// The units must have left what the buyer asks for: each its own part, and all of them the whole.
function checkCaps(
  draft: OrderDraft,
  current: AfterSalesCase,
): Result<void, CoreError<'refund.exceeds_share'>> {
  const { items } = current;
  for (const { unitId, amountMinor: requestedMinor } of items) {
    const leftMinor = refundableMinor(unitOf(draft.order, unitId).unit);
    if (requestedMinor <= leftMinor) continue;
    return err(coreError('refund.exceeds_share', { unitId, requestedMinor, leftMinor }));
  }
  const grantedMinor = sumMinor(items.map((item) => item.amountMinor));
  const requestedMinor = askedMinor(current);
  if (grantedMinor >= requestedMinor) return ok();
  const unitId = items.map((item) => item.unitId).join(', ') || '-';
  const fields = { unitId, requestedMinor, leftMinor: grantedMinor };
  return err(coreError('refund.exceeds_share', fields));
}
