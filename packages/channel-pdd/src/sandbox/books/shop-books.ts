import { misuse, type SandboxClock } from '@kaquan/channel-kit/sandbox';
import type { SandboxOrder, SandboxRefund, SavedBooks } from './book-types.ts';
import { emptyBooks } from './empty-books.ts';

/** The sandbox's books: what the shop has sold, and what came of it. */
export interface ShopBooks {
  readonly clock: SandboxClock;
  /** Everything that is neither an order nor an after-sale. */
  readonly desk: Omit<SavedBooks, 'orders' | 'refunds' | 'advancedMs'>;
  readonly orders: Map<string, SandboxOrder>;
  readonly refunds: Map<string, SandboxRefund>;
  /** Called after every change, so that the books can be saved now and then. */
  readonly changed: () => void;
}

/** Opens books over saved data; nothing is written back to that object. */
export function openBooks(
  saved: SavedBooks,
  clock: SandboxClock,
  changed: () => void = () => undefined,
): ShopBooks {
  // Books that an earlier release has saved know nothing of what came later.
  const whole = { ...emptyBooks(saved.seed), ...structuredClone(saved) };
  const { orders, refunds, advancedMs: _ignored, ...desk } = whole;
  return {
    clock,
    desk,
    orders: new Map(orders.map((order) => [order.orderSn, order])),
    refunds: new Map(refunds.map((refund) => [refund.id, refund])),
    changed,
  };
}

/** Copies the books into plain data for a file. */
export function saveBooks(books: ShopBooks): SavedBooks {
  return structuredClone({
    ...books.desk,
    advancedMs: books.clock.advancedMs(),
    orders: [...books.orders.values()],
    refunds: [...books.refunds.values()],
  });
}

/** Tells the time in whole seconds: the platform's rows know nothing finer. */
export function secondsNow(books: ShopBooks): number {
  return Math.floor(books.clock.now() / 1000) * 1000;
}

/** Finds an order that must be there, or stops the caller. */
export function orderOf(books: ShopBooks, orderSn: string): SandboxOrder {
  return books.orders.get(orderSn) ?? misuse(`the books have no order ${orderSn}`);
}

/** Finds an after-sale that must be there, or stops the caller. */
export function refundOf(books: ShopBooks, id: string): SandboxRefund {
  return books.refunds.get(id) ?? misuse(`the books have no after-sale ${id}`);
}

/** The after-sale last asked for on an order, or null. */
export function latestRefund(books: ShopBooks, orderSn: string): SandboxRefund | null {
  return [...books.refunds.values()].findLast((refund) => refund.orderSn === orderSn) ?? null;
}

/** Marks an order as changed now, which moves it in every list sorted by change. */
export function touchOrder(books: ShopBooks, order: SandboxOrder, at = secondsNow(books)): void {
  order.updatedAt = Math.max(order.updatedAt, at);
  books.changed();
}

/** Adds one to a counter. */
export function count(counters: Record<string, number>, name: string): void {
  counters[name] = (counters[name] ?? 0) + 1;
}
