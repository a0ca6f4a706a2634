import type { PaymentState } from '@kaquan/core';
import type { DumpedOrder, OrderStage, RefundStatus } from '@kaquan/channel-pdd/sandbox';
import { sum } from './audit-money.ts';
import type { PlatformOrder } from './platform-order.ts';

// The platform's words in ours, written here once more so that the channel's own table is checked too.
const paymentOf: Readonly<Record<OrderStage, PaymentState>> = {
  unpaid: 'unpaid',
  // The buyer has paid into a group that is not complete yet.
  grouping: 'paid',
  waiting: 'paid',
  shipped: 'paid',
  received: 'completed',
  cancelled: 'closed',
};

const refundTraits: Readonly<Record<RefundStatus, { isOpen: boolean; isPaid: boolean }>> = {
  2: { isOpen: true, isPaid: false },
  3: { isOpen: true, isPaid: false },
  // Agreed to, and the money is under way.
  4: { isOpen: true, isPaid: false },
  6: { isOpen: true, isPaid: false },
  7: { isOpen: true, isPaid: false },
  10: { isOpen: false, isPaid: true },
  11: { isOpen: false, isPaid: false },
};

/** An order of Pinduoduo's books. */
export function readPdd(order: DumpedOrder): PlatformOrder {
  const { orderSn, stage, payFen, paidAt, shippedTimes, item, refunds } = order;
  const paid = refunds.filter((refund) => refundTraits[refund.status].isPaid);
  const open = refunds.filter((refund) => refundTraits[refund.status].isOpen);
  // When a group fails, its money goes back without an after-sale.
  const hasFailed = stage === 'cancelled' && paidAt !== null;
  return {
    orderNo: orderSn,
    payment: paymentOf[stage],
    paidMinor: payFen,
    refundedMinor: hasFailed ? payFen : sum(paid.map(({ amountFen }) => amountFen)),
    shippedTimes,
    lines: [{ code: item.outerId, quantity: item.count }],
    // An after-sale is found by both numbers only.
    openRefunds: open.map(({ id }) => `${orderSn}:${id}`),
  };
}
