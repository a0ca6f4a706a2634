import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import { draftOrder, mayStep, type StepError } from '../order/order-draft.ts';
import type { Order, OrderLine } from '../order/order.ts';
import {
  currentIssue,
  pickUnits,
  isHandedOver,
  isOwed,
  unitsOf,
  type UnitOfLine,
} from '../order/order-units.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { deliveryRules } from './delivery-rules.ts';
import { issueMachine } from './issue-machine.ts';

/** Why units cannot be marked as handed over. */
export type MarkDecisionError = StepError | CoreError<'unit.not_found' | 'order.nothing_owed'>;

/** Whether an operator hands a line's goods over himself. */
export function isByHand({ product }: OrderLine): boolean {
  return product !== null && deliveryRules[product.delivery].deliveredBy === 'operator';
}

/**
 * Records that an operator has handed over goods that are no keys: the named units, or every one still
 * owed by hand. All of them or none; those that were marked before are passed over.
 *
 * Errors: `unit.not_found`, `order.nothing_owed` when a unit goes another way or none is left,
 * `order.not_paid`, `order.frozen`.
 */
export function decideMark(
  order: Order,
  unitIds: readonly string[] | null,
  context: { readonly policy: ShopPolicy; readonly now: Instant },
): Result<Decision, MarkDecisionError> {
  const { orderId } = order;
  const nothingOwed = coreError('order.nothing_owed', { orderId, action: 'mark as delivered' });
  const chosen = unitIds === null ? ok(unitsOf(order).filter(isMeant)) : pickUnits(order, unitIds);
  if (chosen.isErr()) return err(chosen.error);
  if (chosen.value.length === 0 || !chosen.value.every(isMeant)) return err(nothingOwed);
  const draft = draftOrder(order, context.now);
  for (const { unit } of chosen.value.filter((each) => isOwed(each.unit))) {
    const { unitId } = unit;
    const { attempt, state } = currentIssue(unit);
    // A piece that was taken before goes the way of everything that was taken.
    const command = 'deliver' in issueMachine.states[state] ? 'deliver' : 'mark';
    const step = { machine: issueMachine, state, command, unit } as const;
    const allowed = mayStep(order, step);
    if (allowed.isErr()) return err(allowed.error);
    draft.emit({ type: 'unit.delivered', unitId, attempt, by: 'operator' });
  }
  if (draft.events.length > 0) advanceOrder(draft, context.policy);
  return ok({ order: draft.order, events: draft.events });
}

function isMeant({ line, unit }: UnitOfLine): boolean {
  return isByHand(line) && (isOwed(unit) || isHandedOver(unit));
}
