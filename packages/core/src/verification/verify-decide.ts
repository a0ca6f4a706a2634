import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Order } from '../order/order.ts';
import { draftOrder, mayStep, type StepError } from '../order/order-draft.ts';
import { pickUnits, unitsOf, type UnitOfLine } from '../order/order-units.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { verificationMachine } from './verification-machine.ts';

/** Why units cannot be verified. */
export type VerifyDecisionError = StepError | CoreError<'unit.not_found'>;

/** What a decision about units depends on beside the order. */
export interface VerifyContext {
  readonly policy: ShopPolicy;
  readonly now: Instant;
  /** Where the units were used, for the history. */
  readonly place?: string | undefined;
}

/** Whether a unit counts as used. */
export function isVerified({ unit }: UnitOfLine): boolean {
  return unit.verification === verificationMachine.states.pending.verify.to;
}

/**
 * Marks units as used: the named ones, or every one that awaits verification. All of them or none.
 * Units that are verified already are passed over.
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
  const draft = draftOrder(order, context.now);
  for (const { unit } of chosen.value.filter((each) => !isVerified(each))) {
    const { unitId, verification: state } = unit;
    const step = { machine: verificationMachine, state, command: 'verify', unit } as const;
    const allowed = mayStep(order, step);
    if (allowed.isErr()) return err(allowed.error);
    draft.emit({ type: 'verification.verified', unitId, ...(place !== undefined && { place }) });
  }
  const isDone = draft.events.length > 0 || unitsOf(order).some(isVerified);
  if (!isDone) {
    return err(coreError('order.nothing_owed', { orderId: order.orderId, action: 'verify' }));
  }
  advanceOrder(draft, context.policy);
  return ok({ order: draft.order, events: draft.events });
}

/**
 * Takes back that units count as used: the named ones, or every one that is verified. All of them or
 * none. Units that await verification are passed over.
 *
 * Errors: `order.nothing_owed` when no unit is verified or awaits it, or where the channel's own word
 * stands, `order.illegal_transition` for a named unit that nobody has verified, `order.frozen`,
 * `unit.case_open`.
 */
export function decideUndo(
  order: Order,
  unitIds: readonly string[] | null,
  context: VerifyContext,
): Result<Decision, VerifyDecisionError> {
  const chosen =
    unitIds === null ? ok(unitsOf(order).filter(isVerified)) : pickUnits(order, unitIds);
  if (chosen.isErr()) return err(chosen.error);
  const draft = draftOrder(order, context.now);
  for (const { unit } of chosen.value.filter((each) => !isAwaiting(each))) {
    const { unitId, verification: state } = unit;
    const step = { machine: verificationMachine, state, command: 'undo', unit } as const;
    const allowed = mayStep(order, step);
    if (allowed.isErr()) return err(allowed.error);
    draft.emit({ type: 'verification.undone', unitId });
  }
  const isDone = draft.events.length > 0 || awaiting(order).length > 0;
  if (!isDone) {
    return err(coreError('order.nothing_owed', { orderId: order.orderId, action: 'undo' }));
  }
  advanceOrder(draft, context.policy);
  return ok({ order: draft.order, events: draft.events });
}

function isAwaiting({ unit }: UnitOfLine): boolean {
  return 'verify' in verificationMachine.states[unit.verification];
}

function awaiting(order: Order): readonly UnitOfLine[] {
  return unitsOf(order).filter(isAwaiting);
}
