import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Order } from '../order/order.ts';
import { draftOrder, mayStep, type OrderDraft, type StepError } from '../order/order-draft.ts';
import { pickUnits, unitsOf, type UnitOfLine } from '../order/order-units.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { verificationMachine, type VerificationState } from './verification-machine.ts';
import { verifiers } from './verifiers.ts';

/** Why units cannot be verified. */
export type VerifyDecisionError = StepError | CoreError<'unit.not_found'>;

/** Why a verification cannot be taken back. */
export type UndoDecisionError = VerifyDecisionError | CoreError<'channel.incapable'>;

/** What a decision about units depends on beside the order. */
export interface VerifyContext {
  readonly policy: ShopPolicy;
  readonly now: Instant;
  /** Where the units were used, for the history. */
  readonly place?: string | undefined;
}

/** What taking a verification back depends on beside the order. */
export interface UndoContext extends Omit<VerifyContext, 'place'> {
  /** The shop's channel where it cannot take back what it has verified; `null` where it can. */
  readonly onlyVerifies: string | null;
}

/** Whether a unit counts as used. */
export function isVerified({ unit }: UnitOfLine): boolean {
  return unit.verification === verificationMachine.states.pending.verify.to;
}

const usedStates: Readonly<Record<VerificationState, boolean>> = {
  not_required: false,
  not_due: false,
  pending: false,
  verifying: true,
  needs_check: true,
  verified: true,
  undoing: true,
  voided: false,
};

/** Whether a unit counts as used, or may by what the channel knows. */
export function mayBeUsed({ unit }: Pick<UnitOfLine, 'unit'>): boolean {
  return usedStates[unit.verification];
}

/** Whether the channel has been asked about a unit and has not answered yet. */
export function isUnanswered({ unit }: Pick<UnitOfLine, 'unit'>): boolean {
  return 'doubt' in verificationMachine.states[unit.verification];
}

/**
 * Marks units as used, or asks their channel to: the named ones, or every one that awaits verification.
 * All of them or none. Units that are verified already, or of which the channel is asked, are passed
 * over.
 *
 * Errors: `order.nothing_owed` when no unit awaits verification and none is verified,
 * `order.illegal_transition` for a named unit that cannot be verified, `order.frozen`, `unit.case_open`.
 */
export function decideVerify(
  order: Order,
  unitIds: readonly string[] | null,
  context: VerifyContext,
): Result<Decision, VerifyDecisionError> {
  const chosen = unitIds === null ? ok(awaiting(order)) : pickUnits(order, unitIds);
  if (chosen.isErr()) return err(chosen.error);
  const { place } = context;
  const where = place === undefined ? {} : { place };
  const draft = draftOrder(order, context.now);
  for (const each of chosen.value.filter((one) => !isThrough(one))) {
    const { unitId, verification: state } = each.unit;
    const command = asksChannel(each) ? 'ask' : 'verify';
    const step = { machine: verificationMachine, state, command, unit: each.unit } as const;
    const allowed = mayStep(order, step);
    if (allowed.isErr()) return err(allowed.error);
    const type = command === 'ask' ? 'verification.asked' : 'verification.verified';
    draft.emit({ type, unitId, ...where });
  }
  const isDone = draft.events.length > 0 || unitsOf(order).some(isThrough);
  if (!isDone) {
    return err(coreError('order.nothing_owed', { orderId: order.orderId, action: 'verify' }));
  }
  advanceOrder(draft, context.policy);
  return ok({ order: draft.order, events: draft.events });
}

/**
 * Takes back that units count as used, or asks their channel to: the named ones, or every one that is
 * verified. All of them or none. Units that await verification, or of which the channel is asked, are
 * passed over.
 *
 * Errors: `order.nothing_owed` when no unit is verified or awaits it, or where the channel's own word
 * stands, `order.illegal_transition` for a named unit that nobody has verified, `order.frozen`,
 * `unit.case_open`, `channel.incapable` where the channel keeps what it has verified.
 */
export function decideUndo(
  order: Order,
  unitIds: readonly string[] | null,
  context: UndoContext,
): Result<Decision, UndoDecisionError> {
  const chosen =
    unitIds === null ? ok(unitsOf(order).filter(isVerified)) : pickUnits(order, unitIds);
  if (chosen.isErr()) return err(chosen.error);
  const draft = draftOrder(order, context.now);
  for (const each of chosen.value.filter((one) => !isUndone(one))) {
    const undone = undoOne(draft, each, context);
    if (undone.isErr()) return err(undone.error);
  }
  const isDone = draft.events.length > 0 || unitsOf(order).some(isUndone);
  if (!isDone) {
    return err(coreError('order.nothing_owed', { orderId: order.orderId, action: 'undo' }));
  }
  advanceOrder(draft, context.policy);
  return ok({ order: draft.order, events: draft.events });
}

function undoOne(
  draft: OrderDraft,
  each: UnitOfLine,
  { onlyVerifies: channel }: UndoContext,
): Result<void, UndoDecisionError> {
  const { unitId, verification: state } = each.unit;
  const isAsked = asksChannel(each);
  const command = isAsked ? 'ask_undo' : 'undo';
  const step = { machine: verificationMachine, state, command, unit: each.unit } as const;
  const allowed = mayStep(draft.order, step);
  if (allowed.isErr()) return err(allowed.error);
  if (isAsked && channel !== null) {
    return err(coreError('channel.incapable', { channel, operation: 'take a verification back' }));
  }
  draft.emit({ type: isAsked ? 'verification.undo_asked' : 'verification.undone', unitId });
  return ok();
}

// Verified, or about to be.
function isThrough(each: UnitOfLine): boolean {
  return isVerified(each) || isAskedTo('refuse', each);
}

// Not verified, or about to be taken back.
function isUndone(each: UnitOfLine): boolean {
  const isPending = 'verify' in verificationMachine.states[each.unit.verification];
  return isPending || isAskedTo('keep', each);
}

// What needs a person is asked again with the rest.
function awaiting(order: Order): readonly UnitOfLine[] {
  return unitsOf(order).filter(
    ({ unit }) => 'ask' in verificationMachine.states[unit.verification],
  );
}

// By what the channel can answer: `refuse` to verify, or `keep` what it has verified.
function isAskedTo(answer: 'refuse' | 'keep', { unit }: UnitOfLine): boolean {
  return answer in verificationMachine.states[unit.verification];
}

function asksChannel({ line }: UnitOfLine): boolean {
  return verifiers[line.product?.verifiedBy ?? 'none'].asksChannel;
}
