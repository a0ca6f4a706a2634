import type { Instant } from '../kernel/time.ts';
import type { Order } from '../order/order.ts';
import type { OrderReading } from '../order/order-reading.ts';
import type { ChannelOrder, ChannelPayment, ChannelRefund } from '../ports/channel.ts';
import type { HostFacts } from './host-facts.ts';

/**
 * What the host has told of an order so far, in the form in which channels tell of theirs. What
 * presupposes a payment (completed, refunds) waits until that is told; a closing after the payment
 * holds the order and takes no money back, see `isClosedAfterPayment`.
 */
export function hostReadingOf(order: Order, told: HostFacts, readAt: Instant): OrderReading {
  const isPaid = told.paidAt !== null;
  const refunds = isPaid ? told.refunds : [];
  const payment = paymentOf(told);
  const { orderNo, createdAt, buyerRef, currency, buyerPaidMinor, postageMinor, reported } = order;
  const read: ChannelOrder = {
    orderNo,
    createdAt,
    // Facts arrive in any order, and each is news of its own.
    modifiedAt: Math.max(readAt, reported.modifiedAt + 1),
    paidAt: told.paidAt,
    payment,
    isShipped: false,
    isHeld: false,
    buyerRef,
    currency,
    buyerPaidMinor,
    postageMinor,
    lines: order.lines.map(({ lineNo, title, item, units, paidMinor }) => ({
      lineNo,
      title,
      ...item,
      quantity: units.length,
      paidMinor,
      payment,
      isShipped: false,
      refund: latestOn(lineNo, refunds),
    })),
  };
  return { read, refunds, readAt };
}

function paymentOf({ paidAt, completedAt, closedAt }: HostFacts): ChannelPayment {
  if (paidAt === null) return closedAt === null ? 'unpaid' : 'closed';
  return completedAt === null ? 'paid' : 'completed';
}

function latestOn(
  lineNo: string,
  refunds: readonly ChannelRefund[],
): ChannelOrder['lines'][number]['refund'] {
  const latest = refunds
    .filter((refund) => refund.lineNo === lineNo)
    .toSorted((a, b) => a.modifiedAt - b.modifiedAt)
    .at(-1);
  return latest === undefined ? null : { refundId: latest.refundId, state: latest.state };
}
