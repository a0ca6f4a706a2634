import type { ShopId } from '../../kernel/ids.ts';
import type { Currency } from '../../kernel/money.ts';
import { dayMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { Shop } from '../../shop/shop.ts';
import { baselineOf, medianOf } from './baseline.ts';
import type { Fold } from './fold.ts';
import { isByLink, isRedeemed, turnoverOf, type Turnover } from './metrics.ts';
import { signsOf } from './order-signs.ts';
import { alarmZ, shareOf, wilson, type Share } from './share.ts';
import { trendOf, type Trend } from './trend.ts';
import { windowNo, type Windows } from './windows.ts';

/** Why a shop does badly; see {@link dropRule}. */
export type Weakness = 'orders_falling' | 'after_sales_high' | 'conversion_low';

/** How a channel, or one shop, does 渠道绩效. */
export interface Performance {
  /** Placed in the period. */
  readonly orders: number;
  /** Of `orders`, those that were paid. */
  readonly paid: Share;
  /** What paid orders of the period brought, by currency. */
  readonly turnover: readonly Turnover[];
  /** 转化率: redeemed of those paid that are redeemed by a link; nobody tells us of visits. */
  readonly conversion: Share;
  /** With an after-sales case 售后率, of those paid. */
  readonly afterSales: Share;
  /** With some sign of `abnormalSigns` 异常率, of those paid. */
  readonly abnormal: Share;
  /** Paid orders week by week, the oldest first, through the period and the four before it. */
  readonly weeks: readonly number[];
  /** Of `weeks`. */
  readonly trend: Trend;
}

/** How one shop does. */
export interface ShopPerformance extends Performance {
  /** Which shop. */
  readonly shopId: ShopId;
  /** Name of its channel: `taobao`. */
  readonly channelType: string;
  /** What is surely bad about it. */
  readonly weaknesses: readonly Weakness[];
  /** Whether dropping it is worth a thought 淘汰: two weaknesses at least, and enough orders to tell. */
  readonly isDropCandidate: boolean;
}

/** How one channel does, all its shops together. */
export interface ChannelPerformance extends Performance {
  /** Name of the channel: `taobao`. */
  readonly channelType: string;
  /** How many shops of it were looked at, those without orders included. */
  readonly shops: number;
}

/** When a shop is a candidate to be dropped; shown with it. */
export const dropRule =
  'at least 30 paid orders in five periods, and two of: orders_falling (Mann–Kendall at 95 %, and the period ' +
  'below half the median of the four before); after_sales_high (lower bound of the 99.9 % Wilson interval above ' +
  'max(2 × median, median + 3 × 1.4826 × MAD, median + 0.05) of the other shops); conversion_low (upper bound ' +
  'below median − max(3 × 1.4826 × MAD, 0.10) of theirs)';

/** With fewer paid orders in all nobody is dropped. */
const fewestOrders = 30;
const fewestToCompare = 20;
const fewestShops = 2;
const weekMs = 7 * dayMs;

/** What is counted of a shop or channel. */
interface Counts {
  orders: number;
  paid: number;
  byLink: number;
  redeemed: number;
  withCases: number;
  abnormal: number;
  /** Paid orders by window, the period first. */
  readonly windows: number[];
  /** Paid orders by week, the last one first. */
  readonly weeks: number[];
  readonly turnover: Map<Currency, { orders: number; paidMinor: bigint }>;
}

/** Counts how shops do. */
export function createPerformance(windows: Windows): Fold & {
  performance(shops: readonly Shop[]): {
    readonly channels: readonly ChannelPerformance[];
    readonly shops: readonly ShopPerformance[];
  };
} {
  const byShop = new Map<ShopId, Counts>();
  return {
    add(order) {
      const no = windowNo(windows, order.createdAt);
      if (no === null) return;
      const counts = byShop.get(order.shopId) ?? noCounts(windows);
      byShop.set(order.shopId, counts);
      count(counts, order, {
        no,
        weekNo: Math.floor((windows.whole.to - 1 - order.createdAt) / weekMs),
      });
    },
    performance(shops) {
      const known = shops.map((shop) => ({
        shop,
        counts: byShop.get(shop.shopId) ?? noCounts(windows),
      }));
      const types = [...new Set(shops.map(({ channelType }) => channelType))].toSorted();
      const channels = types.map((channelType) => {
        const own = known.filter(({ shop }) => shop.channelType === channelType);
        const all = own.reduce((sum, { counts }) => added(sum, counts), noCounts(windows));
        return { channelType, shops: own.length, ...performanceOf(all) };
      });
      return { channels, shops: known.map((each) => judged(each, known)) };
    },
  };
}

function noCounts({ whole, period }: Windows): Counts {
  const none = { orders: 0, paid: 0, byLink: 0, redeemed: 0, withCases: 0, abnormal: 0 };
  // Whole weeks alone: half a week would look like a fall.
  const weeks = Math.floor((whole.to - whole.from) / weekMs);
  const spans = Math.round((whole.to - whole.from) / (period.to - period.from));
  const zeros = (length: number): number[] => Array.from({ length }, () => 0);
  return { ...none, windows: zeros(spans), weeks: zeros(weeks), turnover: new Map() };
}

function count(
  counts: Counts,
  order: Order,
  { no, weekNo }: { readonly no: number; readonly weekNo: number },
): void {
  if (order.paidAt !== null) {
    counts.windows[no] = (counts.windows[no] ?? 0) + 1;
    if (weekNo < counts.weeks.length) counts.weeks[weekNo] = (counts.weeks[weekNo] ?? 0) + 1;
  }
  if (no > 0) return;
  counts.orders += 1;
  if (order.paidAt === null) return;
  counts.paid += 1;
  counts.byLink += Number(isByLink(order));
  counts.redeemed += Number(isRedeemed(order));
  counts.withCases += Number(order.cases.length > 0);
  counts.abnormal += Number(signsOf(order).length > 0);
  addTurnover(counts, order.currency, { orders: 1, paidMinor: BigInt(order.buyerPaidMinor) });
}

function addTurnover(
  { turnover }: Counts,
  currency: Currency,
  more: { readonly orders: number; readonly paidMinor: bigint },
): void {
  const known = turnover.get(currency) ?? { orders: 0, paidMinor: 0n };
  const orders = known.orders + more.orders;
  turnover.set(currency, { orders, paidMinor: known.paidMinor + more.paidMinor });
}

function added(sum: Counts, more: Counts): Counts {
  for (const name of ['orders', 'paid', 'byLink', 'redeemed', 'withCases', 'abnormal'] as const) {
    sum[name] += more[name];
  }
  for (const [no, paid] of more.windows.entries()) sum.windows[no] = (sum.windows[no] ?? 0) + paid;
  for (const [no, paid] of more.weeks.entries()) sum.weeks[no] = (sum.weeks[no] ?? 0) + paid;
  for (const [currency, turnover] of more.turnover) addTurnover(sum, currency, turnover);
  return sum;
}

function performanceOf(counts: Counts): Performance {
  const { orders, paid } = counts;
  const weeks = counts.weeks.toReversed();
  return {
    orders,
    paid: shareOf(paid, orders),
    turnover: turnoverOf(counts.turnover),
    conversion: shareOf(counts.redeemed, counts.byLink),
    afterSales: shareOf(counts.withCases, paid),
    abnormal: shareOf(counts.abnormal, paid),
    weeks,
    trend: trendOf(weeks),
  };
}

interface Known {
  readonly shop: Shop;
  readonly counts: Counts;
}

function judged({ shop, counts }: Known, all: readonly Known[]): ShopPerformance {
  const performance = performanceOf(counts);
  const others = all.filter((each) => each.shop.shopId !== shop.shopId);
  const isSo: Readonly<Record<Weakness, boolean>> = {
    orders_falling: isFalling(performance, counts),
    after_sales_high: isAfterSalesHigh(counts, others),
    conversion_low: isConversionLow(counts, others),
  };
  const weaknesses = (['orders_falling', 'after_sales_high', 'conversion_low'] as const).filter(
    (weakness) => isSo[weakness],
  );
  const ofAll = counts.windows.reduce((sum, paid) => sum + paid, 0);
  const isDropCandidate = weaknesses.length >= 2 && ofAll >= fewestOrders;
  const { shopId, channelType } = shop;
  return { shopId, channelType, ...performance, weaknesses, isDropCandidate };
}

function isFalling({ trend }: Performance, { windows }: Counts): boolean {
  const [now = 0, ...before] = windows;
  return trend.direction === 'falling' && now < (medianOf(before) ?? 0) / 2;
}

function isAfterSalesHigh({ withCases, paid }: Counts, others: readonly Known[]): boolean {
  const usual = usualOf(others, ({ counts }) => [counts.withCases, counts.paid]);
  if (usual === null) return false;
  const { median, spread } = usual;
  const limit = Math.max(2 * median, median + 3 * spread, median + 0.05);
  return paid >= fewestToCompare && wilson(withCases, paid, alarmZ).lower > limit;
}

function isConversionLow({ redeemed, byLink }: Counts, others: readonly Known[]): boolean {
  const usual = usualOf(others, ({ counts }) => [counts.redeemed, counts.byLink]);
  if (usual === null) return false;
  const limit = usual.median - Math.max(3 * usual.spread, 0.1);
  return byLink >= fewestToCompare && wilson(redeemed, byLink, alarmZ).upper < limit;
}

function usualOf(
  others: readonly Known[],
  counted: (known: Known) => readonly [number, number],
): ReturnType<typeof baselineOf> {
  const shares = others
    .map(counted)
    .flatMap(([some, of]) => (of < fewestToCompare ? [] : [some / of]));
  return shares.length < fewestShops ? null : baselineOf(shares);
}
