import type { Order } from '../../order/order.ts';

/** What a host sees of an order and what its money came to; not by which way it came there. */
export function faceOf(order: Order): Readonly<Record<string, unknown>> {
  const { payment, settlement, redemption, paidAt, unexplainedMinor, holds, lines, cases } = order;
  return {
    payment,
    settlement,
    redemption,
    paidAt,
    unexplainedMinor,
    holds: holds.map(({ reason }) => reason).toSorted(),
    units: lines.flatMap(({ units }) =>
      units.map(({ refundedMinor, reservedMinor, verification, issues }) => ({
        refundedMinor,
        reservedMinor,
        verification,
        isOwed: ['open', 'claimed'].includes(issues.at(-1)?.state ?? ''),
      })),
    ),
    cases: cases.map(({ state, items, channelRefund }) => ({
      state,
      items: items.map(({ amountMinor }) => amountMinor),
      refund: channelRefund?.state,
    })),
  };
}
