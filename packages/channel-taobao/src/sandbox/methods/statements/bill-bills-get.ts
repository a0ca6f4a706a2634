import {
  defaulted,
  id,
  integer,
  notEmulated,
  oneOf,
  optional,
  required,
  textList,
  time,
  beijingText,
} from '@kaquan/channel-kit/sandbox';
import { movementsOf, type Movement } from '../../books/movements.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { wrapList } from '../../protocol/envelope.ts';
import { selectFields } from '../../protocol/field-selection.ts';
import { inWindow, windowRefusal } from '../time-window.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** What one condition answers at most. */
const maxRows = 5_000;

/** Lists what the seller is charged. Its two times are the same here: a fee is paid when a trade ends. */
export const billBillsGet = defineMethod({
  name: 'taobao.bill.bills.get',
  parameters: {
    fields: required(textList),
    start_time: required(time),
    end_time: required(time),
    time_type: defaulted(oneOf(['1', '2']), '2'),
    trade_id: optional(id),
    order_id: optional(notEmulated),
    account_id: optional(notEmulated),
    status: optional(notEmulated),
    page_no: defaulted(integer(1, 100_000), 1),
    page_size: defaulted(integer(40, 100), 40),
  },
  answer: (values, call) => {
    const window = { startAt: values.start_time, endAt: values.end_time };
    const now = call.books.clock.now();
    const rules = { start: 'start_time', end: 'end_time', now, maxSpanMs: dayMs };
    const refusal = windowRefusal(window, rules);
    if (refusal !== null) return refuse(refusal);
    const found = movementsOf(call.books)
      .filter(isOfTrade)
      .filter(
        ({ what, at, tid }) =>
          (what === 'fee' || what === 'feeBack') &&
          inWindow(window, at) &&
          (values.trade_id ?? tid) === tid,
      );
    const rows = call.arrange(found, values.page_size);
    const end = values.page_no * values.page_size;
    const page = rows.slice(0, maxRows).slice(end - values.page_size, end);
    return succeed({
      has_next: Math.min(rows.length, maxRows) > end,
      total_results: rows.length,
      ...wrapList(
        'bills',
        'bill',
        page.map((movement) => selectFields(billOf(movement), values.fields)),
      ),
    });
  },
});

type TradeMovement = Movement & { readonly tid: string };

function isOfTrade(movement: Movement): movement is TradeMovement {
  return movement.tid !== null;
}

// Negative where a charge is given back; in fen.
function billOf({ no, tid, at, amountFen }: TradeMovement) {
  return {
    bid: Number(no),
    account_id: 10_001,
    amount: -amountFen,
    status: 1,
    trade_id: tid,
    order_id: tid,
    pay_time: beijingText(at),
    biz_time: beijingText(at),
  };
}
