import { linkDeliveries } from '../fulfilment/delivery-rules.ts';
import type { Instant } from '../kernel/time.ts';
import type { OrderId } from '../kernel/ids.ts';
import { blockingReasons, isPaidState } from '../order/order-guards.ts';
import { isReady } from '../order/order-ready.ts';
import { isHeldFor } from '../order/order-holds.ts';
import type { Order } from '../order/order.ts';
import { hasSealedUnits, isHandedOver, isOwed } from '../order/order-units.ts';
import { isLinkExpired, linkEndOf } from './link-expiry.ts';
import { askedOf } from '../people/personal-needs.ts';
import type { PersonalKind } from '../people/personal.ts';
import { isRedeemed, isRedemptionOver } from './redeem-decide.ts';

/**
 * What using the link would do now. `ready`: hand over the goods. `open`: try to, keys are not bound
 * yet. `expired`: too late, unless staff extends it. `redeemed`: show the goods, again or after a hand-over that nobody has come to reveal. `waiting`: stock is awaited. `frozen`, `unpaid`, `over`:
 * nothing.
 */
export type PreviewState =
  'ready' | 'open' | 'redeemed' | 'waiting' | 'frozen' | 'unpaid' | 'expired' | 'over';

/** What a buyer sees before he redeems. */
export interface RedemptionPreview {
  /** Kaquan's own id, for the host; the buyer knows `orderNo`. */
  readonly orderId: OrderId;
  /** The order's number at its channel 电商单号. */
  readonly orderNo: string;
  /** By what is stored: the channel is not asked, and redeeming may learn more. */
  readonly state: PreviewState;
  /** What the buyer is still to be asked for, see `redemption.giveAddress`. */
  readonly asks: readonly PersonalKind[];
  /** From when on the link will have expired; `null` where it does not, or nothing waits behind it. */
  readonly expiresAt: Instant | null;
  /** Every line, in the channel's order. */
  readonly lines: readonly {
    readonly title: string;
    /** Units still to be handed over. */
    readonly owed: number;
    /** Units that are with the buyer. */
    readonly handedOver: number;
  }[];
}

/** Shows an order to its buyer; no secret, no money. */
export function previewOf(order: Order, now: Instant): RedemptionPreview {
  const { orderId, orderNo } = order;
  const lines = order.lines.map(({ title, units }) => ({
    title,
    owed: units.filter(isOwed).length,
    handedOver: units.filter(isHandedOver).length,
  }));
  return {
    orderId,
    orderNo,
    state: stateOf(order, now),
    expiresAt: linkEndOf(order),
    asks: askedOf(order),
    lines,
  };
}

function stateOf(order: Order, now: Instant): PreviewState {
  const isBlocked = blockingReasons(order, 'deliver').length > 0;
  if (isRedeemed(order)) {
    return isBlocked && hasSealedUnits(order, linkDeliveries) ? 'frozen' : 'redeemed';
  }
  if (isLinkExpired(order, now)) return 'expired';
  if (isRedemptionOver(order)) return 'over';
  if (!isPaidState[order.payment]) return 'unpaid';
  if (isHeldFor(order, 'out_of_stock') && blockingReasons(order, 'deliver').length === 1) {
    return 'waiting';
  }
  return isBlocked ? 'frozen' : readiness(order);
}

function readiness(order: Order): PreviewState {
  return isReady(order) ? 'ready' : 'open';
}
