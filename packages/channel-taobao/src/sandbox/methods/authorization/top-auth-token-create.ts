import { optional, required, text, writeWireJson } from '@kaquan/channel-kit/sandbox';
import { grantSession, openCode } from '../../books/grant-commands.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { businessRefusal } from '../../protocol/refusals.ts';

/** Exchanges a code for a session. The sub-code of its refusal is this sandbox's own. */
export const topAuthTokenCreate = defineMethod({
  name: 'taobao.top.auth.token.create',
  needsSession: false,
  writes: true,
  parameters: { code: required(text), uuid: optional(text) },
  answer: ({ code }, { books }) => {
    const open = openCode(books, code);
    if (open === null) {
      return refuse(businessRefusal('isv.invalid-parameter:code', 'authorize code expire'));
    }
    open.used = true;
    return succeed({ token_result: writeWireJson(grantSession(books)) });
  },
});
