import { decodeWire, toIdText } from '@kaquan/channel-kit';
import { err, ok, Result } from '@kaquan/core';
import type { ChannelOrder, ChannelOrderLine } from '@kaquan/core/ports';
import {
  noRefund,
  readRefundStatus,
  readTradeStatus,
  refundMeanings,
  type TradeMeaning,
} from './status-map.ts';
import { tradeSchema, type TaobaoOrderLine, type TaobaoTrade } from './wire.ts';

/** Where a trade was read: a listing knows nothing of the flags that forbid shipping. */
export type TradeSource = 'listing' | 'detail';

/** Reads one trade; the error says which field is wrong, without quoting what stands in it. */
export function toOrder(raw: unknown, source: TradeSource): Result<ChannelOrder, string> {
  return decodeWire(tradeSchema, raw).andThen((trade) => fromTrade(trade, source));
}

/** The number of a trade that may be otherwise unreadable. */
export function tradeIdOf(raw: unknown): string | null {
  return idAt(raw, 'tid');
}

/** The id under a key, where there is one. */
export function idAt(raw: unknown, key: string): string | null {
  if (typeof raw !== 'object' || raw === null) return null;
  return toIdText((raw as Record<string, unknown>)[key]);
}

function fromTrade(trade: TaobaoTrade, source: TradeSource): Result<ChannelOrder, string> {
  const type = trade.type ?? '';
  const meaning = readTradeStatus(trade.status, type);
  if (meaning === null) return err(unknownWord('status'));
  const lines = trade.orders.order.map((line, index) => toLine(line, { index, type }));
  return Result.combine(lines).map((mapped) => ({
    orderNo: trade.tid,
    createdAt: trade.created,
    modifiedAt: trade.modified,
    paidAt: paidAt(trade, meaning),
    payment: meaning.payment,
    isShipped: meaning.isShipped,
    isHeld: isHeld(trade, meaning, source),
    buyerRef: trade.buyer_open_uid,
    currency: 'CNY',
    buyerPaidMinor: trade.payment,
    // Postage is part of the payment; a closed trade may report less payment than postage.
    postageMinor: Math.min(trade.post_fee ?? 0, trade.payment),
    lines: mapped,
  }));
}

/**
 * Cash on delivery has no `pay_time`; a trade that counts as paid is then taken as paid no later than
 * its last change, so that it never overtakes an order that was paid before it.
 */
function paidAt(trade: TaobaoTrade, meaning: TradeMeaning): number | null {
  if (meaning.payment === 'unpaid') return null;
  if (trade.pay_time !== undefined) return trade.pay_time;
  return meaning.payment === 'closed' ? null : trade.modified;
}

/** A hold speaks of money that has come and goods that must not go: of nothing else. */
function isHeld(
  trade: TaobaoTrade,
  meaning: TradeMeaning,
  source: TradeSource,
): ChannelOrder['isHeld'] {
  if (meaning.isHeld) return true;
  if (meaning.payment !== 'paid') return false;
  return source === 'detail' ? isFlaggedHeld(trade) : null;
}

function isFlaggedHeld(trade: TaobaoTrade): boolean {
  return [
    trade.top_hold,
    trade.team_buy_hold,
    trade.share_group_hold,
    trade.ofp_hold,
    trade.forbid_consign,
    trade.is_sh_ship,
  ].includes(true);
}

function toLine(
  line: TaobaoOrderLine,
  at: { readonly index: number; readonly type: string },
): Result<ChannelOrderLine, string> {
  const path = `orders.order.${at.index}`;
  const meaning = readTradeStatus(line.status, at.type);
  if (meaning === null) return err(unknownWord(`${path}.status`));
  return toLineRefund(line, path).map((refund) => ({
    lineNo: line.oid,
    title: line.title ?? '',
    itemId: line.num_iid,
    skuId: line.sku_id,
    outerId: line.outer_sku_id ?? line.outer_iid,
    quantity: line.num,
    paidMinor: line.divide_order_fee ?? line.payment,
    payment: meaning.payment,
    isShipped: meaning.isShipped,
    refund,
  }));
}

function toLineRefund(
  line: TaobaoOrderLine,
  path: string,
): Result<ChannelOrderLine['refund'], string> {
  const word = line.refund_status;
  if (word === null || word === noRefund) return ok(null);
  const state = readRefundStatus(word);
  if (line.refund_id !== null) return ok({ refundId: line.refund_id, state });
  // A refund that is over and has no number any more changes nothing. A running one must not be
  // overlooked: cards would go out to a buyer who is getting his money back.
  return refundMeanings[state].isGivenUp
    ? ok(null)
    : err(`${path}.refund_id: is missing beside a refund_status`);
}

function unknownWord(path: string): string {
  return `${path}: is not a status that this version knows`;
}
