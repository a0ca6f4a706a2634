import { required, text, writeWireJson } from '@kaquan/channel-kit/sandbox';
import { grantSession } from '../../books/grant-commands.ts';
import { refreshTokenOf } from '../../books/grants.ts';
import { defineMethod, refuse, succeed } from '../../protocol/define-method.ts';
import { businessRefusal, invalidParameter } from '../../protocol/refusals.ts';

/** Renews a session, which voids its refresh token. The refusals are this sandbox's own. */
export const topAuthTokenRefresh = defineMethod({
  name: 'taobao.top.auth.token.refresh',
  needsSession: false,
  writes: true,
  parameters: { refresh_token: required(text) },
  answer: ({ refresh_token: given }, { books }) => {
    const { seed, sessionGeneration, grants } = books.desk;
    if (!grants.mayRefresh) {
      return refuse(businessRefusal('isv.refresh-not-allowed', '此类应用不支持刷新'));
    }
    if (given !== refreshTokenOf(seed, sessionGeneration)) {
      return refuse(invalidParameter('refresh_token', '已失效'));
    }
    return succeed({ token_result: writeWireJson(grantSession(books)) });
  },
});
