import { err, ok, type Result } from 'neverthrow';
import { isOpenCase } from '../after-sales/case.ts';
import type { caseMachine } from '../after-sales/case-machine.ts';
import type { confirmationMachine } from '../fulfilment/confirmation-machine.ts';
import { mayUseLink } from '../fulfilment/delivery-rules.ts';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import type { parcelMachine } from '../fulfilment/parcel-machine.ts';
import type { ErrorFields } from '../kernel/error-fields.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { legalCommands, type GuardOf } from '../kernel/machine.ts';
import type { redemptionMachine } from '../redemption/redemption-machine.ts';
import type { verificationMachine } from '../verification/verification-machine.ts';
import { verifiers } from '../verification/verifiers.ts';
import { isBlockedBy, type HeldAction } from './hold-machine.ts';
import type { Order, Unit } from './order.ts';
import {
  currentIssue,
  isAllReturned,
  isHandedOver,
  isOwed,
  isRejected,
  isSending,
  refundedMinor,
  unitOf,
  unitsOf,
} from './order-units.ts';
import { paymentMachine, type PaymentState } from './payment-machine.ts';
import type { presenceMachine } from './presence-machine.ts';
import { settlementMachine } from './settlement-machine.ts';

/** What a guard can answer. */
export type GuardError = CoreError<
  | 'order.frozen'
  | 'order.not_paid'
  | 'order.nothing_owed'
  | 'order.not_removable'
  | 'order.illegal_transition'
  | 'redemption.over'
  | 'unit.case_open'
>;

/** Agrees to a move or says why not. `unit` is the unit that moves, on the axes that belong to one. */
export type Guard = (order: Order, unit: Unit | null) => Result<void, GuardError>;

/** Every guard that the transition tables name. */
export type GuardName =
  | GuardOf<typeof paymentMachine>
  | GuardOf<typeof presenceMachine>
  | GuardOf<typeof issueMachine>
  | GuardOf<typeof parcelMachine>
  | GuardOf<typeof confirmationMachine>
  | GuardOf<typeof redemptionMachine>
  | GuardOf<typeof verificationMachine>
  | GuardOf<typeof caseMachine>;

/** The guards by name. A name in a table without its guard here does not compile. */
export const orderGuards: Readonly<Record<GuardName, Guard>> = {
  leavesNothingBehind: (order) => {
    const behind = leftBehindBy(order);
    if (order.isTest || behind === null) return ok();
    return err(coreError('order.not_removable', { orderId: order.orderId, ...behind }));
  },
  claimAllowed: (order) => notRejected(order).andThen(() => paidAnd(order, 'claim')),
  deliveryAllowed: (order) => notRejected(order).andThen(() => paidAnd(order, 'deliver')),
  confirmAllowed: (order) => notRejected(order).andThen(() => paidAnd(order, 'confirm')),
  verifyAllowed: (order, unit) => {
    if (unit === null || !isHandedOver(unit)) return nothingOwed(order, 'verify');
    return notHeld(order, 'verify').andThen(() => notInCase(order, unit));
  },
  undoAllowed: (order, unit) => {
    if (unit === null || isVerifiedByCompletion(order, unit)) return nothingOwed(order, 'undo');
    return notHeld(order, 'verify').andThen(() => notInCase(order, unit));
  },
  isDelivered: (order, unit) =>
    unit !== null && isHandedOver(unit) ? ok() : nothingOwed(order, 'verify'),
  unrevealed: (order, unit) =>
    unit !== null && currentIssue(unit).revealedAt === null ? ok() : nothingOwed(order, 'return'),
  nothingOwedByLink: (order) =>
    paidAnd(order, 'deliver').andThen(() =>
      owedByLink(order) === 0 ? ok() : nothingOwed(order, 'redeem'),
    ),
  nothingHandedOver: (order) => nothingHandedOver(order),
  allReturned: (order) => (isAllReturned(order) ? ok() : nothingOwed(order, 'close')),
  refundAllowed: (order) => notHeld(order, 'refund'),
};

