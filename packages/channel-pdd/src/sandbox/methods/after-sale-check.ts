import type { SandboxOrder } from '../books/book-types.ts';
import { refundTraits } from '../books/refund-commands.ts';
import { latestRefund, type ShopBooks } from '../books/shop-books.ts';

/** Whether an order has an after-sale that is open, or has succeeded. */
export function hasAfterSale(books: ShopBooks, { orderSn }: SandboxOrder): boolean {
  const refund = latestRefund(books, orderSn);
  return refund !== null && refundTraits[refund.status].ofOrder > 1;
}
