import type { SandboxTrade } from '../books/book-types.ts';
import { statusTraits, tradeMoves } from '../books/trade-moves.ts';
import type { TopAnswer, TopCall } from '../protocol/define-method.ts';
import { wrapList } from '../protocol/envelope.ts';
import { selectFields } from '../protocol/field-selection.ts';
import {
  notEmulated,
  oneOf,
  optional,
  required,
  text,
  textList,
  type ParameterValues,
} from '@kaquan/channel-kit/sandbox';
import { cutPage, pagingParameters } from './paging.ts';
import { inWindow, type TimeWindow } from './time-window.ts';
import { listedTrade } from './trade-fields.ts';
import { defaultTradeTypes, expandTypes, tradeTypeList } from './trade-types.ts';

const otherStatuses = [
  'TRADE_NO_CREATE_PAY',
  'PAY_PENDING',
  'WAIT_PRE_AUTH_CONFIRM',
  'TRADE_BUYER_SIGNED',
  'ALL_WAIT_PAY',
  'ALL_CLOSED',
];

/** The filters that both lists of sold trades have. */
export const tradeListParameters = {
  fields: required(textList),
  status: optional(oneOf([...Object.keys(tradeMoves), ...otherStatuses])),
  type: optional(tradeTypeList),
  buyer_nick: optional(text),
  buyer_open_uid: optional(text),
  ext_type: optional(notEmulated),
  rate_status: optional(notEmulated),
  tag: optional(notEmulated),
  ...pagingParameters,
};

/** By which time a list filters and sorts. */
export type TradeTime = 'createdAt' | 'modifiedAt';

/** Which trades a list is about. */
export interface TradeListWish {
  readonly values: ParameterValues<typeof tradeListParameters>;
  readonly by: TradeTime;
  readonly window: TimeWindow;
}

/** Answers with one page of the trades that pass all filters, latest first. */
export function answerTradeList(call: TopCall, wish: TradeListWish): TopAnswer {
  const { values, by } = wish;
  const types = expandTypes(values.type ?? defaultTradeTypes);
  const found = [...call.books.trades.values()]
    .filter(({ tid }) => !call.books.desk.irregular.hidden.includes(tid))
    .filter((trade) => inWindow(wish.window, trade[by]) && types.includes(trade.type))
    .filter((trade) => hasStatus(trade, values.status) && isBuyer(trade, values))
    .sort((left, right) => right[by] - left[by] || (right.tid > left.tid ? 1 : -1));
  const { page, tail } = cutPage(call, found, values);
  const rows = page.map((trade) => selectFields(listedTrade(call.books, trade), values.fields));
  return {
    kind: 'success',
    body: { ...tail, ...wrapList('trades', 'trade', rows) },
    read: page.map((trade) => trade.tid),
    window: found.map((trade) => trade.tid),
  };
}

function hasStatus(trade: SandboxTrade, status: string | null): boolean {
  return status === null || namesOf(trade).includes(status);
}

/** A trade is found by its own status and by the query-only group it belongs to. */
function namesOf(trade: SandboxTrade): (string | null)[] {
  return [trade.status, statusTraits[trade.status].group];
}

function isBuyer(
  trade: SandboxTrade,
  buyer: { readonly buyer_nick: string | null; readonly buyer_open_uid: string | null },
): boolean {
  return (
    (buyer.buyer_nick ?? trade.buyerNick) === trade.buyerNick &&
    (buyer.buyer_open_uid ?? trade.buyerOpenUid) === trade.buyerOpenUid
  );
}
