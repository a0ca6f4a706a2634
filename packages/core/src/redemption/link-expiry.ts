import type { Instant } from '../kernel/time.ts';
import { isReady } from '../order/order-ready.ts';
import type { Order } from '../order/order.ts';
import type { OrderDraft } from '../order/order-draft.ts';
import { unitsOf, isOwed } from '../order/order-units.ts';
import { usesLink } from '../fulfilment/delivery-rules.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { redemptionMachine } from './redemption-machine.ts';

/** Whether an order's link has expired by a given time, stored so or not. */
export function isLinkExpired({ redemption, linkTerm }: Order, now: Instant): boolean {
  const moves = redemptionMachine.states[redemption];
  if ('extend' in moves) return true;
  return 'expire' in moves && linkTerm !== null && linkTerm.to <= now;
}

/** The instant at which an order's link will have expired, while somebody may still redeem it. */
export function linkEndOf({ redemption, linkTerm }: Order): Instant | null {
  return 'expire' in redemptionMachine.states[redemption] ? (linkTerm?.to ?? null) : null;
}

/**
 * Lets the lifetime of a link, the order's own or else the shop's, begin once the goods wait behind this one: who waits for stock loses
 * no time by it.
 */
export function beginLinkTerm(draft: OrderDraft, policy: ShopPolicy): void {
  const { order, now } = draft;
  const linkLifetimeMs = order.linkLifetimeMs ?? policy.linkLifetimeMs;
  if (linkLifetimeMs === null || order.linkTerm !== null || !isReady(order)) return;
  const waits = unitsOf(order).some(({ line, unit }) => isOwed(unit) && usesLink(line));
  if (!waits || !('expire' in redemptionMachine.states[order.redemption])) return;
  draft.emit({ type: 'link.term_set', from: now, to: now + linkLifetimeMs });
}
