import { err, ok, type Result } from 'neverthrow';
import { claimAll } from '../fulfilment/hand-over.ts';
import { replaceWithdrawn } from '../fulfilment/replace-withdrawn.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Order } from '../order/order.ts';
import { draftOrder, type StepError } from '../order/order-draft.ts';
import { holdForStock, isHeldFor } from '../order/order-holds.ts';
import { unclaimedUnits } from '../order/order-units.ts';
import type { BoundKey } from '../ports/change.ts';
import type { ShopPolicy } from '../shop/shop.ts';

interface Context {
  readonly policy: ShopPolicy;
  readonly now: Instant;
}

/**
 * Puts an order that came short into the queue for its products, at the place of its payment; `keys` of
 * it that may not be handed over any more are given back first, because it waits for others. Returns no
 * events when it waits already.
 */
export function decideWait(
  order: Order,
  shortages: readonly Shortage[],
  { policy, now, keys = [] }: Context & { readonly keys?: readonly BoundKey[] },
): Decision {
  const draft = draftOrder(order, now);
  replaceWithdrawn(draft, keys);
  holdForStock(draft, shortages);
  advanceOrder(draft, policy);
  return { order: draft.order, events: draft.events };
}

/**
 * Claims for an order that waits, now that there may be stock. The hold ends by itself.
 *
 * Errors: `order.nothing_owed` when it does not wait any more, and whatever forbids the claim.
 */
export function decideClaimWaiting(
  order: Order,
  { policy, now }: Context,
): Result<Decision, StepError | CoreError<'order.nothing_owed'>> {
  const { orderId } = order;
  if (!isHeldFor(order, 'out_of_stock')) {
    return err(coreError('order.nothing_owed', { orderId, action: 'claim' }));
  }
  const draft = draftOrder(order, now);
  const claimed = claimAll(draft, unclaimedUnits(order));
  if (claimed.isErr()) return err(claimed.error);
  advanceOrder(draft, policy);
  return ok({ order: draft.order, events: draft.events });
}
