import { beijingText, defaulted, integer, oneOf } from '@kaquan/channel-kit/sandbox';
import { sendDue } from '../../books/message-commands.ts';
import { defineMethod, succeed } from '../../protocol/define-method.ts';
import { wrapList } from '../../protocol/envelope.ts';

/** Gives messages that are due; those come again that are not confirmed in time. */
export const tmcMessagesConsume = defineMethod({
  name: 'taobao.tmc.messages.consume',
  needsSession: false,
  parameters: {
    group_name: defaulted(oneOf(['default']), 'default'),
    quantity: defaulted(integer(10, 200), 100),
  },
  answer: ({ quantity }, { books }) => {
    const { seller } = books.desk;
    const rows = sendDue(books, quantity).map(({ id, topic, content, createdAt }) => ({
      id: BigInt(id),
      topic,
      content,
      user_id: BigInt(seller.userId),
      user_nick: seller.nick,
      pub_time: beijingText(createdAt),
      pub_app_key: '12497914',
    }));
    return succeed(wrapList('messages', 'tmc_message', rows));
  },
});
