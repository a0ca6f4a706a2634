import type { SandboxOrder } from './book-types.ts';
import { receiveOrder, shipOrder } from './order-commands.ts';
import { openRefund } from './refund-commands.ts';
import type { ShopBooks } from './shop-books.ts';
import type { SandboxTopUp } from './topic-types.ts';

/** The seller says that it succeeded: the order counts as shipped, and as received. */
export function chargeSucceeded(books: ShopBooks, order: SandboxOrder): void {
  shipOrder(books, order.orderSn, { logisticsId: '', trackingNumber: '' });
  receiveOrder(books, order.orderSn);
}

/** The seller says that it failed: the platform begins to pay it back. */
export function chargeFailed(books: ShopBooks, order: SandboxOrder): void {
  openRefund(books, { orderSn: order.orderSn, reason: '充值失败' });
}

/** What is known of an order's top-up. */
export function topUpOf(books: ShopBooks, { orderSn }: SandboxOrder): Readonly<SandboxTopUp> {
  return books.desk.topUps[orderSn] ?? { account: '', word: null, outerOrderSn: '' };
}

/** Writes down what the seller said. */
export function noteWord(
  books: ShopBooks,
  order: SandboxOrder,
  said: Pick<SandboxTopUp, 'word' | 'outerOrderSn'>,
): void {
  books.desk.topUps[order.orderSn] = { ...topUpOf(books, order), ...said };
  books.changed();
}
