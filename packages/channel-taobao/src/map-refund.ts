import { decodeWire } from '@kaquan/channel-kit';
import type { Result } from '@kaquan/core';
import type { ChannelRefund } from '@kaquan/core/ports';
import { idAt } from './map-order.ts';
import { readRefundStatus } from './status-map.ts';
import { refundSchema, type TaobaoRefund } from './wire.ts';

/** Reads one refund; the error says which field is wrong, without quoting what stands in it. */
export function toRefund(raw: unknown): Result<ChannelRefund, string> {
  return decodeWire(refundSchema, raw).map(fromRefund);
}

/** The number of a refund that may be otherwise unreadable. */
export function refundIdOf(raw: unknown): string | null {
  return idAt(raw, 'refund_id');
}

function fromRefund(refund: TaobaoRefund): ChannelRefund {
  return {
    refundId: refund.refund_id,
    orderNo: refund.tid,
    lineNo: refund.oid,
    state: readRefundStatus(refund.status),
    amountMinor: refund.refund_fee,
    quantity: refund.num === undefined || refund.num === 0 ? null : refund.num,
    reason: refund.reason ?? '',
    createdAt: refund.created,
    modifiedAt: refund.modified,
    // Old refunds come without a version. They are facts all the same; only agreeing needs it.
    version: refund.refund_version ?? '',
    phase: refund.refund_phase,
  };
}
