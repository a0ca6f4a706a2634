import { defineMethod, refuse } from '../protocol/define-method.ts';
import { required, time } from '@kaquan/channel-kit/sandbox';
import { incrementSpanMs, listDepthMs, windowRefusal } from './time-window.ts';
import { answerTradeList, tradeListParameters } from './trade-list.ts';

/** Lists sold trades by the time they last changed, at most one day at a time. */
export const tradesSoldIncrementGet = defineMethod({
  name: 'taobao.trades.sold.increment.get',
  parameters: {
    ...tradeListParameters,
    start_modified: required(time),
    end_modified: required(time),
  },
  answer: (values, call) => {
    const window = { startAt: values.start_modified, endAt: values.end_modified };
    const refusal = windowRefusal(window, {
      start: 'start_modified',
      end: 'end_modified',
      now: call.books.clock.now(),
      maxSpanMs: incrementSpanMs,
      maxDepthMs: listDepthMs,
    });
    if (refusal !== null) return refuse(refusal);
    return answerTradeList(call, { values, by: 'modifiedAt', window });
  },
});
