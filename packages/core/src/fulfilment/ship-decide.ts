import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Order } from '../order/order.ts';
import { draftOrder, type StepError } from '../order/order-draft.ts';
import { owedUnits } from '../order/order-units.ts';
import type { BoundKey } from '../ports/change.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { claimAll, handOver } from './hand-over.ts';
import { replaceExpired } from './replace-expired.ts';

/** Why an order cannot be shipped. */
export type ShipDecisionError = StepError | CoreError<'order.nothing_owed'>;

/**
 * Ships what an order owes: units of `direct` lines are handed over and revealed to the caller,
 * units of `claim_page` lines get their keys and wait behind the link.
 *
 * Errors: `order.nothing_owed` when there is nothing left to claim or hand over, `order.not_paid`,
 * `order.frozen`.
 */
export function decideShip(
  order: Order,
  context: {
    readonly policy: ShopPolicy;
    readonly now: Instant;
    /** The keys of the order's units; those that have expired are replaced. */
    readonly keys: readonly BoundKey[];
  },
): Result<Decision, ShipDecisionError> {
  const draft = draftOrder(order, context.now);
  replaceExpired(draft, context.keys);
  const shipped = claimAll(draft, owedUnits(draft.order)).andThen(() =>
    handOver(draft, owedUnits(draft.order, 'direct')),
  );
  if (shipped.isErr()) return err(shipped.error);
  if (draft.events.length === 0) {
    return err(coreError('order.nothing_owed', { orderId: order.orderId, action: 'ship' }));
  }
  advanceOrder(draft, context.policy);
  return ok({ order: draft.order, events: draft.events });
}
