import { misuse } from '@kaquan/channel-kit/sandbox';
import { splitFen } from './amounts.ts';
import { nextTradeId } from './book-ids.ts';
import type { SandboxLine, SandboxTrade, TradeType } from './book-types.ts';
import { tellTrade } from './message-commands.ts';
import { secondsNow, type ShopBooks } from './shop-books.ts';
import { skuOf } from './skus.ts';

/** One line a buyer orders. */
export interface NewLine {
  /** A code of `taobaoSandboxSkus`, or any other: then it is an item of its own. */
  readonly outerSkuId: string;
  /** How many. Default 1. */
  readonly num?: number;
  /** Price of one; the list price of the item when omitted. */
  readonly priceFen?: number;
  /** Taken off this line. Default 0. */
  readonly discountFen?: number;
}

/** What a buyer orders. */
export interface NewTrade {
  /** At least one. */
  readonly lines: readonly NewLine[];
  /** Default `fixed`: most card-key shops sell by it. */
  readonly type?: TradeType;
  /** Default `virtual`. */
  readonly shippingType?: 'virtual' | 'express';
  /** Taken off the whole trade and split over its lines. Default 0. */
  readonly discountFen?: number;
  /** Masked, as the platform shows it. Default `买**`. */
  readonly buyerNick?: string;
  /** What the buyer wrote to the seller. Default nothing. */
  readonly buyerMessage?: string;
  /** When it was placed; now when omitted. */
  readonly createdAt?: number;
}

/** A buyer places a trade and has not paid yet. */
export function createTrade(books: ShopBooks, wish: NewTrade): SandboxTrade {
  if (wish.lines.length === 0) return misuse('a trade needs at least one line');
  const tid = nextTradeId(books);
  const createdAt = Math.floor((wish.createdAt ?? secondsNow(books)) / 1000) * 1000;
  const trade: SandboxTrade = {
    tid,
    type: wish.type ?? 'fixed',
    status: 'WAIT_BUYER_PAY',
    shippingType: wish.shippingType ?? 'virtual',
    holdFlag: null,
    buyerNick: wish.buyerNick ?? '买**',
    buyerOpenUid: `AAH${tid.slice(-9)}sandbox`,
    buyerMessage: wish.buyerMessage ?? '',
    sellerMemo: '',
    sellerFlag: 0,
    createdAt,
    paidAt: null,
    consignedAt: null,
    endedAt: null,
    modifiedAt: createdAt,
    lines: linesOf(books, tid, wish),
    shippedTimes: 0,
    shipAttempts: 0,
    shippedWhileRefundOpen: 0,
  };
  books.trades.set(tid, trade);
  books.changed();
  tellTrade(books, trade, 'TradeCreate');
  return trade;
}

/** A trade of one line shares its number with that line, as on the platform. */
function linesOf(books: ShopBooks, tid: string, wish: NewTrade): SandboxLine[] {
  const lines = wish.lines.map((line) =>
    newLine(wish.lines.length === 1 ? tid : nextTradeId(books), line),
  );
  const weights = lines.map((line) => line.priceFen * line.num - line.discountFen);
  const shares = splitFen(wish.discountFen ?? 0, weights);
  return lines.map((line, index) => ({ ...line, sharedDiscountFen: shares[index] ?? 0 }));
}

function newLine(oid: string, line: NewLine): SandboxLine {
  return {
    oid,
    status: 'WAIT_BUYER_PAY',
    outerSkuId: line.outerSkuId,
    num: line.num ?? 1,
    priceFen: line.priceFen ?? skuOf(line.outerSkuId).priceFen,
    discountFen: line.discountFen ?? 0,
    sharedDiscountFen: 0,
    refundId: null,
    consignedAt: null,
    endedAt: null,
  };
}
