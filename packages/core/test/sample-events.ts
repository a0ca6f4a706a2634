import type { OrderEvent, OrderEventType } from '../src/order/order-events.ts';
import type { Order } from '../src/order/order.ts';
import { anId } from '../src/testing/an-id.ts';
import { aProductOfLine, aRefund, now } from './readings.ts';

type SampleByType = { readonly [Type in OrderEventType]: OrderEvent<Type> };

/** One event of every type, about the first unit, confirmation and case of an order that has one. */
export function sampleEvents(order: Order): SampleByType {
  const unitId = anId('unit', `${order.orderId}.1.1`);
  const lineId = anId('line', `${order.orderId}.1`);
  const caseId = anId('case', `${order.orderId}.c1`);
  const confirmationId = `${order.orderId}.s1`;
  const attempt = { unitId, attempt: 1 };
  const item = { unitId, amountMinor: 100 };
  const units = order.lines[0]?.units ?? [];
  const [known] = order.cases;
  if (known === undefined) throw new RangeError('the order has a case');
  return {
    'order.placed': { type: 'order.placed', order },
    'order.reported': {
      type: 'order.reported',
      reported: { ...order.reported, isShipped: true, readAt: now },
    },
    'order.repriced': {
      type: 'order.repriced',
      buyerPaidMinor: 7,
      postageMinor: 1,
      lines: [{ lineId, paidMinor: 7, unitPaidMinor: units.map(() => 7) }],
    },
    'order.line_mapped': {
      type: 'order.line_mapped',
      lineId,
      product: aProductOfLine({ delivery: 'direct' }),
    },
    'order.read': { type: 'order.read', readAt: now },
    'order.paid': { type: 'order.paid', paidAt: now },
    'order.completed': { type: 'order.completed' },
    'order.closed': { type: 'order.closed' },
    'order.held': { type: 'order.held', reason: 'manual', note: 'call first' },
    'order.released': { type: 'order.released', reason: 'manual' },
    'order.hold_overridden': { type: 'order.hold_overridden', reason: 'manual' },
    'order.override_lapsed': { type: 'order.override_lapsed', reason: 'manual' },
    'settlement.opened': { type: 'settlement.opened' },
    'settlement.settled': { type: 'settlement.settled' },
    'settlement.reversed': { type: 'settlement.reversed' },
    'redemption.required': { type: 'redemption.required' },
    'redemption.waived': { type: 'redemption.waived' },
    'redemption.ready': { type: 'redemption.ready' },
    'redemption.redeemed': { type: 'redemption.redeemed' },
    'redemption.cancelled': { type: 'redemption.cancelled' },
    'redemption.reopened': { type: 'redemption.reopened' },
    'link.replaced': { type: 'link.replaced', generation: 2 },
    'unit.claimed': {
      type: 'unit.claimed',
      ...attempt,
      productId: anId('product', 'product-1'),
    },
    'unit.unclaimed': { type: 'unit.unclaimed', ...attempt },
    'unit.delivered': { type: 'unit.delivered', ...attempt },
    'unit.revealed': { type: 'unit.revealed', ...attempt },
    'unit.cancelled': { type: 'unit.cancelled', ...attempt },
    'unit.returned': { type: 'unit.returned', ...attempt },
    'unit.voided': { type: 'unit.voided', ...attempt },
    'unit.reopened': { type: 'unit.reopened', unitId, attempt: 2 },
    'confirmation.waived': { type: 'confirmation.waived', confirmationId },
    'confirmation.requested': { type: 'confirmation.requested', confirmationId },
    'confirmation.confirmed': { type: 'confirmation.confirmed', confirmationId, by: 'fact' },
    'confirmation.failed': { type: 'confirmation.failed', confirmationId, note: 'closed' },
    'confirmation.doubted': { type: 'confirmation.doubted', confirmationId, note: 'wrong state' },
    'verification.waived': { type: 'verification.waived', unitId },
    'verification.due': { type: 'verification.due', unitId },
    'verification.verified': { type: 'verification.verified', unitId },
    'verification.voided': { type: 'verification.voided', unitId },
    'case.opened': {
      type: 'case.opened',
      case: { ...known, caseId, items: [item] },
    },
    'case.updated': { type: 'case.updated', caseId, channelRefund: aRefund(), items: [item] },
    'case.revised': { type: 'case.revised', caseId },
    'case.approved': { type: 'case.approved', caseId },
    'case.settling': { type: 'case.settling', caseId },
    'case.failed': { type: 'case.failed', caseId, note: 'busy' },
    'case.done': { type: 'case.done', caseId },
    'case.rejected': { type: 'case.rejected', caseId },
    'case.withdrawn': { type: 'case.withdrawn', caseId },
    'refund.reserved': { type: 'refund.reserved', caseId, ...item },
    'refund.released': { type: 'refund.released', caseId, ...item },
    'refund.confirmed': { type: 'refund.confirmed', caseId, ...item },
    'refund.unexplained': { type: 'refund.unexplained', caseId, amountMinor: 100 },
  };
}
