import { misuse } from '@kaquan/channel-kit/sandbox';
import { linePaymentFen } from './amounts.ts';
import { nextRefundId } from './book-ids.ts';
import { ticketOf, writeNotice } from './e-tickets.ts';
import type { SandboxLine, SandboxRefund, SandboxTrade } from './book-types.ts';
import { tellRefund, tellTrade } from './message-commands.ts';
import { lineOf, refundOf, secondsNow, touchTrade, tradeOf, type ShopBooks } from './shop-books.ts';
import { settleShipment } from './shipping.ts';
import { statusTraits } from './trade-moves.ts';

/** What a buyer asks for. */
export interface RefundWish {
  readonly tid: string;
  readonly oid: string;
  /** In fen, at most what the line was paid. */
  readonly feeFen: number;
  /** How many pieces; as many as the amount covers when omitted. */
  readonly num?: number;
  readonly reason?: string;
  /** Whether the goods come back first. Default false. */
  readonly wantsReturn?: boolean;
}

/** The states of a refund as data: whether anything can still become of it. */
const awaitsSeller: Record<SandboxRefund['status'], boolean> = {
  WAIT_SELLER_AGREE: true,
  WAIT_BUYER_RETURN_GOODS: true,
  WAIT_SELLER_CONFIRM_GOODS: true,
  SELLER_REFUSE_BUYER: true,
  SUCCESS: false,
  CLOSED: false,
};

/** Tells whether anything can still become of a refund. */
export function isOpenRefund(refund: SandboxRefund): boolean {
  return awaitsSeller[refund.status];
}

/** Tells whether a buyer could ask for money back on a line now. */
export function canRefund(books: ShopBooks, line: SandboxLine): boolean {
  const last = line.refundId === null ? undefined : books.refunds.get(line.refundId);
  return (
    statusTraits[line.status].refundPhase !== null && (last === undefined || last.status === closed)
  );
}

const closed: SandboxRefund['status'] = 'CLOSED';

/** The buyer asks for money back on one line of a paid trade. */
export function openRefund(books: ShopBooks, wish: RefundWish): SandboxRefund {
  const trade = tradeOf(books, wish.tid);
  const line = lineOf(trade, wish.oid);
  const phase = statusTraits[line.status].refundPhase;
  if (phase === null || !canRefund(books, line)) {
    return misuse(`line ${wish.oid} is ${line.status}: no refund can be asked for`);
  }
  const now = secondsNow(books);
  const refund: SandboxRefund = {
    refundId: nextRefundId(books),
    tid: wish.tid,
    oid: wish.oid,
    status: 'WAIT_SELLER_AGREE',
    phase,
    feeFen: checkFee(line, wish.feeFen),
    num: wish.num ?? piecesCovered(line, wish.feeFen),
    reason: wish.reason ?? '不想要了',
    wantsReturn: wish.wantsReturn ?? false,
    version: now,
    reviewed: false,
    createdAt: now,
    modifiedAt: now,
  };
  line.refundId = refund.refundId;
  books.refunds.set(refund.refundId, refund);
  touchTrade(books, trade);
  tellRefund(books, refund, 'RefundCreated');
  return refund;
}

/** The buyer changes the amount; whoever still holds the old version can no longer agree to it. */
export function changeRefund(books: ShopBooks, refundId: string, feeFen: number): void {
  const refund = openOnly(books, refundId);
  refund.feeFen = checkFee(lineOf(tradeOf(books, refund.tid), refund.oid), feeFen);
  refund.status = 'WAIT_SELLER_AGREE';
  touchRefund(books, refund);
}

/** The seller agrees that the goods come back. */
export function agreeToReturn(books: ShopBooks, refund: SandboxRefund): void {
  refund.status = 'WAIT_BUYER_RETURN_GOODS';
  touchRefund(books, refund);
}

/** The buyer has sent the goods back. */
export function returnGoods(books: ShopBooks, refundId: string): void {
  const refund = refundOf(books, refundId);
  if (refund.status !== awaitsGoods) misuse(`refund ${refundId} is ${refund.status}`);
  refund.status = 'WAIT_SELLER_CONFIRM_GOODS';
  touchRefund(books, refund);
}

