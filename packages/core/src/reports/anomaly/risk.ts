import type { OrderId, ShopId } from '../../kernel/ids.ts';
import type { MonitoringLevel } from '../../shop/monitoring.ts';
import { baselineOf, type Baseline } from '../analysis/baseline.ts';
import type { AbnormalSign } from '../analysis/order-signs.ts';
import { alarmZ, shareOf, wilson, type Share } from '../analysis/share.ts';
import type { ShopTallies, ShopTally } from '../analysis/shop-tallies.ts';

/** What risk is read off: orders that went wrong, and orders that were complained of. */
export type RiskKind = 'abnormal' | 'after_sales';

/** One of the two shares that make a shop risky, and what it is compared with. */
export interface RiskPart {
  /** Which share. */
  readonly kind: RiskKind;
  /** In the period, with its 95 % interval. */
  readonly share: Share;
  /** The share is more than this, whatever chance did: the lower bound of its 99.9 % interval. */
  readonly atLeast: number;
  /** What is usual in the other shops; `null` where fewer than two have enough orders. */
  readonly others: Baseline | null;
  /** The shop's own, in the four periods before; `null` where it had too few orders. */
  readonly past: Share | null;
  /** The least of what the others, its own past and common sense allow. */
  readonly limit: number;
  /** Orders that count for it: the newest 20. */
  readonly orders: readonly OrderId[];
}

/** How risky a shop is 渠道风险. */
export interface ShopRisk {
  /** Which shop. */
  readonly shopId: ShopId;
  /** Paid orders of the period. */
  readonly paidOrders: number;
  /** By {@link riskFormula}; 0 where there are too few orders to say anything. */
  readonly score: number;
  /** How it is to be watched 监控频次: `usual` unless `score` is 50 or more. */
  readonly monitoring: MonitoringLevel;
  /** What it is read off. */
  readonly parts: readonly RiskPart[];
  /** How many orders show which sign; one may show several. */
  readonly bySign: Readonly<Record<AbnormalSign, number>>;
}

/** How the score is made; shown with it. */
export const riskFormula =
  'min(100, 50 × max over both shares of (lower bound of the 99.9 % Wilson interval ÷ limit)); ' +
  'limit = min(others: max(2 × median, median + 3 × 1.4826 × MAD, median + 0.05), ' +
  'past: max(2 × share, upper bound of its 95 % interval, share + 0.05), 0.30); ' +
  '0 with fewer than 10 paid orders';

/** With fewer orders nothing is said of a shop. */
export const fewestOrders = 10;
/** With fewer orders nobody is compared with a shop. */
const fewestToCompare = 20;
/** Fewer shops are no crowd. */
const fewestShops = 2;
/** What is more than usual by so little is no risk. */
const leastGap = 0.05;
/** More than this is risky wherever it is usual. */
const mostEver = 0.3;

const countOf: Readonly<Record<RiskKind, (tally: ShopTally) => number>> = {
  abnormal: ({ abnormal }) => abnormal,
  after_sales: ({ withCases }) => withCases,
};

/** How risky shops are, by what was counted of all of them: the riskiest first, then by id. */
export function risksOf(shops: ReadonlyMap<ShopId, ShopTallies>): readonly ShopRisk[] {
  return [...shops.keys()]
    .map((shopId) => riskOf(shopId, shops))
    .toSorted((a, b) => b.score - a.score || (a.shopId < b.shopId ? -1 : 1));
}

function riskOf(shopId: ShopId, shops: ReadonlyMap<ShopId, ShopTallies>): ShopRisk {
  const tallies = shops.get(shopId);
  const [now = noOrders] = tallies?.windows ?? [];
  const parts = (['abnormal', 'after_sales'] as const).map((kind) => partOf(kind, shopId, shops));
  const ratio = Math.max(...parts.map(({ atLeast, limit }) => atLeast / limit));
  const score = now.paid < fewestOrders ? 0 : Math.min(100, 50 * ratio);
  const monitoring = monitoringOf(score);
  return { shopId, paidOrders: now.paid, score, monitoring, parts, bySign: now.bySign };
}

function monitoringOf(score: number): MonitoringLevel {
  if (score < 50) return 'usual';
  return score < 100 ? 'raised' : 'close';
}

const noOrders: ShopTally = {
  paid: 0,
  abnormal: 0,
  withCases: 0,
  bySign: { frozen: 0, conflict: 0, rejected: 0, refunded_after_reveal: 0, late: 0 },
};

function partOf(kind: RiskKind, shopId: ShopId, shops: ReadonlyMap<ShopId, ShopTallies>): RiskPart {
  const tallies = shops.get(shopId);
  const [now = noOrders, ...before] = tallies?.windows ?? [];
  const share = shareOf(countOf[kind](now), now.paid);
  const { lower: atLeast } = wilson(share.count, share.of, alarmZ);
  const others = othersOf(kind, shopId, shops);
  const past = pastOf(kind, before);
  const limit = Math.min(mostEver, limitByOthers(others), limitByPast(past));
  const named = { abnormal: tallies?.abnormalOrders, after_sales: tallies?.afterSalesOrders };
  return { kind, share, atLeast, others, past, limit, orders: named[kind] ?? [] };
}

function othersOf(
  kind: RiskKind,
  shopId: ShopId,
  shops: ReadonlyMap<ShopId, ShopTallies>,
): Baseline | null {
  const shares = [...shops].flatMap(([other, { windows }]) => {
    const [now = noOrders] = windows;
    return other === shopId || now.paid < fewestToCompare ? [] : [countOf[kind](now) / now.paid];
  });
  return shares.length < fewestShops ? null : baselineOf(shares);
}

function pastOf(kind: RiskKind, before: readonly ShopTally[]): Share | null {
  const of = before.reduce((sum, { paid }) => sum + paid, 0);
  const count = before.reduce((sum, tally) => sum + countOf[kind](tally), 0);
  return of < fewestToCompare ? null : shareOf(count, of);
}

function limitByOthers(others: Baseline | null): number {
  if (others === null) return mostEver;
  const { median, spread } = others;
  return Math.max(2 * median, median + 3 * spread, median + leastGap);
}

function limitByPast(past: Share | null): number {
  if (past === null) return mostEver;
  const share = past.share ?? 0;
  return Math.max(2 * share, past.upper, share + leastGap);
}
