import { integer, required, type ParameterValues } from '@kaquan/channel-kit/sandbox';
import type { SandboxOrder } from '../books/book-types.ts';
import { stageTraits } from '../books/order-moves.ts';
import { refundTraits } from '../books/refund-commands.ts';
import { latestRefund, type ShopBooks } from '../books/shop-books.ts';
import { defineMethod, refuse, type PopAnswer, type PopCall } from '../protocol/define-method.ts';
import { listedOrder } from './order-fields.ts';
import {
  cutPage,
  inWindow,
  paging,
  unixSeconds,
  updatedWindow,
  windowRefusal,
  type TimeWindow,
} from './time-window.ts';

const minuteMs = 60_000;
const filters = {
  order_status: required(integer(1, 5)),
  refund_status: required(integer(1, 5)),
  ...paging,
};
const every = 5;

/** Lists orders by the time they last changed, at most half an hour at a time, newest first. */
export const orderNumberListIncrementGet = defineMethod({
  name: 'pdd.order.number.list.increment.get',
  parameters: { ...updatedWindow, is_lucky_flag: required(integer(0, 2)), ...filters },
  answer: (values, call) => {
    const window = { startAt: values.start_updated_at, endAt: values.end_updated_at };
    const rules = { maxSpanMs: 30 * minuteMs, lagMs: call.listingLagMs };
    const refusal = windowRefusal(window, call, rules);
    if (refusal !== null) return refuse(refusal);
    const root = { name: 'order_sn_increment_get_response', list: 'order_sn_list' };
    return answerList(call, { values, window, root, timeOf: (order) => order.updatedAt });
  },
});

/** Lists orders by the time they came about, at most a day at a time. */
export const orderListGet = defineMethod({
  name: 'pdd.order.list.get',
  parameters: {
    start_confirm_at: required(unixSeconds),
    end_confirm_at: required(unixSeconds),
    ...filters,
  },
  answer: (values, call) => {
    const window = { startAt: values.start_confirm_at, endAt: values.end_confirm_at };
    const refusal = windowRefusal(window, call, { maxSpanMs: 24 * 60 * minuteMs, lagMs: 0 });
    if (refusal !== null) return refuse(refusal);
    const root = { name: 'order_list_get_response', list: 'order_list' };
    return answerList(call, { values, window, root, timeOf: (order) => order.confirmedAt });
  },
});

interface ListWish {
  readonly values: ParameterValues<typeof filters>;
  readonly window: TimeWindow;
  /** The key of the answer, and of the list in it. */
  readonly root: { readonly name: string; readonly list: string };
  readonly timeOf: (order: SandboxOrder) => number | null;
}

function answerList(call: PopCall, { values, window, root, timeOf }: ListWish): PopAnswer {
  const { books } = call;
  const { hidden } = books.desk.irregular;
  // By the window first: of all orders that a shop ever had, few are in it.
  const inside = [...books.orders.values()].flatMap((order) => {
    const at = timeOf(order) ?? Number.NEGATIVE_INFINITY;
    return inWindow(window, at) ? [{ order, at }] : [];
  });
  const found = inside
    .filter(({ order }) => !hidden.includes(order.orderSn) && isWanted(books, order, values))
    .sort(
      (left, right) => right.at - left.at || (right.order.orderSn > left.order.orderSn ? 1 : -1),
    )
    .map(({ order }) => order);
  const { page, tail } = cutPage(call, found, values);
  const rows = page.map((order) => listedOrder(books, order));
  return {
    kind: 'success',
    body: { [root.name]: { ...tail, [root.list]: rows } },
    read: page.map(({ orderSn }) => orderSn),
    window: found.map(({ orderSn }) => orderSn),
  };
}

function isWanted(
  books: ShopBooks,
  order: SandboxOrder,
  { order_status, refund_status }: ParameterValues<typeof filters>,
): boolean {
  const { isListed, orderStatus } = stageTraits[order.stage];
  const refund = latestRefund(books, order.orderSn);
  const ofRefund = refund === null ? 1 : refundTraits[refund.status].ofOrder;
  return (
    isListed &&
    (order_status === every || order_status === orderStatus) &&
    (refund_status === every || refund_status === ofRefund)
  );
}
