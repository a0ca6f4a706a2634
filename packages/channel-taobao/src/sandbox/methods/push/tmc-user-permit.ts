import { optional, textList } from '@kaquan/channel-kit/sandbox';
import { defineMethod, succeed } from '../../protocol/define-method.ts';

/** Sends the seller's messages to the application from now on; naming topics would need a list of them. */
export const tmcUserPermit = defineMethod({
  name: 'taobao.tmc.user.permit',
  writes: true,
  parameters: { topics: optional(textList) },
  answer: (_values, { books }) => {
    books.desk.messages.permitted = true;
    books.changed();
    return succeed({ is_success: true });
  },
});
