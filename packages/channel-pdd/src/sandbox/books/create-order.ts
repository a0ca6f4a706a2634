import { beijingText, misuse } from '@kaquan/channel-kit/sandbox';
import type { SandboxOrder } from './book-types.ts';
import { seedDigits } from './empty-books.ts';
import { secondsNow, type ShopBooks } from './shop-books.ts';
import { skuOf } from './skus.ts';

/** What a buyer orders. */
export interface NewOrder {
  /**
   * A code of `pddSandboxSkus`, or any other: then it is an item of its own. `EV…` are electronic vouchers
   * 电子凭证, `TOPUP…` top-ups 充值.
   */
  readonly outerId: string;
  /** How many. Default 1. */
  readonly count?: number;
  /** Price of one; the list price of the item when omitted. */
  readonly priceFen?: number;
  /** What the shop takes off. Default 0. */
  readonly sellerDiscountFen?: number;
  /** What the platform takes off, and pays to the shop itself. Default 0. */
  readonly platformDiscountFen?: number;
  /** Default 0. */
  readonly postageFen?: number;
  /** When it was placed; now when omitted. */
  readonly createdAt?: number;
  /** The number to charge, for a top-up. */
  readonly account?: string;
}

/** A buyer places an order and has not paid yet. */
export function createOrder(books: ShopBooks, wish: NewOrder): SandboxOrder {
  const createdAt = Math.floor((wish.createdAt ?? secondsNow(books)) / 1000) * 1000;
  const { outerId, count = 1, priceFen = skuOf(outerId).priceFen } = wish;
  const order: SandboxOrder = {
    orderSn: nextOrderSn(books, createdAt),
    stage: 'unpaid',
    isReviewed: false,
    isHeld: false,
    item: { outerId, count, priceFen },
    sellerDiscountFen: wish.sellerDiscountFen ?? 0,
    platformDiscountFen: wish.platformDiscountFen ?? 0,
    postageFen: wish.postageFen ?? 0,
    createdAt,
    paidAt: null,
    confirmedAt: null,
    shippedAt: null,
    receivedAt: null,
    updatedAt: createdAt,
    logisticsId: '',
    trackingNumber: '',
    shippedTimes: 0,
    shipAttempts: 0,
  };
  if (payFen(order) < 0) return misuse('an order is not reduced by more than it costs');
  books.orders.set(order.orderSn, order);
  if (wish.account !== undefined) {
    books.desk.topUps[order.orderSn] = { account: wish.account, word: null, outerOrderSn: '' };
  }
  books.changed();
  return order;
}

/** What the buyer pays, in fen. */
export function payFen(order: SandboxOrder): number {
  const { item, sellerDiscountFen, platformDiscountFen, postageFen } = order;
  return item.priceFen * item.count - sellerDiscountFen - platformDiscountFen + postageFen;
}

/** `yymmdd-` by Beijing's date and fifteen digits. */
function nextOrderSn(books: ShopBooks, createdAt: number): string {
  const { desk } = books;
  desk.orderCount += 1;
  const day = beijingText(createdAt).slice(2, 10).replaceAll('-', '');
  return `${day}-${seedDigits(desk.seed)}${String(desk.orderCount).padStart(6, '0')}`;
}
