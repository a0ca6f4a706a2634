import { orderStatusOf } from '../../../order/order-status.ts';
import { refundedMinor } from '../../../order/order-units.ts';
import type { Order } from '../../../order/order.ts';
import type { Columns } from '../sections.ts';
import { instantCell } from './instant-cell.ts';

/**
 * An order as it is archived: without the codes by which counters find its units 核销码, for whoever has
 * one can use it.
 */
export function archivedOrder(order: Order): Order {
  return {
    ...order,
    lines: order.lines.map((line) => ({
      ...line,
      units: line.units.map((unit) => ({ ...unit, verificationCode: null })),
    })),
  };
}

const names = [
  ...['order_id', 'shop_id', 'order_no', 'ordering_user_id', 'buyer_ref', 'created_at', 'paid_at'],
  ...['closed_at', 'redeemed_at', 'payment', 'redemption', 'verification', 'after_sales'],
  ...['settlement', 'holds', 'currency', 'buyer_paid_minor', 'postage_minor', 'refunded_minor'],
  ...['lines', 'units', 'titles', 'rejection', 'is_test', 'presence', 'version'],
];

/** Orders as a table. */
export const orderColumns: Columns<Order> = {
  names,
  cells: (order) => {
    const { payment, redemption, verification, afterSales } = orderStatusOf(order);
    return [
      [
        ...[order.orderId, order.shopId, order.orderNo, order.orderingUserId, order.buyerRef],
        ...[order.createdAt, order.paidAt, order.closedAt, order.redeemedAt].map(instantCell),
        ...[payment, redemption, verification, afterSales, order.settlement],
        ...[order.holds.map(({ reason }) => reason).join(' '), order.currency],
        ...[order.buyerPaidMinor, order.postageMinor, refundedMinor(order), order.lines.length],
        order.lines.reduce((sum, { units }) => sum + units.length, 0),
        order.lines.map(({ title }) => title).join(' | '),
        ...[order.rejection?.code ?? null, order.isTest, order.presence, order.version],
      ],
    ];
  },
  amounts: (order) => [
    { field: 'buyerPaidMinor', currency: order.currency, minor: order.buyerPaidMinor },
    { field: 'refundedMinor', currency: order.currency, minor: refundedMinor(order) },
  ],
};
