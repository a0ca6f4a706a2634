import { err, ok, type Result } from 'neverthrow';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import type { Order } from '../order/order.ts';
import { canStep, draftOrder, mayStep, type StepError } from '../order/order-draft.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { isLinkExpired } from './link-expiry.ts';
import { redemptionMachine } from './redemption-machine.ts';

interface Context {
  readonly policy: ShopPolicy;
  readonly now: Instant;
}

/**
 * Says until when an order can be redeemed; one whose link has expired can be again. No events where it
 * is so already.
 *
 * Errors: `order.illegal_transition` when nobody waits for it to be redeemed.
 */
export function decideExtend(
  order: Order,
  until: Instant,
  { policy, now }: Context,
): Result<Decision, StepError> {
  const { redemption: state } = order;
  const draft = draftOrder(order, now);
  // What is pending still needs no more than another term.
  if (!('expire' in redemptionMachine.states[state])) {
    const allowed = mayStep(order, { machine: redemptionMachine, state, command: 'extend' });
    if (allowed.isErr()) return err(allowed.error);
    draft.emit({ type: 'redemption.extended' });
  } else if (order.linkTerm?.to === until) return ok({ order, events: [] });
  draft.emit({ type: 'link.term_set', from: now, to: until });
  advanceOrder(draft, policy);
  return ok({ order: draft.order, events: draft.events });
}

/**
 * Stores that a link has expired. The order keeps its keys: they are paid for, and staff may extend the
 * link. No events where it has not, or is stored so already.
 */
export function decideExpire(order: Order, { policy, now }: Context): Decision {
  const draft = draftOrder(order, now);
  const step = { machine: redemptionMachine, state: order.redemption, command: 'expire' } as const;
  if (isLinkExpired(order, now) && canStep(order, step)) {
    draft.emit({ type: 'redemption.expired' });
    advanceOrder(draft, policy);
  }
  return { order: draft.order, events: draft.events };
}
