import {
  defaulted,
  id,
  integer,
  oneOf,
  optional,
  required,
  type WireObject,
} from '@kaquan/channel-kit/sandbox';
import { ticketOf, writeNotice } from '../../books/e-tickets.ts';
import type { SandboxNotice } from '../../books/e-ticket-types.ts';
import { statusTraits } from '../../books/trade-moves.ts';
import type { ShopBooks } from '../../books/shop-books.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { wrapList } from '../../protocol/envelope.ts';
import { businessRefusal, type TopRefusal } from '../../protocol/refusals.ts';

/** Lists the codes of an order. What `status` says is not written; here 1 is usable and 2 used up. */
export const vmarketCodesGet = defineMethod({
  name: 'taobao.vmarket.eticket.codes.get',
  parameters: { order_id: required(id), codemerchant_id: optional(id) },
  answer: ({ order_id: tid }, { books }) => {
    const ticket = ticketOf(books, tid);
    if (ticket === null) return refuse(unknownOrder);
    const rows = ticket.codes.map(({ code, num, left }): WireObject => ({
      code,
      num,
      status: left > 0 ? 1 : 2,
      order_id: BigInt(tid),
    }));
    return succeed(wrapList('eticket_codes', 'eticket_code', rows));
  },
});

const unknownOrder: TopRefusal = businessRefusal(
  'isv.eticket-order-not-exist:order_id',
  '订单不存在',
);

/** Lists orders whose notification failed (1), or that were notified of and have no codes yet (2). */
export const vmarketTasksGet = defineMethod({
  name: 'taobao.vmarket.eticket.tasks.get',
  parameters: {
    type: required(integer(1, 2)),
    seller_id: optional(id),
    page_no: defaulted(integer(1, 100_000), 1),
    page_size: defaulted(integer(1, 100), 40),
    codemerchant_id: optional(id),
  },
  answer: ({ type, seller_id: seller, page_no: page, page_size: size }, { books }) => {
    const outcome = type === 1 ? failed : received;
    const isOther = seller !== null && seller !== books.desk.seller.userId;
    const tids = isOther ? [] : unsent(books, outcome);
    const rows = tids
      .slice((page - 1) * size, page * size)
      .map((tid): WireObject => ({ order_id: BigInt(tid) }));
    return succeed({
      ...wrapList('eticket_tasks', 'eticket_task', rows),
      total_results: tids.length,
    });
  },
});

const failed: SandboxNotice['outcome'] = 'failed';
const received: SandboxNotice['outcome'] = 'received';

function unsent(books: ShopBooks, outcome: SandboxNotice['outcome']): string[] {
  const { notices, tickets } = books.desk.eTickets;
  return Object.keys(tickets).filter((tid) => {
    const last = notices.findLast((notice) => notice.tid === tid);
    return last?.outcome === outcome && tickets[tid]?.codes.length === 0;
  });
}

const notifyMethods = ['send', 'resend'] as const;

/** Has the platform notify once more. */
export const vmarketManageNotify = defineMethod({
  name: 'taobao.vmarket.eticket.manage.notify',
  writes: true,
  parameters: {
    order_id: required(id),
    notify_method: required(oneOf(notifyMethods)),
    codemerchant_id: optional(id),
  },
  answer: ({ order_id: tid, notify_method: method }, { books }) => {
    if (ticketOf(books, tid) === null) return refuse(unknownOrder);
    const trade = books.trades.get(tid);
    if (trade === undefined || statusTraits[trade.status].closed) {
      const subCode = 'isv.eticket-order-status-error:invalid-order-status';
      return refuse(businessRefusal(subCode, '订单状态不对'));
    }
    writeNotice(books, tid, { method });
    return succeed({ ret_code: 1 });
  },
});

/** Lets the codes of an order be used for some days longer. */
export const vmarketTimeExpand = defineMethod({
  name: 'taobao.vmarket.eticket.time.expand',
  writes: true,
  parameters: { order_id: required(id), expand_days: required(integer(1, 365)) },
  answer: ({ order_id: tid, expand_days: days }, { books }) => {
    const ticket = ticketOf(books, tid);
    if (ticket === null) return refuse(unknownOrder);
    ticket.validUntil += days * 24 * 60 * 60 * 1000;
    books.changed();
    return succeed({ ret_code: 1 });
  },
});