const awaitsGoods: SandboxRefund['status'] = 'WAIT_BUYER_RETURN_GOODS';

/** The seller refuses, in these words. */
export function refuseRefund(books: ShopBooks, refund: SandboxRefund, words: string): void {
  refund.status = 'SELLER_REFUSE_BUYER';
  refund.refusal = words;
  touchRefund(books, refund);
}

/** Tells whether the seller can agree to the money now: of goods that come back, once they are back. */
export function awaitsMoney(refund: SandboxRefund): boolean {
  const isBack = refund.status === 'WAIT_SELLER_CONFIRM_GOODS';
  return isBack || (refund.status === 'WAIT_SELLER_AGREE' && refund.wantsReturn !== true);
}

/** Tells whether the seller can answer it at all now. */
export function awaitsSellerNow({ status }: SandboxRefund): boolean {
  return status === 'WAIT_SELLER_AGREE' || status === 'WAIT_SELLER_CONFIRM_GOODS';
}

/** The buyer takes the wish back. */
export function cancelRefund(books: ShopBooks, refundId: string): void {
  const refund = openOnly(books, refundId);
  refund.status = 'CLOSED';
  touchRefund(books, refund);
}

/** The money goes back; a line refunded in full is closed, and a trade with its last open line. */
export function settleRefund(books: ShopBooks, refund: SandboxRefund): void {
  const trade = tradeOf(books, refund.tid);
  const line = lineOf(trade, refund.oid);
  refund.status = 'SUCCESS';
  if (refund.feeFen === linePaymentFen(line) && !statusTraits[line.status].received) {
    closeLine(books, trade, line);
  }
  if (!statusTraits[trade.status].closed) tellTrade(books, trade, 'TradePartlyRefund');
  if (ticketOf(books, trade.tid) !== null) {
    writeNotice(books, trade.tid, { method: 'cancel', num: refund.num });
  }
  touchRefund(books, refund);
}

function closeLine(books: ShopBooks, trade: SandboxTrade, line: SandboxLine): void {
  line.status = 'TRADE_CLOSED';
  line.endedAt = secondsNow(books);
  if (!trade.lines.every((each) => statusTraits[each.status].closed)) {
    // Where only shipped lines are left, the trade waits for nothing any more.
    settleShipment(trade);
    tellTrade(books, trade, 'TradeCloseAndModifyDetailOrder');
    return;
  }
  trade.status = 'TRADE_CLOSED';
  trade.endedAt = line.endedAt;
  tellTrade(books, trade, 'TradeClose');
}

/** Marks a refund as changed: version and both modification times grow. */
function touchRefund(books: ShopBooks, refund: SandboxRefund): void {
  refund.version = Math.max(refund.version + 1, secondsNow(books));
  refund.modifiedAt = Math.max(refund.modifiedAt, secondsNow(books));
  touchTrade(books, tradeOf(books, refund.tid));
  tellRefund(books, refund, topicOfStatus[refund.status]);
}

const topicOfStatus: Readonly<Record<SandboxRefund['status'], string>> = {
  WAIT_SELLER_AGREE: 'RefundBuyerModifyAgreement',
  WAIT_BUYER_RETURN_GOODS: 'RefundSellerAgreeAgreement',
  WAIT_SELLER_CONFIRM_GOODS: 'RefundBuyerReturnGoods',
  SELLER_REFUSE_BUYER: 'RefundSellerRefuseAgreement',
  SUCCESS: 'RefundSuccess',
  CLOSED: 'RefundClosed',
};

function openOnly(books: ShopBooks, refundId: string): SandboxRefund {
  const refund = refundOf(books, refundId);
  return isOpenRefund(refund) ? refund : misuse(`refund ${refundId} is already ${refund.status}`);
}

function checkFee(line: SandboxLine, feeFen: number): number {
  const most = linePaymentFen(line);
  if (Number.isSafeInteger(feeFen) && feeFen > 0 && feeFen <= most) return feeFen;
  return misuse(`a refund on line ${line.oid} is 1 to ${most} fen, not ${feeFen}`);
}

/** The fewest pieces whose shares reach the amount. */
function piecesCovered(line: SandboxLine, feeFen: number): number {
  return Math.max(1, Math.ceil((feeFen * line.num) / linePaymentFen(line)));
}
