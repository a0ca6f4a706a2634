import type { SeededRandom } from '@kaquan/channel-kit/sandbox';
import { linePaymentFen } from './amounts.ts';
import type { HoldFlag, SandboxTrade, TradeType } from './book-types.ts';
import { createTrade, type NewLine } from './create-trade.ts';
import { openRefund } from './refund-commands.ts';
import type { ShopBooks } from './shop-books.ts';
import { taobaoSandboxSkus } from './skus.ts';
import { closeTrade, finishTrade, holdTrade, payTrade, shipTrade } from './trade-commands.ts';

/** The kinds of trade the seeding makes. */
export type SeedKind =
  | 'paid'
  | 'unpaid'
  | 'closedUnpaid'
  | 'closedRefunded'
  | 'closedLine'
  | 'shipped'
  | 'finished'
  | 'held'
  | 'flagged'
  | 'refundOpen'
  | 'refundPartial';

/** How often each kind comes, as weights; a kind left out does not come at all. */
export type SeedMix = Partial<Record<SeedKind, number>>;

/** The mix used when none is given: mostly trades to deliver, and some of every trouble. */
export const defaultSeedMix = {
  paid: 57,
  unpaid: 8,
  closedUnpaid: 5,
  closedRefunded: 4,
  closedLine: 5,
  shipped: 4,
  finished: 5,
  held: 3,
  flagged: 2,
  refundOpen: 4,
  refundPartial: 3,
} as const satisfies Record<SeedKind, number>;

/** What to seed. */
export interface SeedPlan {
  readonly orders: number;
  readonly mix: SeedMix;
  /** The trades were placed within this long before now. */
  readonly spreadMs: number;
}

/**
 * Fills empty books. Each kind of the mix comes at least once when there are trades enough; the
 * same seed, plan and time give the same trades.
 */
export function seedTrades(books: ShopBooks, random: SeededRandom, plan: SeedPlan): void {
  const end = books.clock.now();
  const kinds = random.shuffle(kindsOf(random, plan));
  const ages = kinds.map(() => random.integer(0, plan.spreadMs)).sort((a, b) => b - a);
  for (const [index, kind] of kinds.entries()) {
    const teller = { books, random, placedAt: end - (ages[index] ?? 0), latestAt: end };
    storyOf[kind](teller);
  }
}

function kindsOf(random: SeededRandom, plan: SeedPlan): SeedKind[] {
  const weights = Object.entries(plan.mix) as [SeedKind, number][];
  const present = weights.filter(([, weight]) => weight > 0).map(([kind]) => kind);
  const drawn = weights.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
  if (drawn.length === 0) return [];
  return Array.from({ length: plan.orders }, (_, index) => present[index] ?? random.pick(drawn));
}

/** What a story needs: where to write, whom to ask, and between which times it happens. */
interface Teller {
  readonly books: ShopBooks;
  readonly random: SeededRandom;
  readonly placedAt: number;
  readonly latestAt: number;
}

const holdFlags: readonly HoldFlag[] = ['team_buy_hold', 'top_hold', 'forbid_consign'];

/** How each kind of trade came to be. Every story uses the moves any buyer has. */
const storyOf: Record<SeedKind, (teller: Teller) => SandboxTrade> = {
  paid: (teller) => paid(teller),
  unpaid: (teller) => placed(teller, 1),
  closedUnpaid: (teller) =>
    later(placed(teller, 1), teller, (books, tid) => closeTrade(books, tid)),
  closedRefunded: (teller) => later(paid(teller), teller, (books, tid) => closeTrade(books, tid)),
  closedLine: (teller) => {
    const trade = placed(teller, 2);
    const line = trade.lines[0];
    if (line !== undefined) line.status = 'TRADE_CLOSED_BY_TAOBAO';
    return later(trade, teller, payTrade);
  },
  shipped: (teller) => later(paid(teller), teller, shipTrade),
  finished: (teller) => later(later(paid(teller), teller, shipTrade), teller, finishTrade),
  held: (teller) =>
    later(paid(teller), teller, (books, tid) => {
      holdTrade(books, tid, null);
    }),
  flagged: (teller) =>
    later(paid(teller), teller, (books, tid) => {
      holdTrade(books, tid, teller.random.pick(holdFlags));
    }),
  refundOpen: (teller) =>
    later(paid(teller), teller, (books, tid) => {
      wishRefund(books, tid, 0);
    }),
  refundPartial: (teller) =>
    later(paid(teller, 3), teller, (books, tid) => {
      wishRefund(books, tid, teller.random.integer(1, 2));
    }),
};

/** The last line asks for its money back: the share of so many pieces, or all of it for none. */
function wishRefund(books: ShopBooks, tid: string, pieces: number): void {
  const line = books.trades.get(tid)?.lines.at(-1);
  if (line === undefined) return;
  const num = pieces === 0 ? line.num : pieces;
  const feeFen = Math.floor((linePaymentFen(line) * num) / line.num);
  openRefund(books, { tid, oid: line.oid, feeFen, num });
}

function paid(teller: Teller, leastNum = 1): SandboxTrade {
  return later(placed(teller, 1, leastNum), teller, payTrade);
}

function placed(teller: Teller, leastLines: number, leastNum = 1): SandboxTrade {
  const { books, random } = teller;
  const skus = random.shuffle(taobaoSandboxSkus);
  const howMany = Math.max(leastLines, random.pick([1, 1, 1, 2, 2, 3]));
  const lines = skus.slice(0, howMany).map((sku): NewLine => {
    const num = Math.max(leastNum, random.pick([1, 1, 1, 2, 2, 3, 4, 5]));
    // Odd fen taken off make payments that no quantity divides evenly.
    const discountFen = random.chance(50) ? random.integer(1, 97) : 0;
    return { outerSkuId: sku.outerSkuId, num, discountFen };
  });
  return createTrade(books, {
    lines,
    type: random.pick<TradeType>(['fixed', 'fixed', 'auto_delivery', 'ec', 'eticket']),
    discountFen: random.chance(30) ? random.integer(1, 299) : 0,
    buyerNick: `${random.pick(['小', '阿', '老', '大'])}**`,
    buyerMessage: random.chance(20) ? '请发邮箱' : '',
    createdAt: teller.placedAt,
  });
}

/** Lets something happen to a trade a while after its last change, but never after now. */
function later(
  trade: SandboxTrade,
  teller: Teller,
  happen: (books: ShopBooks, tid: string) => void,
): SandboxTrade {
  const waited = trade.modifiedAt + teller.random.integer(5, 600) * 1000;
  const now = Math.min(waited, teller.latestAt);
  happen({ ...teller.books, clock: { ...teller.books.clock, now: () => now } }, trade.tid);
  return trade;
}
