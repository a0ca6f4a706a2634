import { misuse, noIrregularities, type SandboxClock } from '@kaquan/channel-kit/sandbox';
import { fullShelves } from './item-stock.ts';
import { emptyGrants } from './grants.ts';
import { emptyETickets } from './empty-e-tickets.ts';
import { emptyMessages } from './messages.ts';
import type { SandboxLine, SandboxRefund, SandboxTrade, SavedBooks } from './book-types.ts';

/** The sandbox's books: what the shop has sold, and what came of it. */
export interface ShopBooks {
  readonly clock: SandboxClock;
  /** Everything that is neither a trade nor a refund. */
  readonly desk: Omit<Required<SavedBooks>, 'trades' | 'refunds' | 'advancedMs'>;
  readonly trades: Map<string, SandboxTrade>;
  readonly refunds: Map<string, SandboxRefund>;
  /** Called after every change, so that the books can be saved now and then. */
  readonly changed: () => void;
}

/** Books of an earlier release lack what was not there to be booked. */
type OlderBooks = Omit<SavedBooks, LaterTopic> & Partial<Pick<SavedBooks, LaterTopic>>;
type LaterTopic = 'shipping' | 'itemStock';

/** Opens books over saved data; nothing is written back to that object. */
export function openBooks(
  saved: SavedBooks,
  clock: SandboxClock,
  changed: () => void = () => undefined,
): ShopBooks {
  const { trades, refunds, advancedMs: _ignored, ...kept } = structuredClone<OlderBooks>(saved);
  const desk = { shipping: { parcels: [] }, itemStock: fullShelves(), ...kept };
  return {
    clock,
    desk: {
      ...desk,
      application: desk.application ?? desk.seed,
      irregular: desk.irregular ?? noIrregularities(),
      grants: desk.grants ?? emptyGrants(),
      eTickets: desk.eTickets ?? emptyETickets(),
      messages: desk.messages ?? emptyMessages(),
    },
    trades: new Map(trades.map((trade) => [trade.tid, trade])),
    refunds: new Map(refunds.map((refund) => [refund.refundId, refund])),
    changed,
  };
}

/** Copies the books into plain data for a file. */
export function saveBooks(books: ShopBooks): SavedBooks {
  return structuredClone({
    ...books.desk,
    advancedMs: books.clock.advancedMs(),
    trades: [...books.trades.values()],
    refunds: [...books.refunds.values()],
  });
}

/** Tells the time in whole seconds: the platform's rows know nothing finer. */
export function secondsNow(books: ShopBooks): number {
  return Math.floor(books.clock.now() / 1000) * 1000;
}

/** Finds a trade that must be there, or stops the caller. */
export function tradeOf(books: ShopBooks, tid: string): SandboxTrade {
  return books.trades.get(tid) ?? misuse(`the books have no trade ${tid}`);
}

/** Finds a line that must be there, or stops the caller. */
export function lineOf(trade: SandboxTrade, oid: string): SandboxLine {
  const line = trade.lines.find((candidate) => candidate.oid === oid);
  return line ?? misuse(`trade ${trade.tid} has no line ${oid}`);
}

/** Finds a refund that must be there, or stops the caller. */
export function refundOf(books: ShopBooks, refundId: string): SandboxRefund {
  return books.refunds.get(refundId) ?? misuse(`the books have no refund ${refundId}`);
}

/** Marks a trade as changed now, which moves it in every list sorted by change. */
export function touchTrade(books: ShopBooks, trade: SandboxTrade): void {
  trade.modifiedAt = Math.max(trade.modifiedAt, secondsNow(books));
  books.changed();
}

/** Adds one to a counter. */
export function count(counters: Record<string, number>, name: string): void {
  counters[name] = (counters[name] ?? 0) + 1;
}
