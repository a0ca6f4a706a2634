import type { SandboxRefund } from '../books/book-types.ts';
import { tradeOf } from '../books/shop-books.ts';
import { defineMethod, refuse } from '../protocol/define-method.ts';
import { wrapList } from '../protocol/envelope.ts';
import { selectFields } from '../protocol/field-selection.ts';
import { oneOf, optional, required, text, textList, time } from '@kaquan/channel-kit/sandbox';
import { cutPage, pagingParameters } from './paging.ts';
import { refundRow } from './refund-fields.ts';
import { inWindow, windowRefusal } from './time-window.ts';
import { defaultRefundTypes, expandTypes, tradeTypeList } from './trade-types.ts';

const refundStatuses = [
  'WAIT_SELLER_AGREE',
  'WAIT_BUYER_RETURN_GOODS',
  'WAIT_SELLER_CONFIRM_GOODS',
  'SELLER_REFUSE_BUYER',
  'CLOSED',
  'SUCCESS',
  'WAIT_BUYER_CONFIRM_EXCHANGE_SELLER_SEND_GOODS',
  'EXCHANGE_TRANSFORM_TO_REFUND',
  'WAIT_SELLER_CONSIGN_GOODS',
];

/** Lists refunds by the time they last changed. Its default types leave out e-tickets. */
export const refundsReceiveGet = defineMethod({
  name: 'taobao.refunds.receive.get',
  parameters: {
    fields: required(textList),
    status: optional(oneOf(refundStatuses)),
    type: optional(tradeTypeList),
    start_modified: optional(time),
    end_modified: optional(time),
    buyer_nick: optional(text),
    buyer_open_uid: optional(text),
    ...pagingParameters,
  },
  answer: (values, call) => {
    const { books } = call;
    const now = books.clock.now();
    const window = { startAt: values.start_modified ?? 0, endAt: values.end_modified ?? now };
    const rules = { start: 'start_modified', end: 'end_modified', now };
    const refusal = windowRefusal(window, rules);
    if (refusal !== null) return refuse(refusal);
    const types = expandTypes(values.type ?? defaultRefundTypes);
    const fits = (refund: SandboxRefund) => {
      const trade = tradeOf(books, refund.tid);
      return (
        types.includes(trade.type) &&
        (values.status ?? refund.status) === refund.status &&
        (values.buyer_nick ?? trade.buyerNick) === trade.buyerNick &&
        (values.buyer_open_uid ?? trade.buyerOpenUid) === trade.buyerOpenUid
      );
    };
    const found = [...books.refunds.values()]
      .filter((refund) => inWindow(window, refund.modifiedAt) && fits(refund))
      .sort((left, right) => latestFirst(left, right));
    const { page, tail } = cutPage(call, found, values);
    const rows = page.map((refund) => selectFields(refundRow(books, refund), values.fields));
    return { kind: 'success', body: { ...tail, ...wrapList('refunds', 'refund', rows) } };
  },
});

function latestFirst(left: SandboxRefund, right: SandboxRefund): number {
  return right.modifiedAt - left.modifiedAt || (right.refundId > left.refundId ? 1 : -1);
}
