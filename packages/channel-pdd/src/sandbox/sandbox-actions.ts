import {
  irregularActions,
  type FaultSchedule,
  type IrregularActions,
} from '@kaquan/channel-kit/sandbox';
import type { SandboxMall } from './books/book-types.ts';
import { cardPublicKey, dispenseCards } from './books/cards.ts';
import { createOrder, type NewOrder } from './books/create-order.ts';
import { balanceOf } from './books/daily-bill.ts';
import { giveCode, nextToken } from './books/grant-commands.ts';
import {
  cancelOrder,
  completeGroup,
  holdOrder,
  payOrder,
  receiveOrder,
  shipOrder,
} from './books/order-commands.ts';
import {
  cancelRefund,
  changeRefund,
  openRefund,
  refuseRefund,
  type RefundWish,
} from './books/refund-commands.ts';
import { writeNote } from './books/notes.ts';
import type { SandboxNote } from './books/topic-types.ts';
import { orderOf, type ShopBooks } from './books/shop-books.ts';
import { endPlatformVoucher, issuePlatformVoucher } from './books/vouchers.ts';
import type { PddFault } from './faults/fault-kinds.ts';

/**
 * What buyers, the seller's own hand, the platform and the clock do in the sandbox. Each throws
 * `SandboxMisuse` when the books do not allow it; each has an admin endpoint of the same name.
 */
export interface PddSandboxActions extends IrregularActions {
  /** A buyer places an order; gives its number. */
  create(wish: NewOrder): string;
  /** The buyer pays, alone or into a group that is not complete yet. Default: alone. */
  pay(orderSn: string, group?: 'complete' | 'open'): void;
  /** The group is complete. */
  completeGroup(orderSn: string): void;
  /** The buyer gives up an unpaid order, or the group fails. */
  cancel(orderSn: string): void;
  /** The buyer confirms that the goods are there. */
  receive(orderSn: string): void;
  /** The seller ships by hand in the platform's own backend, without a parcel. */
  shipInBackend(orderSn: string): void;
  /** The seller writes a note by hand, over the one that stands there. */
  writeNote(orderSn: string, note: SandboxNote): void;
  /** The platform makes a code for a paid order of vouchers; gives it. */
  issuePlatformVoucher(orderSn: string): string;
  /** Such a voucher expires, or is destroyed. */
  endPlatformVoucher(code: string, how: 'expired' | 'destroyed'): void;
  /** The public key, as PEM, that secrets of cards are sealed with. */
  cardPublicKey(): string;
  /** The platform pauses shipping 暂停发货. */
  hold(orderSn: string): void;
  /** The platform looks at the order 审核中, and forbids shipping meanwhile. */
  review(orderSn: string): void;
  /** The platform allows shipping again. */
  release(orderSn: string): void;
  /** The buyer asks for money back; gives the after-sale's number. */
  openRefund(wish: RefundWish): string;
  /** The buyer changes the amount. */
  changeRefund(afterSalesId: string, amountFen: number): void;
  /** The buyer takes the wish back. */
  cancelRefund(afterSalesId: string): void;
  /** The seller refuses it by hand, in the backend. */
  refuseRefund(afterSalesId: string): void;
  /** What is in the account, in fen, as the backend's own page shows it. */
  balanceFen(): number;
  /** The shop is called otherwise from now on. */
  rename(names: Partial<Pick<SandboxMall, 'mallName'>>): void;
  /** Time passes. */
  advance(ms: number): void;
  /** Plans more faults, from now on. */
  addFaults(faults: readonly PddFault[]): void;
  /** Forgets every planned fault. */
  clearFaults(): void;
  /** The seller agrees on the platform's page; gives the code that he is sent back with. */
  authorize(): string;
  /** Ends the token and gives the next one, as a new authorization would. */
  renewToken(): string;
}

/** Binds the actions to the books. */
export function createActions(
  books: ShopBooks,
  faults: FaultSchedule<PddFault>,
): PddSandboxActions {
  return {
    ...orderActions(books),
    ...refundActions(books),
    ...irregularActions({
      book: books.desk.irregular,
      now: () => books.clock.now(),
      changed: books.changed,
      demandOrder: (orderSn) => void orderOf(books, orderSn),
    }),
    balanceFen: () => balanceOf(books),
    rename: (names) => {
      Object.assign(books.desk.mall, names);
      books.changed();
    },
    writeNote: (orderSn, note) => {
      writeNote(books, orderSn, note);
    },
    cardPublicKey: () => cardPublicKey(books),
    issuePlatformVoucher: (orderSn) => issuePlatformVoucher(books, orderSn),
    endPlatformVoucher: (code, how) => {
      endPlatformVoucher(books, code, how === 'expired' ? 3 : 4);
    },
    advance: (ms) => {
      books.clock.advance(ms);
      books.changed();
    },
    addFaults: (planned) => {
      faults.add(planned);
    },
    clearFaults: () => {
      faults.clear();
    },
    authorize: () => giveCode(books),
    renewToken: () => nextToken(books),
  };
}

type OrderAction = 'create' | 'pay' | 'completeGroup' | 'cancel' | 'receive' | 'shipInBackend';
type HoldAction = 'hold' | 'review' | 'release';

function orderActions(books: ShopBooks): Pick<PddSandboxActions, OrderAction | HoldAction> {
  return {
    create: (wish) => createOrder(books, wish).orderSn,
    pay: (orderSn, group = 'complete') => {
      payOrder(books, orderSn, group);
      dispenseCards(books, orderSn);
    },
    completeGroup: (orderSn) => {
      completeGroup(books, orderSn);
      dispenseCards(books, orderSn);
    },
    cancel: (orderSn) => {
      cancelOrder(books, orderSn);
    },
    receive: (orderSn) => {
      receiveOrder(books, orderSn);
    },
    shipInBackend: (orderSn) => {
      shipOrder(books, orderSn, { logisticsId: '', trackingNumber: '' });
    },
    hold: (orderSn) => {
      holdOrder(books, orderSn, { isHeld: true });
    },
    review: (orderSn) => {
      holdOrder(books, orderSn, { isReviewed: true });
    },
    release: (orderSn) => {
      holdOrder(books, orderSn, { isHeld: false, isReviewed: false });
    },
  };
}

type RefundAction = 'openRefund' | 'changeRefund' | 'cancelRefund' | 'refuseRefund';

function refundActions(books: ShopBooks): Pick<PddSandboxActions, RefundAction> {
  return {
    openRefund: (wish) => openRefund(books, wish).id,
    changeRefund: (afterSalesId, amountFen) => {
      changeRefund(books, afterSalesId, amountFen);
    },
    cancelRefund: (afterSalesId) => {
      cancelRefund(books, afterSalesId);
    },
    refuseRefund: (afterSalesId) => {
      refuseRefund(books, afterSalesId);
    },
  };
}
