import type { Currency } from '../../kernel/money.ts';
import { dayMs, type Instant } from '../../kernel/time.ts';
import { redemptionMachine, type RedemptionState } from '../../redemption/redemption-machine.ts';
import { orderStatusOf } from '../../order/order-status.ts';
import type { Order } from '../../order/order.ts';
import type { VerificationState } from '../../verification/verification-machine.ts';
import type { Fold } from './fold.ts';
import { signsOf } from './order-signs.ts';
import { createQuantiles, type Quantiles } from './quantiles.ts';
import { shareOf, type Share } from './share.ts';
import { windowNo, type Windows } from './windows.ts';

/** What orders of one currency brought. */
export interface Turnover {
  /** Of the amounts. */
  readonly currency: Currency;
  /** Paid orders. */
  readonly orders: number;
  /** What their buyers paid, with postage; `null` where it is more than a number can hold. */
  readonly paidMinor: number | null;
  /** 客单价, by paid order, rounded to whole minor units. */
  readonly averageMinor: number | null;
}

/** How orders went in a period 订单指标; of orders that were placed in it, as they stand now. */
export interface OrderMetrics {
  /** Placed, paid or not; neither removed nor tests. */
  readonly orders: number;
  /** Of them, those that were paid. */
  readonly paid: Share;
  /** By currency. */
  readonly turnover: readonly Turnover[];
  /** 兑换率: redeemed, of those paid that are redeemed by a link. */
  readonly redeemed: Share;
  /** The same within a day of the payment, of those that were paid a day ago: old and young orders alike. */
  readonly redeemedInADay: Share;
  /** From the payment to the redemption, each at most 1 % off; `null` where none was redeemed. */
  readonly timeToRedeem: {
    /** Half of them took no longer, in milliseconds. */
    readonly medianMs: number | null;
    /** 90 % of them took no longer, in milliseconds. */
    readonly ninetiethMs: number | null;
    /** 99 % of them took no longer, in milliseconds. */
    readonly ninetyNinthMs: number | null;
  };
  /** 核销率: verified, of those paid of which something is or will be to be verified. */
  readonly verified: Share;
  /** With an after-sales case 售后率, of those paid. */
  readonly afterSales: Share;
  /** Something of them was given back 退款率, of those paid. */
  readonly refunded: Share;
  /** With some sign of `abnormalSigns` 异常率, of those paid. */
  readonly abnormal: Share;
}

/** What is counted, before shares are made of it. */
interface Counts {
  orders: number;
  paid: number;
  byLink: number;
  redeemed: number;
  dayOld: number;
  redeemedInADay: number;
  verifiable: number;
  verified: number;
  withCases: number;
  refunded: number;
  abnormal: number;
  readonly times: Quantiles;
  readonly turnover: Map<Currency, { orders: number; paidMinor: bigint }>;
}

/** Makes metrics of the period and of the one before it. */
export function createMetrics(
  windows: Windows,
  now: Instant,
): Fold & {
  metrics(): { readonly period: OrderMetrics; readonly before: OrderMetrics };
} {
  const counted = [noCounts(), noCounts()] as const;
  return {
    add(order) {
      const counts = counted[windowNo(windows, order.createdAt) ?? counted.length];
      if (counts !== undefined) count(counts, order, now);
    },
    metrics: () => ({ period: metricsOf(counted[0]), before: metricsOf(counted[1]) }),
  };
}

function noCounts(): Counts {
  const none = { orders: 0, paid: 0, byLink: 0, redeemed: 0, dayOld: 0, redeemedInADay: 0 };
  const more = { verifiable: 0, verified: 0, withCases: 0, refunded: 0, abnormal: 0 };
  return { ...none, ...more, times: createQuantiles(), turnover: new Map() };
}

