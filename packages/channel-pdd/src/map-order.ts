import { decodeWire } from '@kaquan/channel-kit';
import { err, ok, type Result } from '@kaquan/core';
import type { ChannelOrder, ChannelOrderLine } from '@kaquan/core/ports';
import { readAfterSale, showsHold, readOrderStatus, type OrderMeaning } from './status-map.ts';
import { orderSchema, type PddItem, type PddOrder } from './wire.ts';

/**
 * Where an order was read. A list may be minutes behind, so that it is news and no reading on which keys
 * are handed out: only the detail says that nothing is held.
 */
export type OrderSource = 'listing' | 'detail';

/** An order that was read, and whether an after-sale is on it whose number it does not give. */
export interface OrderReading {
  /** With no refund on any line. */
  readonly order: ChannelOrder;
  readonly hasAfterSale: boolean;
}

/** Reads one order; the error says which field is wrong, without quoting what stands in it. */
export function toReading(raw: unknown, source: OrderSource): Result<OrderReading, string> {
  return decodeWire(orderSchema, raw).andThen((order) => fromOrder(order, source));
}

/** The number of an order that may be otherwise unreadable. */
export function orderSnOf(raw: unknown): string | null {
  const value = textAt(raw, 'order_sn');
  return value !== null && value.length <= 40 ? value : null;
}

/** The text or number under a key, where there is one that is not empty. */
export function textAt(raw: unknown, key: string): string | null {
  if (typeof raw !== 'object' || raw === null) return null;
  const value = (raw as Record<string, unknown>)[key];
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text !== '' ? text : null;
}

/** An order as core knows it; the error names the field. */
export function fromOrder(wire: PddOrder, source: OrderSource): Result<OrderReading, string> {
  const meaning = readOrderStatus(wire);
  if (meaning === null) return err('order_status: is not a state that this version knows');
  const hasAfterSale = readAfterSale(wire);
  if (hasAfterSale === null) return err('refund_status: is not a state that this version knows');
  const lines = wire.item_list.map((item) => toLine(item, meaning));
  const numbers = new Set(lines.map(({ lineNo }) => lineNo));
  // Lines have no number of their own, and one SKU is one line.
  if (numbers.size < lines.length) return err('item_list: a SKU stands twice');
  const order: ChannelOrder = {
    orderNo: wire.order_sn,
    createdAt: wire.created_time,
    modifiedAt: wire.updated_at,
    paidAt: paidAt(wire, meaning),
    payment: meaning.payment,
    isShipped: meaning.isShipped,
    isHeld: isHeld(wire, meaning, source),
    shipBy: wire.last_ship_time,
    buyerRef: null,
    currency: 'CNY',
    buyerPaidMinor: wire.pay_amount,
    // Postage is part of the payment; subsidies can press the payment below it.
    postageMinor: Math.min(wire.postage ?? 0, wire.pay_amount),
    // What the platform takes off the price it pays to the seller itself.
    receivableMinor: wire.pay_amount + (wire.platform_discount ?? 0),
    lines,
  };
  return ok({ order, hasAfterSale });
}

/** `pay_time` may be empty: a paid order counts as paid no later than its last change. */
function paidAt(wire: PddOrder, meaning: OrderMeaning): number | null {
  if (meaning.payment === 'unpaid') return null;
  if (wire.pay_time !== null) return wire.pay_time;
  return meaning.payment === 'closed' ? null : wire.updated_at;
}

/** A hold speaks of money that has come and goods that must not go: of nothing else. */
function isHeld(
  wire: PddOrder,
  meaning: OrderMeaning,
  source: OrderSource,
): ChannelOrder['isHeld'] {
  if (meaning.payment !== 'paid' || meaning.isShipped) return false;
  if (showsHold(wire, meaning)) return true;
  return source === 'detail' ? false : null;
}

function toLine(item: PddItem, meaning: OrderMeaning): ChannelOrderLine {
  return {
    lineNo: lineNoOf(item),
    title: item.goods_name ?? '',
    ...itemOf(item),
    quantity: item.goods_count,
    paidMinor: item.goods_price * item.goods_count,
    payment: meaning.payment,
    isShipped: meaning.isShipped,
    refund: null,
  };
}

/** The number that stands for a line: after-sales name the same two, and nothing else of a line. */
export function lineNoOf(item: Pick<PddItem, 'goods_id' | 'sku_id'>): string {
  return item.sku_id ?? item.goods_id;
}

/** What was bought, by the platform's numbers and the seller's own. */
export function itemOf(item: PddItem): Pick<ChannelOrderLine, 'itemId' | 'skuId' | 'outerId'> {
  const { goods_id: itemId, sku_id: skuId, outer_id: ofSku, outer_goods_id: ofGoods } = item;
  return { itemId, skuId, outerId: ofSku ?? ofGoods };
}
