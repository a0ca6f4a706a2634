import type { ChannelPayment, ChannelRefundState } from '@kaquan/core/ports';
import type { PddOrder } from './wire.ts';

/** What an order's states say together. */
export interface OrderMeaning {
  readonly payment: ChannelPayment;
  readonly isShipped: boolean;
  /** Paid, but the group is not complete, so that the order may still come to nothing. */
  readonly awaitsGroup: boolean;
}

const unpaid: OrderMeaning = { payment: 'unpaid', isShipped: false, awaitsGroup: false };
const paid: OrderMeaning = { payment: 'paid', isShipped: false, awaitsGroup: false };
const closed: OrderMeaning = { payment: 'closed', isShipped: false, awaitsGroup: false };

/** `order_status` of an order that came about 已成交. */
const meaningByStatus: ReadonlyMap<number, OrderMeaning> = new Map([
  [1, paid],
  [2, { payment: 'paid', isShipped: true, awaitsGroup: false }],
  [3, { payment: 'completed', isShipped: true, awaitsGroup: false }],
]);

const confirmed = { notYet: 0, yes: 1, cancelled: 2 } as const;
const group = { open: 0, failed: 2 } as const;
const deposit = { type: 1, paidInFull: 2 } as const;

/**
 * What an order says, or `null` for numbers that this version does not know: such a row is set aside,
 * since nobody can tell whether it was paid.
 */
export function readOrderStatus(order: PddOrder): OrderMeaning | null {
  switch (order.confirm_status) {
    case confirmed.cancelled:
      return closed;
    case confirmed.notYet:
      return beforeConfirming(order);
    case confirmed.yes:
      return onceConfirmed(order);
    default:
      return null;
  }
}

// Between payment and a complete group the money is there and nothing may go out.
function beforeConfirming(order: PddOrder): OrderMeaning {
  if (order.group_status === group.failed) return closed;
  const isPaid = order.pay_time !== null && order.trade_type !== deposit.type;
  return isPaid ? { ...paid, awaitsGroup: true } : unpaid;
}

function onceConfirmed(order: PddOrder): OrderMeaning | null {
  if (order.trade_type === deposit.type) {
    if (order.step_trade_status === null) return null;
    if (order.step_trade_status !== deposit.paidInFull) return unpaid;
  }
  const meaning = meaningByStatus.get(order.order_status) ?? null;
  if (meaning?.payment !== 'paid' || meaning.isShipped) return meaning;
  if (order.group_status === group.failed) return closed;
  return { ...meaning, awaitsGroup: order.group_status === group.open };
}

const reviewing = 1;
const giftNotCreated = 0;
const set = 1;

/** Whether this reading shows that the platform forbids shipping a paid order. */
export function showsHold(order: PddOrder, meaning: OrderMeaning): boolean {
  const lacksGift =
    order.gift_order_status === giftNotCreated && (order.gift_list?.length ?? 0) > 0;
  const tags = order.order_tag_list ?? [];
  const isPaused = tags.some(({ name, value }) => name === 'ship_hold' && value === set);
  return meaning.awaitsGroup || order.risk_control_status === reviewing || lacksGift || isPaused;
}

/** `refund_status` of an order: whether there is an after-sale on it that counts. */
const hasAfterSale: ReadonlyMap<number, boolean> = new Map([
  [1, false],
  [2, true],
  [3, true],
  [4, true],
]);

/** Whether an order has an after-sale that is under way or succeeded; `null` for an unknown number. */
export function readAfterSale(order: PddOrder): boolean | null {
  return hasAfterSale.get(order.refund_status) ?? null;
}

/** Whether an order's money is on its way back, or there: 退款中, 退款成功. */
export function isPaidBack({ refund_status: status }: PddOrder): boolean {
  return status === 3 || status === 4;
}

/**
 * `after_sales_status`, whose numbers have gaps. Exchanges, resendings and repairs are cases that this
 * SDK does not settle: `other` while they run, `closed` once over. "Agreed, being paid" (4, 5) is `other`
 * too: it is decided, and not yet paid.
 */
const refundStates: ReadonlyMap<number, ChannelRefundState> = new Map<number, ChannelRefundState>([
  [2, 'requested'],
  [3, 'requested'],
  [4, 'other'],
  [5, 'other'],
  [6, 'refused'],
  [7, 'awaiting_return'],
  [8, 'other'],
  [9, 'closed'],
  [10, 'succeeded'],
  [11, 'closed'],
  [12, 'closed'],
  [13, 'closed'],
  [14, 'other'],
  [15, 'other'],
  [16, 'closed'],
  [17, 'closed'],
  [18, 'other'],
  [21, 'other'],
  [22, 'other'],
  [24, 'closed'],
  [25, 'closed'],
  [27, 'other'],
  [31, 'awaiting_return'],
  [32, 'other'],
  [33, 'awaiting_return'],
]);

/** The statuses that a list of after-sales is asked for, one after the other: no page knows "all". */
export const listedStatuses: readonly number[] = [...refundStates.keys()];

/** Where an after-sale stands; `other` for a number that this version does not know. */
export function readRefundStatus(status: number): ChannelRefundState {
  return refundStates.get(status) ?? 'other';
}

/** What agreeing has come to where an after-sale stands; `null` while it is open. */
export function readAgreement(status: number): 'done' | 'impossible' | null {
  return agreements.get(status) ?? null;
}

const agreements: ReadonlyMap<number, 'done' | 'impossible'> = new Map<
  number,
  'done' | 'impossible'
>([
  [4, 'done'],
  [5, 'done'],
  [10, 'done'],
  ...[9, 11, 12, 13, 16, 17, 24, 25].map((status) => [status, 'impossible'] as const),
]);

/** The number that says: the seller is asked to let goods be sent back 退货退款待商家处理. */
export const returnRequested = 3;
/** The kinds of after-sale, as the detail numbers them; the list counts one higher. */
export const refundKinds: ReadonlySet<number> = new Set([1, 2]);
