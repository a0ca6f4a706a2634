import { irregularActions, type IrregularActions } from '@kaquan/channel-kit/sandbox';
import type { HoldFlag, SandboxSeller } from './books/book-types.ts';
import { createTrade, type NewTrade } from './books/create-trade.ts';
import { giveCode, nextSession } from './books/grant-commands.ts';
import type { SandboxRight } from './books/grants.ts';
import { itemOf, type NewItem } from './books/item-stock.ts';
import type { NoticeMethod, SavedETickets } from './books/e-ticket-types.ts';
import { writeNotice } from './books/e-tickets.ts';
import { balanceOf } from './books/movements.ts';
import { cancelRefund, changeRefund, openRefund, returnGoods } from './books/refund-commands.ts';
import { tradeOf, type ShopBooks } from './books/shop-books.ts';
import {
  closeTrade,
  finishTrade,
  holdTrade,
  payTrade,
  releaseTrade,
  shipTrade,
} from './books/trade-commands.ts';
import { writeStatementFile, type StatementFileWish } from './books/statement-file.ts';
import type { FaultGround } from './faults/answer-faults.ts';
import type { TaobaoFault } from './faults/fault-kinds.ts';
import { strikeRows } from './faults/page-faults.ts';

/**
 * What buyers, the platform and the clock do in the sandbox. Each throws `SandboxMisuse` when the
 * books do not allow it; each has an admin endpoint of the same name.
 */
export interface TaobaoSandboxActions extends IrregularActions {
  /** A buyer places a trade; gives its number and those of its lines. */
  create(wish: NewTrade): { tid: string; oids: string[] };
  /** The buyer pays. */
  pay(tid: string): void;
  /** The buyer confirms the goods. */
  finish(tid: string): void;
  /** The trade ends: unpaid, it is closed; paid, all open lines are refunded in full. */
  close(tid: string): void;
  /** The buyer asks for money back on one line; gives the refund's number. */
  openRefund(tid: string, oid: string, amountFen: number): string;
  /** The same, where the goods come back before the money does. */
  openReturn(tid: string, oid: string, amountFen: number): string;
  /** The buyer has sent back what the seller agreed to take back. */
  returnGoods(refundId: string): void;
  /** The buyer changes the amount, which makes every known version stale. */
  changeRefund(refundId: string, amountFen: number): void;
  /** The buyer takes the wish back. */
  cancelRefund(refundId: string): void;
  /** The platform forbids shipping: PAID_FORBID_CONSIGN, or by a flag alone if one is named. */
  hold(tid: string, flag?: HoldFlag | null): void;
  /** The platform allows shipping again. */
  release(tid: string): void;
  /** The seller ships by hand in the platform's own backend. */
  shipInBackend(tid: string): void;
  /** An item is put on a shelf, or another figure beside it. */
  putItem(item: NewItem): void;
  /** The platform is told where to send notifications about e-tickets; null: nowhere. */
  notifyTo(url: string | null): void;
  /** The platform notifies of a paid e-ticket trade, as if a buyer or its staff had asked for it. */
  notify(tid: string, method: NoticeMethod): void;
  /** What the pages leave open: how `isv_ka_list` is written, and whose number a use goes by. */
  settleETickets(settings: Partial<Pick<SavedETickets, 'cardList' | 'serials'>>): void;
  /** Writes the wallet's account statement of some days as its backend would: CSV in GBK. */
  statementFile(wish: StatementFileWish): Uint8Array<ArrayBuffer>;
  /** What is in the account, in fen, as the wallet's own page shows it. */
  balanceFen(): number;
  /** The seller is called otherwise from now on, or the shop. */
  rename(names: Partial<Pick<SandboxSeller, 'nick' | 'shopTitle'>>): void;
  /** Time passes. */
  advance(ms: number): void;
  /** Plans more faults, from now on. */
  addFaults(faults: readonly TaobaoFault[]): void;
  /** Forgets every planned fault. */
  clearFaults(): void;
  /** The seller agrees on the platform's page; gives the code that he is sent back with. */
  authorize(redirectUri: string): string;
  /** The seller's messages go to the application from now on, as after `taobao.tmc.user.permit`. */
  permitMessages(): void;
  /** One right of the session ends, and the session goes on. */
  endRight(right: SandboxRight): void;
  /** Ends the session and gives the next one, as a new authorization would. */
  renewSession(): string;
}

/** Binds the actions to the books. */
export function createActions(ground: FaultGround): TaobaoSandboxActions {
  const { books, faults } = ground;
  return {
    create: (wish) => {
      const trade = createTrade(books, wish);
      return { tid: trade.tid, oids: trade.lines.map((line) => line.oid) };
    },
    pay: (tid) => {
      payTrade(books, tid);
    },
    finish: (tid) => {
      finishTrade(books, tid);
    },
    close: (tid) => {
      closeTrade(books, tid);
    },
    ...refundActions(books),
    hold: (tid, flag = null) => {
      holdTrade(books, tid, flag);
    },
    release: (tid) => {
      releaseTrade(books, tid);
    },
    shipInBackend: (tid) => {
      shipTrade(books, tid);
    },
    putItem: (item) => {
      books.desk.itemStock.items[item.numIid] = itemOf(item);
      books.changed();
    },
    notifyTo: (url) => {
      books.desk.eTickets.notifyUrl = url;
      books.changed();
    },
    notify: (tid, method) => {
      writeNotice(books, tid, { method });
    },
    settleETickets: (settings) => {
      Object.assign(books.desk.eTickets, settings);
      books.changed();
    },
    statementFile: (wish) =>
      writeStatementFile(books, wish, (rows) => strikeRows(ground, 'statement.file', rows)),
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
    ...grantingActions(books),
    ...irregularActions({
      book: books.desk.irregular,
      now: () => books.clock.now(),
      changed: books.changed,
      demandOrder: (tid) => void tradeOf(books, tid),
    }),
    balanceFen: () => balanceOf(books),
    rename: (names) => {
      Object.assign(books.desk.seller, names);
      books.changed();
    },
  };
}

/** What the seller grants, and what ends of it. */
function grantingActions(
  books: ShopBooks,
): Pick<TaobaoSandboxActions, 'authorize' | 'permitMessages' | 'endRight' | 'renewSession'> {
  return {
    authorize: (redirectUri) => giveCode(books, redirectUri),
    permitMessages: () => {
      books.desk.messages.permitted = true;
      books.changed();
    },
    endRight: (right) => {
      books.desk.grants.rightEnds[right] = books.clock.now();
      books.changed();
    },
    renewSession: () => {
      nextSession(books);
      return books.desk.session;
    },
  };
}

type RefundAction = 'openRefund' | 'openReturn' | 'returnGoods' | 'changeRefund' | 'cancelRefund';

function refundActions(books: ShopBooks): Pick<TaobaoSandboxActions, RefundAction> {
  return {
    openRefund: (tid, oid, feeFen) => openRefund(books, { tid, oid, feeFen }).refundId,
    openReturn: (tid, oid, feeFen) =>
      openRefund(books, { tid, oid, feeFen, wantsReturn: true }).refundId,
    returnGoods: (refundId) => {
      returnGoods(books, refundId);
    },
    changeRefund: (refundId, amountFen) => {
      changeRefund(books, refundId, amountFen);
    },
    cancelRefund: (refundId) => {
      cancelRefund(books, refundId);
    },
  };
}
