import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import { canStep, draftOrder } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import { currentIssue, isHandedOver, owedUnits, unitsOf } from '../order/order-units.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import type { Confirmation } from './confirmation.ts';
import { confirmationMachine, type ConfirmationState } from './confirmation-machine.ts';
import { issueMachine } from './issue-machine.ts';

/** Why a shipment cannot be taken back. */
export type UnshipDecisionError = CoreError<'order.goods_out' | 'order.nothing_owed'>;

/**
 * Takes back a shipment of which nothing has left the house: what was claimed for the hand-over goes
 * back to stock, and a channel that was to be told of it is not told. What an order holds from its
 * payment on stays with it.
 *
 * Errors: `order.goods_out` where something was handed over, or the channel may know;
 * `order.nothing_owed` where nothing is claimed that could be given back.
 */
export function decideUnship(
  order: Order,
  {
    policy,
    now,
    untold,
  }: {
    readonly policy: ShopPolicy;
    readonly now: Instant;
    /** The confirmations of which no call to the channel was begun, and none can be meanwhile. */
    readonly untold: ReadonlySet<string>;
  },
): Result<Decision, UnshipDecisionError> {
  const { orderId } = order;
  const out = (where: 'buyer' | 'channel'): CoreError<'order.goods_out'> =>
    coreError('order.goods_out', { orderId, where });
  if (unitsOf(order).some(({ unit }) => hasLeft(unit))) return err(out('buyer'));
  if (order.confirmations.some((each) => mayBeKnown(each, untold))) return err(out('channel'));
  const draft = draftOrder(order, now);
  for (const { unit, issue, product } of owedUnits(order)) {
    const step = { machine: issueMachine, state: issue.state, command: 'unclaim', unit } as const;
    if (product.reserve === 'on_paid' || !canStep(order, step)) continue;
    draft.emit({ type: 'unit.unclaimed', unitId: unit.unitId, attempt: issue.attempt });
  }
  if (draft.events.length === 0) {
    return err(coreError('order.nothing_owed', { orderId, action: 'unship' }));
  }
  for (const { confirmationId, state } of order.confirmations) {
    const step = { machine: confirmationMachine, state, command: 'withdraw' } as const;
    if (canStep(order, step)) draft.emit({ type: 'confirmation.withdrawn', confirmationId });
  }
  advanceOrder(draft, policy);
  return ok({ order: draft.order, events: draft.events });
}

function hasLeft(unit: Parameters<typeof isHandedOver>[0]): boolean {
  return isHandedOver(unit) || currentIssue(unit).revealedAt !== null;
}

/** Whether a channel that is asked for a confirmation could not be kept from knowing. */
export function isToBeTold({ state }: Pick<Confirmation, 'state'>): boolean {
  return 'withdraw' in confirmationMachine.states[state];
}

function mayBeKnown({ confirmationId, state }: Confirmation, untold: ReadonlySet<string>): boolean {
  return isToBeTold({ state }) ? !untold.has(confirmationId) : wasTold[state];
}

const wasTold: Readonly<Record<ConfirmationState, boolean>> = {
  not_required: false,
  not_due: false,
  pending: true,
  failed: true,
  needs_check: true,
  confirmed: true,
};
