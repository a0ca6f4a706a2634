import { defaulted, oneOf, required, textList } from '@kaquan/channel-kit/sandbox';
import { confirmMessage } from '../../books/message-commands.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { invalidParameter } from '../../protocol/refusals.ts';

/** Takes messages as kept. */
export const tmcMessagesConfirm = defineMethod({
  name: 'taobao.tmc.messages.confirm',
  needsSession: false,
  writes: true,
  parameters: {
    group_name: defaulted(oneOf(['default']), 'default'),
    s_message_ids: required(textList),
  },
  answer: ({ s_message_ids: ids }, { books }) => {
    if (ids.length > 200) return refuse(invalidParameter('s_message_ids', 'at most 200'));
    const isKnown = ids.map((id) => confirmMessage(books, id)).every(Boolean);
    if (!isKnown) return refuse(invalidParameter('s_message_ids', 'no such message'));
    return succeed({ is_success: true });
  },
});
