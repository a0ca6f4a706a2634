import { integer, optional, required, text } from '@kaquan/channel-kit/sandbox';
import { writeNote } from '../../books/notes.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { invalidParameter, missingParameter, unknownOrder } from '../../protocol/refusals.ts';
import { findOrder } from '../order-get.ts';

/** Overwrites the seller's note on an order. */
export const orderNoteUpdate = defineMethod({
  name: 'pdd.order.note.update',
  writes: true,
  parameters: {
    order_sn: required(text),
    note: required(text),
    tag: optional(integer(1, 5)),
    tag_name: optional(text),
  },
  answer: ({ order_sn, note, tag, tag_name: name }, call) => {
    const order = findOrder(call, order_sn);
    if (order === null) return refuse(unknownOrder);
    if ((tag === null) !== (name === null)) {
      return refuse(missingParameter(tag === null ? 'tag' : 'tag_name'));
    }
    if (name !== null && [...name].length > 3) return refuse(invalidParameter('tag_name', '≤ 3'));
    const flag = tag === null || name === null ? null : { tag, name };
    writeNote(call.books, order.orderSn, { text: note, flag });
    return succeed({ response: { success: true, error_code: 0, error_msg: '' } });
  },
});
