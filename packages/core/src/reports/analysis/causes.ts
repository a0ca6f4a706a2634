import type { OrderId, ShopId } from '../../kernel/ids.ts';
import type { Order } from '../../order/order.ts';
import type { Fold } from './fold.ts';
import { freezesOf, missedBy } from './order-signs.ts';
import { shareOf, type Share } from './share.ts';
import { maxEvidence } from './shop-tallies.ts';
import { pastPeriods, windowNo, type Windows } from './windows.ts';

/**
 * Why orders went wrong, as a word: `hold:<reason>`, `rejected:<code>`, `late:<deadline>`,
 * `ingest:<field>` for rows that cannot be decoded.
 */
export type CauseName = `${'hold' | 'rejected' | 'late' | 'ingest'}:${string}`;

/** What can be done about a cause 整改措施; the texts say it in words. */
export type Measure =
  | 'restock_early'
  | 'map_items'
  | 'review_rules'
  | 'review_buyers'
  | 'check_fulfiller'
  | 'ask_channel'
  | 'settle_conflicts'
  | 'plan_closing'
  | 'mend_prices'
  | 'staff_deadlines'
  | 'upgrade_channel'
  | 'look_closer';

/** One cause of abnormal orders 异常根因. */
export interface RootCause {
  /** Why, as a word. */
  readonly cause: CauseName;
  /** Of the paid orders of the period; rows that cannot be decoded are no orders, and have no share. */
  readonly share: Share;
  /** How many orders, or rows, it was: the period first, then the four before it. */
  readonly windows: readonly number[];
  /** Of the period, by shop: those with the most first, at most 20. */
  readonly shops: readonly { readonly shopId: ShopId; readonly count: number }[];
  /** Orders of the period: the newest 20. */
  readonly orders: readonly OrderId[];
  /** Whether it came back: five times or more in the period, and in two of the four before it. */
  readonly isRecurring: boolean;
  /** What can be done about it. */
  readonly measure: Measure;
}

/** Something that could not be taken in, as far as it is a cause. */
export interface IngestTrouble {
  /** The shop whose row it was. */
  readonly shopId: ShopId;
  /** Which field is wrong and how: `<field>: <what>`. */
  readonly problem: string;
  /** When it could not be taken in. */
  readonly failedAt: number;
}

/** Hosts may have any number of reasons of their own. */
const maxCauses = 500;
const fewestTimes = 5;
const fewestWindows = 2;
const maxShops = 20;

interface Counted {
  readonly windows: number[];
  readonly shops: Map<ShopId, number>;
  readonly orders: OrderId[];
}

/** Counts why paid orders went wrong, each cause once for an order. */
export function createCauses(windows: Windows): Fold & {
  addTrouble(trouble: IngestTrouble): void;
  causes(): readonly RootCause[];
} {
  const byCause = new Map<CauseName, Counted>();
  let paid = 0;
  const note = (
    cause: CauseName,
    no: number,
    from: { shopId: ShopId; orderId?: OrderId },
  ): void => {
    const counted = byCause.get(cause) ?? nothing();
    if (!byCause.has(cause) && byCause.size >= maxCauses) return;
    byCause.set(cause, counted);
    counted.windows[no] = (counted.windows[no] ?? 0) + 1;
    if (no > 0) return;
    counted.shops.set(from.shopId, (counted.shops.get(from.shopId) ?? 0) + 1);
    if (from.orderId === undefined || counted.orders.length >= maxEvidence) return;
    counted.orders.push(from.orderId);
  };
  return {
    add(order) {
      const no = windowNo(windows, order.createdAt);
      if (no === null || order.paidAt === null) return;
      if (no === 0) paid += 1;
      for (const cause of causesOf(order)) note(cause, no, order);
    },
    addTrouble({ shopId, problem, failedAt }) {
      const no = windowNo(windows, failedAt);
      if (no !== null) note(`ingest:${fieldOf(problem)}`, no, { shopId });
    },
    causes: () =>
      [...byCause]
        .map(([cause, counted]) => causeOf(cause, counted, paid))
        .toSorted((a, b) => compareCauses(a, b)),
  };
}

function nothing(): Counted {
  const windows = Array.from({ length: 1 + pastPeriods }, () => 0);
  return { windows, shops: new Map(), orders: [] };
}

/**
 * Why an order went wrong; each cause once.
 *
 * @internal For tests.
 */
export function causesOf(order: Order): readonly CauseName[] {
  return [
    ...freezesOf(order).map((reason): CauseName => `hold:${reason}`),
    ...(order.rejection === null ? [] : ([`rejected:${order.rejection.code}`] as const)),
    ...missedBy(order).map((name): CauseName => `late:${name}`),
  ];
}

const maxFieldLength = 60;

// Problems begin with the field; positions in lists make no other cause.
function fieldOf(problem: string): string {
  const [field = ''] = problem.split(':');
  return [...field.replaceAll(/\d+/g, '*')].slice(0, maxFieldLength).join('');
}

function causeOf(cause: CauseName, counted: Counted, paid: number): RootCause {
  const { windows, orders } = counted;
  const [now = 0, ...before] = windows;
  const shops = [...counted.shops]
    .map(([shopId, count]) => ({ shopId, count }))
    .toSorted((a, b) => b.count - a.count || (a.shopId < b.shopId ? -1 : 1))
    .slice(0, maxShops);
  const isRecurring =
    now >= fewestTimes && before.filter((count) => count > 0).length >= fewestWindows;
  const share = cause.startsWith('ingest:') ? shareOf(0, 0) : shareOf(now, paid);
  return { cause, share, windows, shops, orders, isRecurring, measure: measureFor(cause) };
}

function compareCauses(a: RootCause, b: RootCause): number {
  const [nowA = 0, nowB = 0] = [a.windows[0], b.windows[0]];
  return nowB - nowA || (a.cause < b.cause ? -1 : 1);
}

const measures: Readonly<Record<string, Measure>> = {
  'hold:manual': 'look_closer',
  'hold:risk': 'review_rules',
  'hold:buyer_blocked': 'review_buyers',
  'hold:out_of_stock': 'restock_early',
  'hold:unmapped_product': 'map_items',
  'hold:fulfilment_failed': 'check_fulfiller',
  'hold:channel_hold': 'ask_channel',
  'hold:shop_closed': 'plan_closing',
  'hold:shop_paused': 'look_closer',
  'hold:conflict': 'settle_conflicts',
  'rejected:cannot_supply': 'restock_early',
  'rejected:suspicious': 'review_rules',
  'rejected:wrong_price': 'mend_prices',
  'rejected:forbidden': 'review_buyers',
};

function measureFor(cause: CauseName): Measure {
  if (Object.hasOwn(measures, cause)) return measures[cause] ?? 'look_closer';
  if (cause.startsWith('late:')) return 'staff_deadlines';
  return cause.startsWith('ingest:') ? 'upgrade_channel' : 'look_closer';
}