/** Whether the buyer's side of an order is over: he has confirmed receipt at the channel. */
export function isFinalPayment(order: Order): boolean {
  return order.payment === paymentMachine.states.paid.complete.to;
}

/** Whether the money of an order is there: paid, or completed by the channel. */
export const isPaidState: Readonly<Record<PaymentState, boolean>> = {
  unpaid: false,
  paid: true,
  completed: true,
  closed: false,
};

/**
 * What a removed order would hide: units whose goods are with the buyer or bound to them, and money
 * that is neither the shop's nor given back. `null`: nothing.
 */
export function leftBehindBy(
  order: Order,
): Pick<ErrorFields['order.not_removable'], 'unitIds' | 'unsettledMinor'> | null {
  const isPaid = isPaidState[order.payment];
  const units = unitsOf(order).filter(({ unit }) => isHandedOver(unit) || (isPaid && isOwed(unit)));
  const isOpen =
    order.settlement === settlementMachine.states.none.open.to || order.cases.some(isOpenCase);
  if (units.length === 0 && !isOpen) return null;
  const unitIds = units.map(({ unit }) => unit.unitId);
  const unsettledMinor = isOpen ? order.buyerPaidMinor - refundedMinor(order) : 0;
  return { unitIds, unsettledMinor };
}

/** The reasons that stand in the way of an action, in the order in which they arose. */
export function blockingReasons(order: Order, action: HeldAction): readonly string[] {
  return order.holds.filter((hold) => isBlockedBy(hold, action)).map(({ reason }) => reason);
}

// An unmapped line may turn out to go through the link, so it counts.
function owedByLink(order: Order): number {
  const units = unitsOf(order).filter(({ unit }) => isOwed(unit));
  return units.filter(({ line }) => mayUseLink(line)).length;
}

function paidAnd(order: Order, action: HeldAction): Result<void, GuardError> {
  const { orderId, payment } = order;
  if (!isPaidState[payment]) return err(coreError('order.not_paid', { orderId, payment }));
  return notHeld(order, action);
}

function notRejected(order: Order): Result<void, GuardError> {
  const { orderId, redemption } = order;
  return isRejected(order) ? err(coreError('redemption.over', { orderId, redemption })) : ok();
}

// The unit stands in the way: what it accepts instead is what the caller can do about it.
function nothingHandedOver(order: Order): Result<void, GuardError> {
  const handed = unitsOf(order).find(({ unit }) => isHandedOver(unit) || isSending(unit));
  if (handed === undefined) return ok();
  const { orderId } = order;
  const { state } = currentIssue(handed.unit);
  const legal = legalCommands(issueMachine, state);
  const fields = { orderId, axis: issueMachine.name, state, command: 'reject', legal };
  return err(coreError('order.illegal_transition', fields));
}

function notHeld(order: Order, action: HeldAction): Result<void, GuardError> {
  const reasons = blockingReasons(order, action);
  if (reasons.length === 0) return ok();
  return err(coreError('order.frozen', { orderId: order.orderId, action, reasons }));
}

function notInCase(order: Order, { unitId }: Unit): Result<void, GuardError> {
  const { orderId, cases } = order;
  const open = cases.filter(isOpenCase).find(({ items }) => items.some((i) => i.unitId === unitId));
  if (open === undefined) return ok();
  return err(coreError('unit.case_open', { orderId, unitId, caseId: open.caseId }));
}

// What the channel has completed would be verified again at once.
function isVerifiedByCompletion(order: Order, { unitId }: Unit): boolean {
  const { product } = unitOf(order, unitId).line;
  return isFinalPayment(order) && verifiers[product?.verifiedBy ?? 'none'].speaksByCompletion;
}

function nothingOwed(order: Order, action: string): Result<void, GuardError> {
  return err(coreError('order.nothing_owed', { orderId: order.orderId, action }));
}
