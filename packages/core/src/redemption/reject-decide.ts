import { err, ok, type Result } from 'neverthrow';
import { openSystemCase, type SystemCaseReason } from '../after-sales/case-open.ts';
import { hasReservedMoney, isOpenCase, type AfterSalesCase } from '../after-sales/case.ts';
import { caseMachine } from '../after-sales/case-machine.ts';
import { askAnew } from '../fulfilment/fulfil-decide.ts';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { legalCommands } from '../kernel/machine.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import { isPaidState } from '../order/order-guards.ts';
import { holdForStock } from '../order/order-holds.ts';
import type { Order } from '../order/order.ts';
import {
  canStep,
  draftOrder,
  mayStep,
  type OrderDraft,
  type StepError,
} from '../order/order-draft.ts';
import { currentIssue, isOwed, isRejected, unitsOf } from '../order/order-units.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { redemptionMachine } from './redemption-machine.ts';
import type { OrderRejection } from './rejection.ts';

interface Context {
  readonly policy: ShopPolicy;
  readonly now: Instant;
}

/**
 * Rejects an order, whichever way its goods go: its keys go back to stock, it leaves the queue, and where it was paid a case
 * `rejected_order` is opened for what is left of it, unless that is declined. Returns no events when
 * the order is rejected already.
 *
 * Errors: `order.illegal_transition` with the legal commands when the redemption is past that, or when
 * something was handed over.
 */
export function decideReject(
  order: Order,
  rejection: Omit<OrderRejection, 'at'>,
  { policy, now }: Context,
): Result<Decision, StepError> {
  if (isRejected(order)) return ok({ order, events: [] });
  const step = { machine: redemptionMachine, state: order.redemption, command: 'reject' } as const;
  const allowed = mayStep(order, step);
  if (allowed.isErr()) return err(allowed.error);
  const draft = draftOrder(order, now);
  draft.emit({ type: 'redemption.rejected', ...rejection });
  for (const { unit } of unitsOf(draft.order)) {
    const { unitId } = unit;
    const { attempt, state } = currentIssue(unit);
    const back = { machine: issueMachine, state, command: 'unclaim', unit } as const;
    if (canStep(draft.order, back)) draft.emit({ type: 'unit.unclaimed', unitId, attempt });
  }
  refundRejected(draft);
  advanceOrder(draft, policy);
  return ok({ order: draft.order, events: draft.events });
}

/**
 * Lets a rejection stand for money that comes after the order was closed, which ended it: nobody has
 * taken it back, so nothing is handed over and the money goes back, too.
 */
export function keepRejected(draft: OrderDraft): void {
  const { rejection, redemption } = draft.order;
  const reopen = { machine: redemptionMachine, state: redemption, command: 'reopen' } as const;
  if (rejection !== null && canStep(draft.order, reopen) && isAnyOwed(draft.order)) {
    draft.emit({ type: 'redemption.reopened' });
    const state = draft.order.redemption;
    const { at: _at, ...why } = rejection;
    const again = { machine: redemptionMachine, state, command: 'reject' } as const;
    if (canStep(draft.order, again)) draft.emit({ type: 'redemption.rejected', ...why });
  }
  refundRejected(draft);
}

function isAnyOwed(order: Order): boolean {
  return unitsOf(order).some(({ unit }) => isOwed(unit));
}

// Begins to give back the money of a rejected order, as soon as it is there.
function refundRejected(draft: OrderDraft): void {
  const { order } = draft;
  if (!isRejected(order) || !isPaidState[order.payment]) return;
  if (order.rejection === null || order.rejection.refundDeclined !== null) return;
  const owed = unitsOf(order).filter(({ unit }) => isOwed(unit));
  openSystemCase(draft, { reason: rejectedOrder, units: owed.map(({ unit }) => unit.unitId) });
}

/**
 * Takes a rejection back: the order claims again, in the place of its payment. The refund that the
 * rejection began is withdrawn where nobody has agreed to it yet.
 *
 * Errors: `order.illegal_transition` when the order is not rejected, or its refund was agreed to.
 */
export function decideReopen(
  order: Order,
  { policy, now, shortages }: Context & { readonly shortages: readonly Shortage[] | null },
): Result<Decision, StepError> {
  const { redemption } = order;
  const step = { machine: redemptionMachine, state: redemption, command: 'readmit' } as const;
  const allowed = mayStep(order, step);
  if (allowed.isErr()) return err(allowed.error);
  const draft = draftOrder(order, now);
  for (const begun of order.cases.filter((each) => isOpenCase(each) && isOurs(each))) {
    // What was agreed to may be under way at the channel: that is for after-sales to end first.
    if (hasReservedMoney(begun)) return err(agreedTo(order, begun));
    draft.emit({ type: 'case.withdrawn', caseId: begun.caseId });
  }
  draft.emit({ type: 'redemption.readmitted' });
  for (const asked of order.fulfilments) askAnew(draft, asked);
  if (shortages !== null) holdForStock(draft, shortages);
  advanceOrder(draft, policy);
  return ok({ order: draft.order, events: draft.events });
}

function isOurs({ openedBy, reason }: AfterSalesCase): boolean {
  return openedBy === 'system' && reason === rejectedOrder;
}

const rejectedOrder = 'rejected_order' satisfies SystemCaseReason;

function agreedTo(
  { orderId }: Order,
  { state }: AfterSalesCase,
): CoreError<'order.illegal_transition'> {
  const legal = legalCommands(caseMachine, state);
  const fields = { orderId, axis: caseMachine.name, state, command: 'reopen', legal };
  return coreError('order.illegal_transition', fields);
}
