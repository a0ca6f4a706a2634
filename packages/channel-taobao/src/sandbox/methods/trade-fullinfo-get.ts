import { defineMethod, refuse } from '../protocol/define-method.ts';
import { selectFields } from '../protocol/field-selection.ts';
import { id, required, textList } from '@kaquan/channel-kit/sandbox';
import { fullTrade } from './trade-fields.ts';
import { unknownTrade } from './unknown-rows.ts';

/** Reads one trade in full: the only place with text ids, memo, message and hold flags. */
export const tradeFullinfoGet = defineMethod({
  name: 'taobao.trade.fullinfo.get',
  parameters: { fields: required(textList), tid: required(id) },
  answer: (values, call) => {
    const trade = call.books.trades.get(values.tid);
    if (trade === undefined) return refuse(unknownTrade);
    return {
      kind: 'success',
      body: { trade: selectFields(fullTrade(call.books, trade), values.fields) },
      read: [trade.tid],
    };
  },
});
