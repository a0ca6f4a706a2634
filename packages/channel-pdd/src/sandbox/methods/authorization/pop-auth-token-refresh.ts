import { required, text } from '@kaquan/channel-kit/sandbox';
import { grantToken, refreshTokenOf } from '../../books/grant-commands.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { gatewayRefusals, invalidParameter } from '../../protocol/refusals.ts';

/** Renews a token, which voids the one before. The refusal of a wrong one is this sandbox's own. */
export const popAuthTokenRefresh = defineMethod({
  name: 'pdd.pop.auth.token.refresh',
  needsToken: false,
  writes: true,
  parameters: { refresh_token: required(text) },
  answer: ({ refresh_token: given }, { books }) => {
    if (!books.desk.grants.mayRefresh) return refuse(gatewayRefusals.offline);
    if (given !== refreshTokenOf(books)) return refuse(invalidParameter('refresh_token', '已失效'));
    return succeed({ pop_auth_token_refresh_response: grantToken(books) });
  },
});
