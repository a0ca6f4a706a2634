import { misuse } from '@kaquan/channel-kit/sandbox';
import type { RefundStatus, SandboxOrder, SandboxRefund } from './book-types.ts';
import { payFen } from './create-order.ts';
import { stageTraits } from './order-moves.ts';
import {
  latestRefund,
  orderOf,
  refundOf,
  secondsNow,
  touchOrder,
  type ShopBooks,
} from './shop-books.ts';

/** What the platform says about an after-sale that stands so. */
interface RefundTraits {
  /** `refund_status` of its order. */
  readonly ofOrder: 1 | 2 | 3 | 4;
  /** Whether the seller can agree to its money. */
  readonly canAgree: boolean;
  /** Whether the seller can agree that goods come back. */
  readonly canAgreeReturn: boolean;
  /** Whether the buyer can change or take back what he asked for. */
  readonly isOpen: boolean;
}

const over = { canAgree: false, canAgreeReturn: false, isOpen: false } as const;

/** Answers every question about an after-sale. */
export const refundTraits: Record<RefundStatus, RefundTraits> = {
  2: { ofOrder: 2, canAgree: true, canAgreeReturn: false, isOpen: true },
  3: { ofOrder: 2, canAgree: false, canAgreeReturn: true, isOpen: true },
  4: { ...over, ofOrder: 3 },
  6: { ofOrder: 2, canAgree: true, canAgreeReturn: false, isOpen: true },
  7: { ofOrder: 2, canAgree: true, canAgreeReturn: false, isOpen: true },
  10: { ...over, ofOrder: 4 },
  11: { ...over, ofOrder: 1 },
};

/** What a buyer asks for. */
export interface RefundWish {
  /** The order that it is on. */
  readonly orderSn: string;
  /** In fen; all that was paid when omitted. */
  readonly amountFen?: number;
  /** Whether the goods are to go back first. Default false. */
  readonly withReturn?: boolean;
  /** In the buyer's words. Default 不想要了. */
  readonly reason?: string;
}

/** How long money that was agreed to is under way. */
const payoutMs = 60_000;

/** Tells whether a buyer could ask for money back on an order now. */
export function canRefund(books: ShopBooks, order: SandboxOrder): boolean {
  const last = latestRefund(books, order.orderSn);
  const isFree = last === null || refundTraits[last.status].ofOrder === 1;
  return stageTraits[order.stage].isRefundable && isFree;
}

/** The buyer asks for money back. */
export function openRefund(books: ShopBooks, wish: RefundWish): SandboxRefund {
  const order = orderOf(books, wish.orderSn);
  if (!canRefund(books, order)) {
    return misuse(`order ${wish.orderSn} is ${order.stage}: no refund can be asked for`);
  }
  const { desk } = books;
  desk.refundCount += 1;
  const now = secondsNow(books);
  const withReturn = wish.withReturn === true;
  const refund: SandboxRefund = {
    id: String(88_001_122_000 + desk.refundCount),
    orderSn: wish.orderSn,
    kind: withReturn ? 2 : 1,
    status: withReturn ? 3 : 2,
    amountFen: checkAmount(order, wish.amountFen ?? payFen(order)),
    reason: wish.reason ?? '不想要了',
    createdAt: now,
    updatedAt: now,
    paysAt: null,
  };
  books.refunds.set(refund.id, refund);
  touchOrder(books, order);
  return refund;
}

/** The buyer changes the amount. */
export function changeRefund(books: ShopBooks, id: string, amountFen: number): void {
  const refund = openOnly(books, id);
  refund.amountFen = checkAmount(orderOf(books, refund.orderSn), amountFen);
  touchRefund(books, refund);
}

/** The buyer takes the wish back. */
export function cancelRefund(books: ShopBooks, id: string): void {
  settle(books, openOnly(books, id), 11);
}

/** The seller refuses it by hand, in the backend: there is no API for that. */
export function refuseRefund(books: ShopBooks, id: string): void {
  settle(books, openOnly(books, id), 6);
}

/** The seller agrees to the money, which is under way for a minute. */
export function agreeRefund(books: ShopBooks, refund: SandboxRefund): void {
  refund.paysAt = secondsNow(books) + payoutMs;
  settle(books, refund, 4);
}

/** The seller agrees that goods come back. */
export function agreeReturn(books: ShopBooks, refund: SandboxRefund): void {
  settle(books, refund, 7);
}

/** Lets the money arrive whose time has come. */
export function payDueRefunds(books: ShopBooks): void {
  for (const refund of books.refunds.values()) {
    if (refund.paysAt === null || refund.paysAt > books.clock.now()) continue;
    const at = refund.paysAt;
    refund.paysAt = null;
    refund.status = 10;
    touchRefund(books, refund, at);
  }
}

function settle(books: ShopBooks, refund: SandboxRefund, status: RefundStatus): void {
  refund.status = status;
  touchRefund(books, refund);
}

function touchRefund(books: ShopBooks, refund: SandboxRefund, at = secondsNow(books)): void {
  refund.updatedAt = Math.max(refund.updatedAt, at);
  touchOrder(books, orderOf(books, refund.orderSn), at);
}

function openOnly(books: ShopBooks, id: string): SandboxRefund {
  const refund = refundOf(books, id);
  const { isOpen } = refundTraits[refund.status];
  return isOpen ? refund : misuse(`after-sale ${id} is already at ${refund.status}`);
}

function checkAmount(order: SandboxOrder, amountFen: number): number {
  const most = payFen(order);
  if (Number.isSafeInteger(amountFen) && amountFen > 0 && amountFen <= most) return amountFen;
  return misuse(`a refund on order ${order.orderSn} is 1 to ${most} fen, not ${amountFen}`);
}
