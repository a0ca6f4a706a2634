import type { SeededRandom } from '@kaquan/channel-kit/sandbox';
import type { SandboxOrder } from './book-types.ts';
import { createOrder } from './create-order.ts';
import { cancelOrder, holdOrder, payOrder, receiveOrder, shipOrder } from './order-commands.ts';
import { openRefund } from './refund-commands.ts';
import type { ShopBooks } from './shop-books.ts';
import { pddSandboxSkus } from './skus.ts';

/** The kinds of order the seeding makes. */
export type SeedKind =
  | 'paid'
  | 'grouping'
  | 'groupFailed'
  | 'shipped'
  | 'received'
  | 'held'
  | 'reviewed'
  | 'refundOpen'
  | 'refundPartial';

/** How often each kind comes, as weights; a kind left out does not come at all. */
export type SeedMix = Partial<Record<SeedKind, number>>;

/** The mix used when none is given: mostly orders to deliver, and some of every trouble. */
export const defaultSeedMix = {
  paid: 68,
  grouping: 5,
  groupFailed: 3,
  shipped: 5,
  received: 5,
  held: 3,
  reviewed: 3,
  refundOpen: 5,
  refundPartial: 3,
} as const satisfies Record<SeedKind, number>;

/** What to seed. */
export interface SeedPlan {
  readonly orders: number;
  readonly mix: SeedMix;
  /** The orders were placed within this long before now. */
  readonly spreadMs: number;
}

/**
 * Fills empty books. Each kind of the mix comes at least once when there are orders enough; the same
 * seed, plan and time give the same orders.
 */
export function seedOrders(books: ShopBooks, random: SeededRandom, plan: SeedPlan): void {
  const end = books.clock.now();
  const kinds = random.shuffle(kindsOf(random, plan));
  const ages = kinds.map(() => random.integer(0, plan.spreadMs)).sort((a, b) => b - a);
  for (const [index, kind] of kinds.entries()) {
    stories[kind]({ books, random, placedAt: end - (ages[index] ?? 0), latestAt: end });
  }
}

function kindsOf(random: SeededRandom, plan: SeedPlan): SeedKind[] {
  const weights = Object.entries(plan.mix) as [SeedKind, number][];
  const present = weights.filter(([, weight]) => weight > 0).map(([kind]) => kind);
  const drawn = weights.flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind));
  if (drawn.length === 0) return [];
  return Array.from({ length: plan.orders }, (_, index) => present[index] ?? random.pick(drawn));
}

interface Teller {
  readonly books: ShopBooks;
  readonly random: SeededRandom;
  readonly placedAt: number;
  readonly latestAt: number;
}

const byHand = { logisticsId: '', trackingNumber: '' };

/** How an order of each kind came to be what it is. */
const stories: Record<SeedKind, (teller: Teller) => SandboxOrder> = {
  paid: (teller) => paid(teller),
  grouping: (teller) =>
    later(placed(teller), teller, (books, orderSn) => {
      payOrder(books, orderSn, 'open');
    }),
  groupFailed: (teller) => later(stories.grouping(teller), teller, cancelOrder),
  shipped: (teller) =>
    later(paid(teller), teller, (books, orderSn) => {
      shipOrder(books, orderSn, byHand);
    }),
  received: (teller) => later(stories.shipped(teller), teller, receiveOrder),
  held: (teller) =>
    later(paid(teller), teller, (books, orderSn) => {
      holdOrder(books, orderSn, { isHeld: true });
    }),
  reviewed: (teller) =>
    later(paid(teller), teller, (books, orderSn) => {
      holdOrder(books, orderSn, { isReviewed: true });
    }),
  refundOpen: (teller) =>
    later(paid(teller), teller, (books, orderSn) => {
      openRefund(books, { orderSn });
    }),
  refundPartial: (teller) =>
    later(paid(teller), teller, (books, orderSn) => {
      openRefund(books, { orderSn, amountFen: teller.random.integer(1, 500) });
    }),
};

function paid(teller: Teller): SandboxOrder {
  return later(placed(teller), teller, (books, orderSn) => {
    payOrder(books, orderSn, 'complete');
  });
}

function placed({ books, random, placedAt }: Teller): SandboxOrder {
  const sku = random.pick(pddSandboxSkus);
  return createOrder(books, {
    outerId: sku.outerId,
    count: random.pick([1, 1, 1, 2, 2, 3, 4]),
    // Odd fen taken off make payments that no quantity divides evenly.
    sellerDiscountFen: random.chance(50) ? random.integer(1, 97) : 0,
    platformDiscountFen: random.chance(30) ? random.integer(1, 299) : 0,
    createdAt: placedAt,
  });
}

/** Lets something happen to an order a while after its last change, but never after now. */
function later(
  order: SandboxOrder,
  teller: Teller,
  happen: (books: ShopBooks, orderSn: string) => void,
): SandboxOrder {
  const waited = order.updatedAt + teller.random.integer(5, 600) * 1000;
  const now = Math.min(waited, teller.latestAt);
  happen({ ...teller.books, clock: { ...teller.books.clock, now: () => now } }, order.orderSn);
  return order;
}
