import { decodeWire, toIdText } from '@kaquan/channel-kit';
import { err, ok, type Result } from '@kaquan/core';
import type { ChannelRefund } from '@kaquan/core/ports';
import { orderSnOf, textAt } from './map-order.ts';
import { readRefundStatus } from './status-map.ts';
import {
  orderSnPattern,
  refundRowSchema,
  type PddRefundDetail,
  type PddRefundRow,
} from './wire.ts';

/** An after-sale of an order; the platform asks for both numbers. */
export interface RefundNumbers {
  readonly orderSn: string;
  readonly afterSalesId: string;
}

/** Both numbers as one: `260101-123456789012345:88001122334`. */
export function refundIdOf({ orderSn, afterSalesId }: RefundNumbers): string {
  return `${orderSn}:${afterSalesId}`;
}

/** Takes them apart again; `null` for what {@link refundIdOf} has not made. */
export function numbersIn(refundId: string): RefundNumbers | null {
  const [orderSn = '', afterSalesId = '', ...rest] = refundId.split(':');
  const isSound =
    rest.length === 0 && orderSnPattern.test(orderSn) && toIdText(afterSalesId) !== null;
  return isSound ? { orderSn, afterSalesId } : null;
}

/** Reads a row of the list; the error says which field is wrong, without quoting what stands in it. */
export function toListedRefund(raw: unknown): Result<ChannelRefund, string> {
  return decodeWire(refundRowSchema, raw).andThen((row) =>
    fromWire(row, { reason: row.after_sale_reason, askedAt: row.created_time }),
  );
}

/** A detail as core knows it; the error names the field. */
export function fromDetail(detail: PddRefundDetail): Result<ChannelRefund, string> {
  const askedAt = detail.created_time ?? detail.recreated_at;
  return fromWire(detail, { reason: detail.after_sales_reason, askedAt });
}

/** The numbers of an after-sale that may be otherwise unreadable. */
export function listedRefundIdOf(raw: unknown): string | null {
  const orderSn = orderSnOf(raw);
  const afterSalesId = toIdText(textAt(raw, 'id'));
  return orderSn === null || afterSalesId === null ? null : refundIdOf({ orderSn, afterSalesId });
}

function fromWire(
  wire: PddRefundRow | PddRefundDetail,
  own: { readonly reason: string | null; readonly askedAt: number | null },
): Result<ChannelRefund, string> {
  // As the lines of an order go by their SKU, or by their goods where they have none.
  const lineNo = wire.sku_id ?? wire.goods_id;
  if (lineNo === null) return err('sku_id: is missing, and goods_id too');
  const isCounted = wire.goods_number !== undefined && wire.goods_number !== 0;
  return ok({
    refundId: refundIdOf({ orderSn: wire.order_sn, afterSalesId: wire.id }),
    orderNo: wire.order_sn,
    lineNo,
    state: readRefundStatus(wire.after_sales_status),
    amountMinor: wire.refund_amount,
    quantity: isCounted ? (wire.goods_number ?? null) : null,
    reason: own.reason ?? '',
    createdAt: own.askedAt ?? wire.updated_time,
    modifiedAt: wire.updated_time,
    // There is no lock to send back: this one is compared before a call, not by the platform.
    version: String(wire.updated_time),
    phase: null,
  });
}
