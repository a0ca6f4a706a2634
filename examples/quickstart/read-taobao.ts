import type { PaymentState } from '@kaquan/core';
import type { DumpedTrade, RefundStatus, TradeStatus } from '@kaquan/channel-taobao/sandbox';
import { sum } from './audit-money.ts';
import type { PlatformOrder } from './platform-order.ts';

// The platform's words in ours, written here once more so that the channel's own table is checked too.
const paymentOf: Readonly<Record<TradeStatus, PaymentState>> = {
  WAIT_BUYER_PAY: 'unpaid',
  PAID_FORBID_CONSIGN: 'paid',
  WAIT_SELLER_SEND_GOODS: 'paid',
  SELLER_CONSIGNED_PART: 'paid',
  WAIT_BUYER_CONFIRM_GOODS: 'paid',
  TRADE_FINISHED: 'completed',
  TRADE_CLOSED: 'closed',
  TRADE_CLOSED_BY_TAOBAO: 'closed',
};

const refundTraits: Readonly<Record<RefundStatus, { isOpen: boolean; isPaid: boolean }>> = {
  WAIT_SELLER_AGREE: { isOpen: true, isPaid: false },
  WAIT_BUYER_RETURN_GOODS: { isOpen: true, isPaid: false },
  WAIT_SELLER_CONFIRM_GOODS: { isOpen: true, isPaid: false },
  SELLER_REFUSE_BUYER: { isOpen: true, isPaid: false },
  SUCCESS: { isOpen: false, isPaid: true },
  CLOSED: { isOpen: false, isPaid: false },
};

/** A trade of Taobao's books. */
export function readTaobao(trade: DumpedTrade): PlatformOrder {
  const { tid, status, paymentFen, shippedTimes, lines, refunds } = trade;
  const paid = refunds.filter((refund) => refundTraits[refund.status].isPaid);
  const open = refunds.filter((refund) => refundTraits[refund.status].isOpen);
  return {
    orderNo: tid,
    payment: paymentOf[status],
    paidMinor: paymentFen,
    refundedMinor: sum(paid.map(({ feeFen }) => feeFen)),
    shippedTimes,
    lines: lines.map(({ outerSkuId, num }) => ({ code: outerSkuId, quantity: num })),
    openRefunds: open.map(({ refundId }) => refundId),
  };
}
