import type { FaultState, IrregularBook } from '@kaquan/channel-kit/sandbox';
import { linePaymentFen, tradeAmounts } from './books/amounts.ts';
import type {
  SandboxCounters,
  SandboxLine,
  SandboxRefund,
  SandboxSeller,
  SandboxTrade,
} from './books/book-types.ts';
import type { GrantBook } from './books/grants.ts';
import type { ItemStockBook } from './books/item-stock.ts';
import type { SavedETickets } from './books/e-ticket-types.ts';
import type { ShippingBook } from './books/parcels.ts';
import type { MessageBook } from './books/messages.ts';
import type { ShopBooks } from './books/shop-books.ts';
import type { TaobaoFault } from './faults/fault-kinds.ts';

/** A line with what was paid for it. */
export type DumpedLine = Readonly<SandboxLine> & { readonly paymentFen: number };

/** A trade with what was paid for it and every refund asked for on it. */
export type DumpedTrade = Readonly<Omit<SandboxTrade, 'lines'>> & {
  readonly paymentFen: number;
  readonly lines: readonly DumpedLine[];
  readonly refunds: readonly Readonly<SandboxRefund>[];
};

/** The sandbox's own view of everything, to hold against a client's. All ids are text. */
export interface TaobaoDump {
  /** The sandbox's time. */
  readonly now: number;
  /** Whose shop it is. */
  readonly seller: Readonly<SandboxSeller>;
  /** All trades, in the order they were placed. */
  readonly trades: readonly DumpedTrade[];
  /** What was told of parcels. */
  readonly shipping: Readonly<ShippingBook>;
  /** What the platform sells from. */
  readonly itemStock: Readonly<ItemStockBook>;
  /** What was counted. */
  readonly counters: Readonly<SandboxCounters>;
  /** What the seller has granted. */
  readonly grants: Readonly<GrantBook>;
  /** What the message service knows. */
  readonly messages: Readonly<MessageBook>;
  /** The text-message code the next agreement must carry, or null. */
  readonly smsCode: string | null;
  /** E-tickets and notifications. */
  readonly eTickets: Readonly<SavedETickets>;
  /** What the platform does that it should not. */
  readonly irregular: Readonly<IrregularBook>;
  /** Every planned fault, used up or not. */
  readonly faults: readonly FaultState<TaobaoFault>[];
}

/** Copies one trade; null where there is none of that number. */
export function dumpTrade(books: ShopBooks, tid: string): DumpedTrade | null {
  const trade = books.trades.get(tid);
  return trade === undefined ? null : structuredClone(withAmounts(books, trade));
}

function withAmounts(books: ShopBooks, trade: SandboxTrade): DumpedTrade {
  return {
    ...trade,
    paymentFen: tradeAmounts(trade).paymentFen,
    lines: trade.lines.map((line) => ({ ...line, paymentFen: linePaymentFen(line) })),
    refunds: [...books.refunds.values()].filter((refund) => refund.tid === trade.tid),
  };
}

/** Copies the books into a dump; changing the copy changes nothing here. */
export function dumpBooks(
  books: ShopBooks,
  faults: readonly FaultState<TaobaoFault>[],
): TaobaoDump {
  return structuredClone({
    now: books.clock.now(),
    seller: books.desk.seller,
    trades: [...books.trades.values()].map((trade) => withAmounts(books, trade)),
    shipping: books.desk.shipping,
    itemStock: books.desk.itemStock,
    counters: books.desk.counters,
    grants: books.desk.grants,
    messages: books.desk.messages,
    smsCode: books.desk.smsCode,
    eTickets: books.desk.eTickets,
    irregular: books.desk.irregular,
    faults,
  });
}
