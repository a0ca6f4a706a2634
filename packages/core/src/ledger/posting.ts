import type { OrderId, UnitId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { OrderEventType } from '../order/order-events.ts';
import type { LedgerEntry } from './entry.ts';
import type { PostedAmount } from './posted-amount.ts';

/** What moves goods, and with them what they cost; nothing is posted for goods without a cost. */
export const goodsCauses = [
  'unit.delivered',
  'unit.returned',
  'unit.voided',
  'unit.replaced',
  'parcel.lost',
  'parcel.received',
  'parcel.returned',
  'supplier.claimed',
] as const satisfies readonly OrderEventType[];

/** What moves amounts from account to account; the reference of the ledger says when. */
export const ledgerCauses = [
  'settlement.opened',
  'settlement.settled',
  'settlement.reversed',
  'order.held',
  'order.released',
  'order.hold_overridden',
  'refund.reserved',
  'refund.released',
  'refund.confirmed',
  'refund.reversed',
  'refund.unexplained',
  'unexplained.reversed',
  'compensation.granted',
  'compensation.voided',
  'compensation.paid',
  'compensation.reversed',
  'difference.due',
  'difference.paid',
  'difference.waived',
  'difference.voided',
  ...goodsCauses,
  'brought_forward',
] as const satisfies readonly (OrderEventType | 'brought_forward')[];

/** Why an amount of an order was posted: an event of the order, or `brought_forward` 期初. */
export type LedgerCause = (typeof ledgerCauses)[number];

/** What a change of an order has moved. */
export interface OrderPosting extends PostedAmount {
  /** The order that it is about; with `seq` and `part`, unique. */
  readonly orderId: OrderId;
  /** The number of the order's event that caused it; of the last one, where it was brought forward. */
  readonly seq: number;
  /** Counted from 1 among the postings of one event. */
  readonly part: number;
  /** The type of that event. */
  readonly cause: LedgerCause;
  /** The unit whose share it is; `null` where the order, or a parcel, is meant as a whole. */
  readonly unitId: UnitId | null;
  /** The instant of the change that it belongs to. */
  readonly at: Instant;
}

/** An entry of the ledger 账本: of an order, or beside orders. Only the latter has an `entryId`. */
export type LedgerPosting = OrderPosting | LedgerEntry;
