import { writeWireJson } from '@kaquan/channel-kit/sandbox';
import type { SandboxRefund, SandboxTrade } from './book-types.ts';
import { againAfterMs, type SandboxMessage } from './messages.ts';
import type { ShopBooks } from './shop-books.ts';
import type { TradeMove } from './trade-moves.ts';

const topicOfMove: Readonly<Record<TradeMove, string>> = {
  pay: 'TradeBuyerPay',
  hold: 'TradeChanged',
  release: 'TradeChanged',
  ship: 'TradeSellerShip',
  shipPart: 'TradePartlySellerShip',
  finish: 'TradeSuccess',
  close: 'TradeClose',
};

/** Tells of what became of a trade. */
export function tellMove(books: ShopBooks, trade: SandboxTrade, move: TradeMove): void {
  tellTrade(books, trade, topicOfMove[move]);
}

/** Tells of a trade; messages of payment have no status, on the platform neither. */
export function tellTrade(books: ShopBooks, trade: SandboxTrade, name: string): void {
  const [line] = trade.lines;
  tell(books, `taobao_trade_${name}`, {
    tid: BigInt(trade.tid),
    oid: BigInt(line?.oid ?? trade.tid),
    type: 'guarantee_trade',
    ...(name === topicOfMove.pay ? {} : { status: trade.status }),
    seller_nick: books.desk.seller.nick,
    buyer_nick: trade.buyerNick,
    buyer_open_uid: trade.buyerOpenUid,
  });
}

/** Tells of a refund. */
export function tellRefund(books: ShopBooks, refund: SandboxRefund, name: string): void {
  tell(books, `taobao_refund_${name}`, {
    refund_id: BigInt(refund.refundId),
    tid: BigInt(refund.tid),
    oid: BigInt(refund.oid),
    refund_phase: refund.phase,
    bill_type: 'refund_bill',
    seller_nick: books.desk.seller.nick,
  });
}

function tell(books: ShopBooks, topic: string, content: Parameters<typeof writeWireJson>[0]): void {
  const book = books.desk.messages;
  if (!book.permitted) return;
  book.lastId = String(BigInt(book.lastId) + 7n);
  book.messages.push({
    id: book.lastId,
    topic,
    content: writeWireJson(content),
    createdAt: books.clock.now(),
    sentAt: null,
    sentTimes: 0,
    confirmed: false,
  });
  books.changed();
}

/** Takes the messages that are due, as sent now. */
export function sendDue(books: ShopBooks, most: number): SandboxMessage[] {
  const now = books.clock.now();
  const due = books.desk.messages.messages
    .filter(
      ({ confirmed, sentAt }) => !confirmed && (sentAt === null || now - sentAt >= againAfterMs),
    )
    .slice(0, most);
  for (const message of due) {
    message.sentAt = now;
    message.sentTimes += 1;
  }
  if (due.length > 0) books.changed();
  return due;
}

/** The application has a message; tells whether there is such a one. */
export function confirmMessage(books: ShopBooks, id: string): boolean {
  const message = books.desk.messages.messages.find((each) => each.id === id);
  if (message === undefined) return false;
  message.confirmed = true;
  books.changed();
  return true;
}

/** The application could not keep a message: it is due again at the next pull. */
export function failMessage(books: ShopBooks, id: string): void {
  const message = books.desk.messages.messages.find((each) => each.id === id);
  if (message === undefined || message.confirmed) return;
  message.sentAt = null;
  books.changed();
}
