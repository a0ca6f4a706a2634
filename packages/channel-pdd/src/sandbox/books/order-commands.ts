import { misuse } from '@kaquan/channel-kit/sandbox';
import type { SandboxOrder } from './book-types.ts';
import { afterMove, stageTraits, type OrderMove } from './order-moves.ts';
import { orderOf, touchOrder, type ShopBooks } from './shop-books.ts';

/** The buyer pays, alone or into a group that is not complete. */
export function payOrder(books: ShopBooks, orderSn: string, group: 'complete' | 'open'): void {
  const isComplete = group === 'complete';
  const order = move(books, orderSn, isComplete ? 'pay' : 'join');
  order.paidAt = order.updatedAt;
  if (isComplete) order.confirmedAt = order.updatedAt;
}

/** The group is complete. */
export function completeGroup(books: ShopBooks, orderSn: string): void {
  const order = move(books, orderSn, 'complete');
  order.confirmedAt = order.updatedAt;
}

/** The buyer gives up an unpaid order, or the group fails and the money goes back. */
export function cancelOrder(books: ShopBooks, orderSn: string): void {
  move(books, orderSn, 'cancel');
}

/** The buyer confirms that the goods are there. */
export function receiveOrder(books: ShopBooks, orderSn: string): void {
  const order = move(books, orderSn, 'receive');
  order.receivedAt = order.updatedAt;
}

/** A parcel goes out: by the API, or by the seller's own hand in the platform's backend. */
export interface Parcel {
  /** The platform's number of the carrier; empty for goods without a parcel, which only a hand can ship. */
  readonly logisticsId: string;
  readonly trackingNumber: string;
}

/** The order is shipped. */
export function shipOrder(books: ShopBooks, orderSn: string, parcel: Parcel): void {
  const { isHeld, isReviewed } = orderOf(books, orderSn);
  if (isHeld || isReviewed) return misuse(`order ${orderSn} is held: it cannot ship`);
  const order = move(books, orderSn, 'ship');
  order.shippedAt = order.updatedAt;
  order.shippedTimes += 1;
  Object.assign(order, parcel);
}

/** What it was shipped as is overwritten. */
export function reshipOrder(books: ShopBooks, order: SandboxOrder, parcel: Parcel): void {
  Object.assign(order, parcel);
  touchOrder(books, order);
}

/** The platform forbids shipping, or allows it again. */
export function holdOrder(
  books: ShopBooks,
  orderSn: string,
  holds: Partial<Pick<SandboxOrder, 'isHeld' | 'isReviewed'>>,
): void {
  const order = orderOf(books, orderSn);
  if (!stageTraits[order.stage].isWaiting) {
    return misuse(`order ${orderSn} is ${order.stage}: it cannot be held`);
  }
  Object.assign(order, holds);
  touchOrder(books, order);
}

function move(books: ShopBooks, orderSn: string, name: OrderMove): SandboxOrder {
  const order = orderOf(books, orderSn);
  const next = afterMove(order.stage, name);
  if (next === null) return misuse(`order ${orderSn} is ${order.stage}: it cannot ${name}`);
  order.stage = next;
  touchOrder(books, order);
  return order;
}
