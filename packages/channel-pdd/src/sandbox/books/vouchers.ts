import { misuse } from '@kaquan/channel-kit/sandbox';
import type { SandboxOrder } from './book-types.ts';
import { isOfKind } from './goods-kinds.ts';
import { shipOrder } from './order-commands.ts';
import { stageTraits } from './order-moves.ts';
import { orderOf, secondsNow, type ShopBooks } from './shop-books.ts';
import type { SandboxPlatformVoucher, SandboxVoucher } from './topic-types.ts';

/**
 * Vouchers are handed over; one under an id that is there replaces it. With as many as were bought the
 * order counts as shipped, which no source says.
 */
export function takeVouchers(
  books: ShopBooks,
  order: SandboxOrder,
  given: readonly SandboxVoucher[],
): void {
  const { vouchers } = books.desk;
  const ids = new Set(given.map(({ id }) => id));
  const kept = (vouchers[order.orderSn] ?? []).filter(({ id }) => !ids.has(id));
  vouchers[order.orderSn] = [...kept, ...given];
  const isWhole = kept.length + given.length >= order.item.count;
  if (isWhole && stageTraits[order.stage].isWaiting) {
    shipOrder(books, order.orderSn, { logisticsId: '', trackingNumber: '' });
  }
  books.changed();
}

/** The platform makes a code for a paid order of vouchers; gives it. */
export function issuePlatformVoucher(books: ShopBooks, orderSn: string): string {
  const order = orderOf(books, orderSn);
  const isSold = isOfKind(order.item.outerId, 'voucher') && stageTraits[order.stage].isRefundable;
  if (!isSold) return misuse(`order ${orderSn} is no paid order of vouchers`);
  const { platformVouchers } = books.desk;
  const code = String(1_234_567_890 + Object.keys(platformVouchers).length);
  platformVouchers[code] = { code, orderSn, status: 1, storeId: '', usedAt: null };
  books.changed();
  return code;
}

/** A voucher of the platform's expires 3, or is destroyed 4. */
export function endPlatformVoucher(books: ShopBooks, code: string, status: 3 | 4): void {
  const voucher = books.desk.platformVouchers[code];
  if (voucher === undefined) return misuse(`the books have no voucher ${code}`);
  voucher.status = status;
  books.changed();
}

/** A voucher of the platform's is used at a counter. */
export function usePlatformVoucher(
  books: ShopBooks,
  voucher: SandboxPlatformVoucher,
  storeId: string,
): void {
  voucher.status = 2;
  voucher.storeId = storeId;
  voucher.usedAt = secondsNow(books);
  books.changed();
}