function count(counts: Counts, order: Order, now: Instant): void {
  counts.orders += 1;
  const { paidAt, currency } = order;
  if (paidAt === null) return;
  counts.paid += 1;
  const turnover = counts.turnover.get(currency) ?? { orders: 0, paidMinor: 0n };
  turnover.orders += 1;
  turnover.paidMinor += BigInt(order.buyerPaidMinor);
  counts.turnover.set(currency, turnover);
  countRedemption(counts, order, { paidAt, now });
  const { verification, isRefunded } = orderStatusOf(order);
  const isVerified = verificationCounts[verification];
  counts.verifiable += Number(isVerified !== null);
  counts.verified += Number(isVerified === true);
  counts.withCases += Number(order.cases.length > 0);
  counts.refunded += Number(isRefunded);
  counts.abnormal += Number(signsOf(order).length > 0);
}

/** Whether it is verified; `null` where it need not be, or never will be. */
const verificationCounts: Readonly<Record<VerificationState, boolean | null>> = {
  not_required: null,
  voided: null,
  not_due: false,
  pending: false,
  verifying: false,
  needs_check: false,
  undoing: false,
  verified: true,
};

const usesLink: Readonly<Record<RedemptionState, boolean>> = {
  not_required: false,
  pending: true,
  redeemed: true,
  rejected: true,
  expired: true,
  cancelled: true,
};

/** Whether the buyer has exchanged an order, and nothing has taken that back. */
export function isRedeemed({ redemption }: Pick<Order, 'redemption'>): boolean {
  return redemption === redemptionMachine.states.pending.redeem.to;
}

/** Whether an order is, or was to be, exchanged by its link. */
export function isByLink({ redemption }: Pick<Order, 'redemption'>): boolean {
  return usesLink[redemption];
}

function countRedemption(
  counts: Counts,
  order: Order,
  { paidAt, now }: { readonly paidAt: Instant; readonly now: Instant },
): void {
  if (!isByLink(order)) return;
  counts.byLink += 1;
  const { redeemedAt } = order;
  // By the channel's clock and by ours: they need not agree.
  const tookMs = redeemedAt === null ? null : Math.max(0, redeemedAt - paidAt);
  if (tookMs !== null) counts.times.add(tookMs);
  counts.redeemed += Number(isRedeemed(order));
  if (paidAt + dayMs > now) return;
  counts.dayOld += 1;
  counts.redeemedInADay += Number(tookMs !== null && tookMs <= dayMs);
}

function metricsOf(counts: Counts): OrderMetrics {
  const { paid, times } = counts;
  return {
    orders: counts.orders,
    paid: shareOf(paid, counts.orders),
    turnover: turnoverOf(counts.turnover),
    redeemed: shareOf(counts.redeemed, counts.byLink),
    redeemedInADay: shareOf(counts.redeemedInADay, counts.dayOld),
    timeToRedeem: {
      medianMs: wholeMs(times.at(0.5)),
      ninetiethMs: wholeMs(times.at(0.9)),
      ninetyNinthMs: wholeMs(times.at(0.99)),
    },
    verified: shareOf(counts.verified, counts.verifiable),
    afterSales: shareOf(counts.withCases, paid),
    refunded: shareOf(counts.refunded, paid),
    abnormal: shareOf(counts.abnormal, paid),
  };
}

function wholeMs(time: number | null): number | null {
  return time === null ? null : Math.round(time);
}

/** What paid orders brought, by currency; averages are rounded half up. */
export function turnoverOf(
  sums: ReadonlyMap<Currency, { readonly orders: number; readonly paidMinor: bigint }>,
): readonly Turnover[] {
  return [...sums]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { orders, paidMinor }]) => {
      const by = BigInt(orders);
      const averageMinor = safe((2n * paidMinor + by) / (2n * by));
      return { currency, orders, paidMinor: safe(paidMinor), averageMinor };
    });
}

function safe(amountMinor: bigint): number | null {
  const amount = Number(amountMinor);
  return Number.isSafeInteger(amount) ? amount : null;
}
