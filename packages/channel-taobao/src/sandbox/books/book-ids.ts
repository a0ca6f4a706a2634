import type { ShopBooks } from './shop-books.ts';

/** Where trade and line numbers start: 19 digits and odd, so that no double can hold one. */
export const firstTradeId = 3_812_345_600_000_000_001n;

/** Where refund numbers start: 18 digits, odd. */
export const firstRefundId = 241_234_567_890_120_001n;

const stride = 14_736_422n;

/** Takes the next trade or line number. It keeps its 19 digits for the next 10^11 of them. */
export function nextTradeId(books: ShopBooks): string {
  books.desk.lastId = String(BigInt(books.desk.lastId) + stride);
  return books.desk.lastId;
}

/** Takes the next refund number. */
export function nextRefundId(books: ShopBooks): string {
  books.desk.lastRefundId = String(BigInt(books.desk.lastRefundId) + stride);
  return books.desk.lastRefundId;
}
