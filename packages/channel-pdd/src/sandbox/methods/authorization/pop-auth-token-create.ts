import { required, text } from '@kaquan/channel-kit/sandbox';
import { grantToken, openCode } from '../../books/grant-commands.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { gatewayRefusals } from '../../protocol/refusals.ts';

/** Exchanges a code for a token. */
export const popAuthTokenCreate = defineMethod({
  name: 'pdd.pop.auth.token.create',
  needsToken: false,
  writes: true,
  parameters: { code: required(text) },
  answer: ({ code }, { books }) => {
    const open = openCode(books, code);
    if (open === null) return refuse(gatewayRefusals.expiredCode);
    open.used = true;
    return succeed({ pop_auth_token_create_response: grantToken(books) });
  },
});
