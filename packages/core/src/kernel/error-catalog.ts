import { batchErrors } from './batch-errors.ts';
import { reconciliationErrors } from './reconciliation-errors.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import type { ErrorFields } from './error-fields.ts';
import { listShortages, listSums, listWords } from './error-lists.ts';
import { ledgerErrors } from './ledger-errors.ts';
import { linkErrors } from './link-errors.ts';
import { personalErrors } from './personal-errors.ts';
import { reportErrors } from './report-errors.ts';
import { storageErrors } from './storage-errors.ts';

export type { CatalogEntry, Retry } from './catalog-entry.ts';

/** Every error that this SDK can answer, with its retry rule and its message. */
export const errorCatalog: {
  readonly [Code in keyof ErrorFields]: CatalogEntry<ErrorFields[Code]>;
} = {
  'input.invalid': {
    retry: 'never',
    message: ({ issues }) => issues.map((i) => `${i.field}: ${i.problem}`).join('; '),
  },
  'idempotency.key_reused': {
    retry: 'never',
    message: (e) =>
      `Idempotency key ${e.key} was used for ${e.operation} with other input; use a new key`,
  },
  'dispatch.not_found': {
    retry: 'reload',
    message: (e) => `Nothing of order ${e.orderId} is parked for subscriber ${e.subscriber}`,
  },
  'access.denied': {
    retry: 'never',
    message: (e) => `${e.operation} is not allowed here: ${e.reason}`,
  },
  'throttle.exceeded': {
    retry: 'later',
    message: (e) => `Too many wrong attempts; try again in ${e.retryAfterMs} ms`,
  },
  'shop.not_found': {
    retry: 'never',
    message: (e) => `Shop ${e.shopId} does not exist for this tenant`,
  },
  'shop.name_taken': {
    retry: 'never',
    message: (e) => `A shop named "${e.name}" exists already; choose another name`,
  },
  'shop.not_on_platform': {
    retry: 'never',
    message: (e) =>
      `Shop ${e.shopId} is on ${e.channel}, which tells of its orders itself: no ${e.operation}`,
  },
  'shop.illegal_transition': {
    retry: 'reload',
    message: (e) => `Shop ${e.shopId} is ${e.state}: no ${e.command}, but ${listWords(e.legal)}`,
  },
  'shop.setup_unchecked': {
    retry: 'never',
    message: (e) =>
      `Shop ${e.shopId} has not passed shops.checkSetup; skipSetupCheck with a reason goes without`,
  },
  'shop.unsettled': {
    retry: 'later',
    message: (e) =>
      `Shop ${e.shopId} has ${e.orders} unsettled orders (${listSums(e.sums)}); drain it instead`,
  },
  'product.not_found': {
    retry: 'never',
    message: (e) => `Product ${e.productId} does not exist for this tenant`,
  },
  'product.name_taken': {
    retry: 'never',
    message: (e) => `A product named "${e.name}" exists already; choose another name`,
  },
  'stock.short': {
    retry: 'later',
    message: (e) => `Order ${e.orderId} waits for stock of ${listShortages(e.products)}`,
  },
  'stock.not_keys': {
    retry: 'never',
    message: (e) => `Stock of product ${e.productId} is kept as ${e.kind}, not as keys`,
  },
  'stock.import_not_found': {
    retry: 'never',
    message: (e) => `Import ${e.importId} does not exist for this tenant`,
  },
  'stock.not_counted': {
    retry: 'never',
    message: (e) =>
      `Stock of product ${e.productId} is kept as ${e.kind}, not as a number of pieces`,
  },
  'stock.too_few': {
    retry: 'reload',
    message: (e) =>
      `Product ${e.productId} has ${e.available} free pieces, so ${e.needed} cannot be taken away`,
  },
  'stock.import_mismatch': {
    retry: 'never',
    message: (e) => `Import ${e.importId} cannot go on: ${e.problem}`,
  },
  'order.not_found': {
    retry: 'never',
    message: (e) => `Order ${e.orderId} does not exist for this tenant`,
  },
  'order.number_taken': {
    retry: 'never',
    message: (e) =>
      `Order number ${e.orderNo} of shop ${e.shopId} stands for another order, ${e.orderId}`,
  },
  'order.not_removable': {
    retry: 'later',
    message: (e) =>
      `Order ${e.orderId} cannot be removed: ${e.unitIds.length} units are issued or owed, ` +
      `${e.unsettledMinor} minor units are unsettled`,
  },
  'order.illegal_transition': {
    retry: 'never',
    message: (e) =>
      `${e.command} is not legal for ${e.axis} in state ${e.state}; legal: ${listWords(e.legal)}`,
  },
  'order.not_paid': {
    retry: 'later',
    message: (e) => `Order ${e.orderId} is ${e.payment}, not paid`,
  },
  'order.frozen': {
    retry: 'later',
    message: (e) =>
      `Order ${e.orderId} is frozen (${listWords(e.reasons)}): ${e.action} is blocked`,
  },
  'order.reading_stale': {
    retry: 'reload',
    message: (e) =>
      `Order ${e.orderId} was last read from its channel too long ago; refresh it first`,
  },
  'order.not_fresh': {
    retry: 'later',
    message: (e) =>
      `Order ${e.orderId} could not be read again from its channel, so nothing was revealed`,
  },
  'order.nothing_owed': {
    retry: 'never',
    message: (e) => `Order ${e.orderId} has nothing left to ${e.action}`,
  },
  'order.goods_out': {
    retry: 'never',
    message: (e) =>
      `Goods of order ${e.orderId} have left the house, or may have; known to the ${e.where}`,
  },
  'hold.not_releasable': {
    retry: 'never',
    message: (e) =>
      `Order ${e.orderId} is held for ${e.hold}, which this call does not end; its owner: ${e.owner}`,
  },
  'unit.not_found': {
    retry: 'never',
    message: (e) => `Order ${e.orderId} has no unit ${e.unitId}`,
  },
  'line.not_found': {
    retry: 'never',
    message: (e) => `Order ${e.orderId} has no line ${e.lineId}`,
  },
  'unit.not_by_parcel': {
    retry: 'never',
    message: (e) => `Unit ${e.unitId} of order ${e.orderId} does not go in a parcel`,
  },
  ...personalErrors,
  'confirmation.not_found': {
    retry: 'never',
    message: (e) => `Order ${e.orderId} has no confirmation ${e.confirmationId}`,
  },
  ...batchErrors,
  ...reportErrors,
  ...reconciliationErrors,
  'parcel.not_found': {
    retry: 'never',
    message: (e) => `Parcel ${e.parcelId} does not exist for this tenant`,
  },
  'parcel.contents_differ': {
    retry: 'never',
    message: (e) =>
      `Parcel ${e.parcelId} went out under waybill ${e.trackingNo} with other contents`,
  },
  'parcel.waybill_taken': {
    retry: 'never',
    message: (e) => `Parcel ${e.parcelId} of the same order goes under waybill ${e.trackingNo}`,
  },
  'parcel.exceeds_owed': {
    retry: 'never',
    message: (e) =>
      `Line ${e.lineId} of order ${e.orderId} has ${e.owed} left to ship, not ${e.wanted}`,
  },
  'fulfilment.not_found': {
    retry: 'never',
    message: (e) => `No fulfiller was asked under ${e.requestId} for this tenant`,
  },
  'unit.case_open': {
    retry: 'later',
    message: (e) => `Unit ${e.unitId} is in after-sales case ${e.caseId}, which is open`,
  },
  'verification.code_invalid': {
    retry: 'never',
    message: () => 'This verification code is not valid here',
  },
  ...linkErrors,
  'case.not_found': {
    retry: 'never',
    message: (e) => `After-sales case ${e.caseId} does not exist for this tenant`,
  },
  'case.not_allowed': {
    retry: 'never',
    message: (e) =>
      `To ${e.command} case ${e.caseId} is for ${listWords(e.allowed)}, not ${e.actor}`,
  },
  'case.led_by_channel': {
    retry: 'never',
    message: (e) => `Case ${e.caseId} is led by its channel: ${e.command} it there`,
  },
  'case.rule_refuses': {
    retry: 'never',
    message: (e) => `The rule ${e.rule} forbids it for order ${e.orderId}`,
  },
  'case.evidence_missing': {
    retry: 'never',
    message: (e) =>
      `The reason ${e.reasonCode} needs ${e.missing.join(', ')} for order ${e.orderId}`,
  },
  'case.unit_taken': {
    retry: 'never',
    message: (e) => `Unit ${e.unitId} stands in case ${e.caseId}, which is open`,
  },
  'refund.exceeds_share': {
    retry: 'never',
    message: (e) =>
      `Unit ${e.unitId} has ${e.leftMinor} minor units left to refund, not ${e.requestedMinor}`,
  },
  'refund.channel_case_missing': {
    retry: 'later',
    message: (e) =>
      `This channel refunds only what the buyer has asked for there; ` +
      `no open request covers ${listWords(e.unitIds)}`,
  },
  'channel.unavailable': {
    retry: 'later',
    message: (e) => `${e.channel} did not answer ${e.operation}`,
  },
  'channel.outcome_unknown': {
    retry: 'reload',
    message: (e) =>
      `${e.channel} may or may not have carried out ${e.operation}; read its state first`,
  },
  'channel.throttled': {
    retry: 'later',
    message: (e) => `${e.channel} limits ${e.operation}; wait ${e.retryAfterMs} ms`,
  },
  'channel.grant_expired': {
    retry: 'never',
    message: (e) => `The shop's grant at ${e.channel} has ended; the seller must authorize again`,
  },
  'channel.rejected': {
    retry: 'never',
    message: (e) => `${e.channel} refused ${e.operation}: ${e.channelCode} ${e.channelMessage}`,
  },
  'channel.unreadable': {
    retry: 'never',
    message: (e) => `The answer of ${e.channel} to ${e.operation} cannot be read: ${e.problem}`,
  },
  ...ledgerErrors,
  'notification.rejected': {
    retry: 'never',
    message: (e) => `What claims to come from ${e.channel} is not believed: ${e.problem}`,
  },
  'notification.unreadable': {
    retry: 'never',
    message: (e) => `A notification of ${e.channel} cannot be read: ${e.problem}`,
  },
  'channel.incapable': {
    retry: 'never',
    message: (e) => `${e.channel} has no way to ${e.operation} through its API`,
  },
  'channel.order_not_found': {
    retry: 'never',
    message: (e) => `${e.channel} has no order ${e.orderNo} for this shop`,
  },
  'channel.refund_not_found': {
    retry: 'never',
    message: (e) => `${e.channel} has no refund ${e.refundId} for this shop`,
  },
  ...storageErrors,
  'transaction.not_allowed': {
    retry: 'never',
    message: (e) => `${e.operation} is not for a host transaction; call it on a handle without tx`,
  },
  'vault.unavailable': {
    retry: 'later',
    message: (e) => `The vault did not carry out ${e.operation}`,
  },
  'vault.cannot_open': {
    retry: 'never',
    message: (e) => `A secret sealed with key ${e.keyId} cannot be opened: ${e.problem}`,
  },
};
