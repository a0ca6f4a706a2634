import { newItem } from '../src/after-sales/case.ts';
import type { OrderEvent, OrderEventType } from '../src/order/order-events.ts';
import type { Order } from '../src/order/order.ts';
import { nothingTold } from '../src/platform/host-facts.ts';
import { anId } from '../src/testing/an-id.ts';
import { aProductOfLine, aRefund, now } from './readings.ts';

type SampleByType = { readonly [Type in OrderEventType]: OrderEvent<Type> };

/** One event of every type, about the first unit, confirmation and case of an order that has one. */
export function sampleEvents(order: Order): SampleByType {
  const unitId = anId('unit', `${order.orderId}.1.1`);
  const lineId = anId('line', `${order.orderId}.1`);
  const caseId = anId('case', `${order.orderId}.c1`);
  const parcelId = anId('parcel', `${order.orderId}.p1`);
  const confirmationId = `${order.orderId}.s1`;
  const attempt = { unitId, attempt: 1 };
  const deadline = {
    name: 'delivery',
    subject: '',
    owner: 'seller',
    since: now,
    dueAt: now,
  } as const;
  const requestId = `${unitId}.f1`;
  const item = { unitId, amountMinor: 100 };
  const caseItem = newItem(item, 'return_and_refund');
  const decision = { rule: 'person', by: 'li', at: now };
  const action = {
    actionId: `${caseId}.a1`,
    kind: 'refund',
    unitId: null,
    amountMinor: 100,
    state: 'planned',
    attempt: null,
    attempts: 0,
    note: '',
  } as const;
  const { actionId } = action;
  const units = order.lines[0]?.units ?? [];
  const [known] = order.cases;
  if (known === undefined) throw new RangeError('the order has a case');
  return {
    'order.placed': { type: 'order.placed', order },
    'order.reported': {
      type: 'order.reported',
      reported: { ...order.reported, isShipped: true, readAt: now },
    },
    'order.told': {
      type: 'order.told',
      told: { ...nothingTold, paidAt: now, refunds: [aRefund()] },
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
    'order.removed': { type: 'order.removed' },
    'order.restored': { type: 'order.restored', finding: 'paid' },
    'order.paid': { type: 'order.paid', paidAt: now },
    'order.completed': { type: 'order.completed' },
    'order.closed': { type: 'order.closed' },
    'order.held': { type: 'order.held', reason: 'manual', note: 'call first' },
    'order.released': { type: 'order.released', reason: 'manual' },
    'order.hold_overridden': { type: 'order.hold_overridden', reason: 'manual' },
    'order.watched': { type: 'order.watched', note: 'watched: many refunds' },
    'order.override_lapsed': { type: 'order.override_lapsed', reason: 'manual' },
    'settlement.opened': { type: 'settlement.opened' },
    'settlement.settled': { type: 'settlement.settled' },
    'settlement.reversed': { type: 'settlement.reversed' },
    'settlement.restored': { type: 'settlement.restored' },
    'redemption.required': { type: 'redemption.required' },
    'redemption.waived': { type: 'redemption.waived' },
    'redemption.ready': { type: 'redemption.ready' },
    'redemption.redeemed': { type: 'redemption.redeemed' },
    'redemption.cancelled': { type: 'redemption.cancelled' },
    'redemption.reopened': { type: 'redemption.reopened' },
    'redemption.rejected': {
      type: 'redemption.rejected',
      code: 'wrong_price',
      text: 'a misprint',
      refundDeclined: null,
      by: 'operator:li',
    },
    'redemption.readmitted': { type: 'redemption.readmitted' },
    'redemption.expired': { type: 'redemption.expired' },
    'redemption.extended': { type: 'redemption.extended' },
    'link.term_set': { type: 'link.term_set', from: 1_768_435_200_000, to: 1_768_521_600_000 },
    'link.disclosed': { type: 'link.disclosed', generation: 1 },
    'link.replaced': { type: 'link.replaced', generation: 2 },
    'dispatch.retried': { type: 'dispatch.retried', subscriber: 'erp' },
    'dispatch.skipped': { type: 'dispatch.skipped', subscriber: 'erp', seq: 1 },
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
    'unit.replaced': { type: 'unit.replaced', ...attempt, caseId, replacedBy: 2 },
    'unit.reopened': { type: 'unit.reopened', unitId, attempt: 2 },
    'parcel.packed': {
      type: 'parcel.packed',
      parcelId: anId('parcel', `${order.orderId}.p2`),
      carrier: 'SF',
      trackingNo: 'SF1234567890',
      contents: [attempt],
    },
    'parcel.shipped': { type: 'parcel.shipped', parcelId },
    'parcel.received': { type: 'parcel.received', parcelId },
    'parcel.lost': { type: 'parcel.lost', parcelId },
    'personal.kept': { type: 'personal.kept', what: 'recipient', by: 'channel' },
    'personal.missed': { type: 'personal.missed', what: 'recipient' },
    'personal.opened': { type: 'personal.opened', what: 'recipient' },
    'personal.retired': { type: 'personal.retired', what: 'recipient' },
    'personal.recalled': { type: 'personal.recalled', what: 'recipient' },
    'personal.erased': { type: 'personal.erased', what: 'recipient' },
    'parcel.relabelled': {
      type: 'parcel.relabelled',
      parcelId,
      carrier: 'ZTO',
      trackingNo: 'ZTO0001',
    },
    'parcel.returned': { type: 'parcel.returned', parcelId },
    'fulfil.requested': { type: 'fulfil.requested', ...attempt, requestId, fulfiller: 'top-up' },
    'deadline.warned': { type: 'deadline.warned', ...deadline },
    'deadline.acted': {
      type: 'deadline.acted',
      name: 'delivery',
      subject: '',
      since: now,
      action: 'freeze',
      refusal: null,
    },
    'deadline.breached': { type: 'deadline.breached', ...deadline },
    'fulfil.done': { type: 'fulfil.done', requestId },
    'fulfil.refused': { type: 'fulfil.refused', requestId, note: 'no such account' },
    'fulfil.doubted': { type: 'fulfil.doubted', requestId, note: 'no answer' },
    'fulfil.dropped': { type: 'fulfil.dropped', requestId },
    'confirmation.waived': { type: 'confirmation.waived', confirmationId },
    'confirmation.opened': {
      type: 'confirmation.opened',
      confirmation: {
        confirmationId: `${order.orderId}.s2`,
        parcelId: anId('parcel', `${order.orderId}.p2`),
        about: 'shipment',
        method: 'parcel',
        granularity: 'line',
        state: 'not_due',
        note: '',
      },
    },
    'confirmation.requested': { type: 'confirmation.requested', confirmationId },
    'confirmation.confirmed': { type: 'confirmation.confirmed', confirmationId, by: 'fact' },
    'confirmation.failed': { type: 'confirmation.failed', confirmationId, note: 'closed' },
    'confirmation.doubted': { type: 'confirmation.doubted', confirmationId, note: 'wrong state' },
    'verification.waived': { type: 'verification.waived', unitId },
    'verification.due': { type: 'verification.due', unitId },
    'verification.code_issued': { type: 'verification.code_issued', unitId },
    'verification.verified': { type: 'verification.verified', unitId },
    'verification.undone': { type: 'verification.undone', unitId },
    'verification.voided': { type: 'verification.voided', unitId },
    'verification.renewed': { type: 'verification.renewed', unitId },
    'verification.asked': { type: 'verification.asked', unitId },
    'verification.undo_asked': { type: 'verification.undo_asked', unitId },
    'verification.refused': { type: 'verification.refused', unitId, note: 'unknown code' },
    'verification.kept': { type: 'verification.kept', unitId, note: 'too late' },
    'verification.doubted': { type: 'verification.doubted', unitId, note: 'look there' },
    'case.opened': {
      type: 'case.opened',
      case: { ...known, caseId, items: [caseItem] },
    },
    'case.updated': {
      type: 'case.updated',
      caseId,
      channelRefund: aRefund(),
      items: [caseItem],
      kind: 'return_and_refund',
    },
    'case.review_begun': { type: 'case.review_begun', caseId },
    'case.revised': { type: 'case.revised', caseId },
    'case.resubmitted': { type: 'case.resubmitted', caseId, reason: 'it is broken' },
    'case.endorsed': { type: 'case.endorsed', caseId, by: 'li' },
    'case.ruled': {
      type: 'case.ruled',
      caseId,
      ruling: { request: '1 100', verdict: 'ask', rule: 'revealed', at: now },
    },
    'case.refusal_begun': {
      type: 'case.refusal_begun',
      caseId,
      refusal: { code: 'goods_used', buyerText: '已使用', note: '', at: now },
    },
    'case.refusal_failed': { type: 'case.refusal_failed', caseId, note: 'it was shipped' },
    'case.overruled': { type: 'case.overruled', caseId, ours: 'refused' },
    'case.approved': { type: 'case.approved', caseId, decision },
    'case.return_awaited': { type: 'case.return_awaited', caseId },
    'case.return_sent': { type: 'case.return_sent', caseId },
    'case.return_received': { type: 'case.return_received', caseId },
    'case.inspected': {
      type: 'case.inspected',
      caseId,
      goods: [{ unitId, goodsBack: 'damaged' }],
    },
    'case.settling': { type: 'case.settling', caseId },
    'case.failed': { type: 'case.failed', caseId, note: 'busy' },
    'case.done': { type: 'case.done', caseId },
    'case.bounced': { type: 'case.bounced', caseId, note: 'the account is closed' },
    'case.suspected': { type: 'case.suspected', caseId, suspectedOf: caseId },
    'case.cleared': { type: 'case.cleared', caseId },
    'case.rejected': {
      type: 'case.rejected',
      caseId,
      rejection: { code: 'goods_used', buyerText: '已使用', note: 'see the log', at: now },
    },
    'case.disputed': { type: 'case.disputed', caseId },
    'case.evidence_added': {
      type: 'case.evidence_added',
      caseId,
      evidence: { kind: 'photo', text: 'photo-1', by: 'li', at: now },
    },
    'case.withdrawn': { type: 'case.withdrawn', caseId },
    'case.expired': { type: 'case.expired', caseId },
    'case.closed': { type: 'case.closed', caseId, decision },
    'action.planned': { type: 'action.planned', caseId, action },
    'action.started': { type: 'action.started', caseId, actionId },
    'action.done': { type: 'action.done', caseId, actionId },
    'action.failed': { type: 'action.failed', caseId, actionId, note: 'busy' },
    'action.bounced': { type: 'action.bounced', caseId, actionId, note: 'no account' },
    'action.doubted': { type: 'action.doubted', caseId, actionId, note: 'no answer' },
    'refund.reserved': { type: 'refund.reserved', caseId, ...item },
    'refund.released': { type: 'refund.released', caseId, ...item },
    'refund.confirmed': { type: 'refund.confirmed', caseId, ...item, noted: true },
    'refund.reversed': { type: 'refund.reversed', caseId, ...item },
    'compensation.granted': { type: 'compensation.granted', caseId, amountMinor: 100 },
    'compensation.voided': { type: 'compensation.voided', caseId, amountMinor: 100 },
    'compensation.paid': { type: 'compensation.paid', caseId, amountMinor: 100 },
    'compensation.reversed': { type: 'compensation.reversed', caseId, amountMinor: 100 },
    'refund.unexplained': { type: 'refund.unexplained', caseId, amountMinor: 100 },
    'unexplained.reversed': { type: 'unexplained.reversed', caseId, amountMinor: 100 },
  };
}
