import { defineMethod, refuse, succeed } from '../protocol/define-method.ts';
import { selectFields } from '../protocol/field-selection.ts';
import { id, required, textList } from '@kaquan/channel-kit/sandbox';
import { invalidParameter } from '../protocol/refusals.ts';
import { refundFieldNames, refundRow } from './refund-fields.ts';
import { unknownRefund } from './unknown-rows.ts';

/** Reads one refund. Its fields must be named from the fixed list. */
export const refundGet = defineMethod({
  name: 'taobao.refund.get',
  parameters: { fields: required(textList), refund_id: required(id) },
  answer: (values, { books }) => {
    const stranger = values.fields.find((field) => !refundFieldNames.includes(field));
    if (stranger !== undefined) return refuse(invalidParameter('fields', stranger));
    const refund = books.refunds.get(values.refund_id);
    if (refund === undefined) return refuse(unknownRefund);
    return succeed({ refund: selectFields(refundRow(books, refund), values.fields) });
  },
});
