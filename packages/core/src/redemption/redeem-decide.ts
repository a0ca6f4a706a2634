import { err, ok, type Result } from 'neverthrow';
import { linkDeliveries } from '../fulfilment/delivery-rules.ts';
import { handOver } from '../fulfilment/hand-over.ts';
import { replaceWithdrawn } from '../fulfilment/replace-withdrawn.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Order } from '../order/order.ts';
import { draftOrder, mayStep, type StepError } from '../order/order-draft.ts';
import { owedUnits } from '../order/order-units.ts';
import type { BoundKey } from '../ports/change.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { isLinkExpired } from './link-expiry.ts';
import { redemptionMachine } from './redemption-machine.ts';

/** Why an order cannot be redeemed. */
export type RedeemDecisionError = StepError | CoreError<'redemption.over' | 'link.expired'>;

/** Whether the redemption of an order has ended without handing over what the link promised. */
export function isRedemptionOver(order: Order): boolean {
  return !('redeem' in redemptionMachine.states[order.redemption]) && !isRedeemed(order);
}

/** Whether the buyer has exchanged the order for its goods already. */
export function isRedeemed(order: Order): boolean {
  return order.redemption === redemptionMachine.states.pending.redeem.to;
}

/**
 * Hands over, through the link, every card unit that the order still owes: all of them or none.
 *
 * Errors: `link.expired`, `redemption.over` when nothing can be redeemed any more, `order.not_paid`, `order.frozen`.
 */
export function decideRedeem(
  order: Order,
  context: {
    readonly policy: ShopPolicy;
    readonly now: Instant;
    /** The keys of the order's units; those that have expired are replaced. */
    readonly keys: readonly BoundKey[];
    /** Part of the host's transaction: hand over now, reveal after its commit. Default: no. */
    readonly staysSealed?: boolean;
  },
): Result<Decision, RedeemDecisionError> {
  const { orderId, redemption } = order;
  if (isLinkExpired(order, context.now)) {
    const expiredAt = order.linkTerm?.to ?? context.now;
    return err(coreError('link.expired', { orderId, expiredAt }));
  }
  if (!('redeem' in redemptionMachine.states[redemption])) {
    return err(coreError('redemption.over', { orderId, redemption }));
  }
  const draft = draftOrder(order, context.now);
  const { keys, staysSealed = false } = context;
  replaceWithdrawn(draft, keys);
  const owed = owedUnits(draft.order, linkDeliveries);
  const handedOver = handOver(draft, owed, { staysSealed }).andThen(() =>
    mayStep(draft.order, { machine: redemptionMachine, state: redemption, command: 'redeem' }),
  );
  if (handedOver.isErr()) return err(handedOver.error);
  draft.emit({ type: 'redemption.redeemed' });
  advanceOrder(draft, context.policy);
  return ok({ order: draft.order, events: draft.events });
}
