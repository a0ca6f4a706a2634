import { defineMethod, refuse } from '../protocol/define-method.ts';
import { optional, text, time } from '@kaquan/channel-kit/sandbox';
import { listDepthMs, windowRefusal } from './time-window.ts';
import { answerTradeList, tradeListParameters } from './trade-list.ts';

/** Lists sold trades by the time they were placed. */
export const tradesSoldGet = defineMethod({
  name: 'taobao.trades.sold.get',
  parameters: {
    ...tradeListParameters,
    buyer_open_id: optional(text),
    start_created: optional(time),
    end_created: optional(time),
  },
  answer: (values, call) => {
    const now = call.books.clock.now();
    const window = {
      startAt: values.start_created ?? now - listDepthMs,
      endAt: values.end_created ?? now,
    };
    const rules = { start: 'start_created', end: 'end_created', now, maxDepthMs: listDepthMs };
    const refusal = windowRefusal(window, rules);
    if (refusal !== null) return refuse(refusal);
    const buyer_open_uid = values.buyer_open_id ?? values.buyer_open_uid;
    return answerTradeList(call, {
      values: { ...values, buyer_open_uid },
      by: 'createdAt',
      window,
    });
  },
});
