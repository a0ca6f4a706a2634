import { coreError, err, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelGrant, ChannelWriteError } from '@kaquan/core/ports';
import { channelName, type TaobaoClient } from '../client.ts';
import { endsOf } from './map-grant.ts';
import { renewalReplySchema } from './wire.ts';

const method = 'taobao.top.auth.token.refresh';

/** What the grants of an application that renews them consist of. */
export const renewedFields = ['session', 'refreshToken'] as const;

/**
 * Renews a grant by its refresh token, which voids that token. No page says how a refusal reads, so one
 * that does not speak of the session leaves the grant as it is: it is good until it ends.
 */
export async function refreshGrant(
  client: TaobaoClient,
  call: ChannelCall,
  now: () => number,
): Promise<Result<ChannelGrant, ChannelWriteError>> {
  const refreshToken = (call.credentials['refreshToken'] ?? '').trim();
  if (refreshToken === '') return err(nothingToRenewBy());
  const at = now();
  const answer = await client.write({
    method,
    call,
    params: { refresh_token: refreshToken },
    schema: renewalReplySchema,
  });
  return answer
    .map(({ token_result: token }) => {
      // A grant without its token could never be renewed again; that the old one stays is the best guess.
      // What else a shop has, a code merchant's session say, is none of the renewal's and stays.
      const credentials = {
        ...call.credentials,
        session: token.access_token,
        refreshToken: token.refresh_token ?? refreshToken,
      };
      return { credentials, expiresAt: endsOf(token, at, true).expiresAt };
    })
    .mapErr(({ error }) => error);
}

function nothingToRenewBy() {
  return coreError('channel.rejected', {
    channel: channelName,
    operation: method,
    channelCode: 'no-refresh-token',
    channelMessage: 'the shop has no refresh token: the seller must authorize it again',
  });
}
