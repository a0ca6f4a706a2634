import { optional, required, text, textList } from '@kaquan/channel-kit/sandbox';
import { defineMethod, succeed } from '../../protocol/define-method.ts';
import { selectFields } from '../../protocol/field-selection.ts';

/** Says whether a seller's messages come; of one who was never permitted, it has nothing to say. */
export const tmcUserGet = defineMethod({
  name: 'taobao.tmc.user.get',
  needsSession: false,
  parameters: {
    fields: required(textList),
    nick: required(text),
    user_platform: optional(text),
  },
  answer: ({ fields, nick }, { books, gatewayNow }) => {
    const { seller, messages, grants } = books.desk;
    if (nick !== seller.nick || !messages.permitted) return succeed({});
    const user = {
      user_id: BigInt(seller.userId),
      user_nick: seller.nick,
      is_valid: grants.sessionEndsAt === null || gatewayNow < grants.sessionEndsAt,
      group_name: 'default',
    };
    return succeed({ tmc_user: selectFields(user, fields) });
  },
});
