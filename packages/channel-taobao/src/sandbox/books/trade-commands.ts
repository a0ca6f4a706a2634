import { misuse } from '@kaquan/channel-kit/sandbox';
import type { HoldFlag, SandboxLine, SandboxTrade } from './book-types.ts';
import { isOpenRefund, openRefund, settleRefund } from './refund-commands.ts';
import { openTicket } from './e-tickets.ts';
import { linePaymentFen } from './amounts.ts';
import { tellMove } from './message-commands.ts';
import { touchTrade, tradeOf, type ShopBooks } from './shop-books.ts';
import { afterMove, statusTraits, type TradeMove } from './trade-moves.ts';

/** The buyer pays an unpaid trade. */
export function payTrade(books: ShopBooks, tid: string): void {
  const trade = move(books, tid, 'pay');
  trade.paidAt = trade.modifiedAt;
  openTicket(books, trade);
}

/** The buyer confirms the goods of a shipped trade; the money goes to the seller. */
export function finishTrade(books: ShopBooks, tid: string): void {
  const trade = move(books, tid, 'finish');
  trade.endedAt = trade.modifiedAt;
  for (const line of trade.lines) line.endedAt ??= trade.modifiedAt;
}

/**
 * The platform forbids shipping a paid trade: by its status, or, when a flag is named, by that flag
 * alone, which only the full reading of the trade shows.
 */
export function holdTrade(books: ShopBooks, tid: string, flag: HoldFlag | null): void {
  if (flag === null) {
    move(books, tid, 'hold');
    return;
  }
  const trade = tradeOf(books, tid);
  if (afterMove(trade.status, 'hold') === null) {
    return misuse(`trade ${tid} is ${trade.status}: it cannot be held`);
  }
  trade.holdFlag = flag;
  touchTrade(books, trade);
  tellMove(books, trade, 'hold');
}

/** The platform allows shipping again. */
export function releaseTrade(books: ShopBooks, tid: string): void {
  const trade = tradeOf(books, tid);
  const flagged = trade.holdFlag !== null;
  trade.holdFlag = null;
  if (!flagged || afterMove(trade.status, 'release') !== null) move(books, tid, 'release');
  touchTrade(books, trade);
}

/** The trade is shipped: by the API, or by the seller's own hand in the platform's backend. */
export function shipTrade(books: ShopBooks, tid: string): void {
  const { holdFlag } = tradeOf(books, tid);
  if (holdFlag !== null) return misuse(`trade ${tid} has ${holdFlag}: it cannot ship`);
  const trade = move(books, tid, 'ship');
  trade.consignedAt = trade.modifiedAt;
  trade.shippedTimes += 1;
  if (hasOpenRefund(books, trade)) trade.shippedWhileRefundOpen += 1;
  for (const line of trade.lines) {
    if (!statusTraits[line.status].closed) line.consignedAt = trade.modifiedAt;
  }
}

/**
 * The trade is closed: unpaid, it just ends; paid, every line that is still open is refunded in
 * full, since that is the only way in which the platform closes what was paid.
 */
export function closeTrade(books: ShopBooks, tid: string): void {
  const trade = tradeOf(books, tid);
  if (statusTraits[trade.status].refundPhase === null) {
    move(books, tid, 'close').endedAt = trade.modifiedAt;
    return;
  }
  for (const line of trade.lines) refundLine(books, trade, line);
}

/** Tells whether the buyer is still waiting for an answer to a refund on any line. */
function hasOpenRefund(books: ShopBooks, trade: SandboxTrade): boolean {
  return trade.lines.some((line) => openRefundOn(books, line) !== null);
}

function refundLine(books: ShopBooks, trade: SandboxTrade, line: SandboxLine): void {
  if (statusTraits[line.status].closed) return;
  const feeFen = linePaymentFen(line);
  const open = openRefundOn(books, line);
  const refund = open ?? openRefund(books, { tid: trade.tid, oid: line.oid, feeFen });
  refund.feeFen = feeFen;
  settleRefund(books, refund);
}

function openRefundOn(books: ShopBooks, line: SandboxLine) {
  const refund = line.refundId === null ? undefined : books.refunds.get(line.refundId);
  return refund !== undefined && isOpenRefund(refund) ? refund : null;
}

/** Moves a trade and those of its lines that stand where it stands; closed lines stay closed. */
function move(books: ShopBooks, tid: string, name: TradeMove): SandboxTrade {
  const trade = tradeOf(books, tid);
  const next = afterMove(trade.status, name);
  if (next === null) return misuse(`trade ${tid} is ${trade.status}: it cannot ${name}`);
  for (const line of trade.lines) line.status = afterMove(line.status, name) ?? line.status;
  trade.status = next;
  touchTrade(books, trade);
  tellMove(books, trade, name);
  return trade;
}
