import { coreError, err, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelGrant, ChannelWriteError } from '@kaquan/core/ports';
import { channelName, type PddClient } from '../client.ts';
import { toGrant } from './map-grant.ts';
import { tokenSchema } from './wire.ts';

const method = 'pdd.pop.auth.token.refresh';

/** What the grants of an application that renews them consist of. */
export const renewedFields = ['accessToken', 'refreshToken'] as const;

/**
 * Renews a grant by its refresh token. The platform's catalogue does not list this API any more: a
 * refusal means that the seller has to authorize again, and until the grant ends it stays as it is.
 */
export async function refreshGrant(
  client: PddClient,
  call: ChannelCall,
  now: () => number,
): Promise<Result<ChannelGrant, ChannelWriteError>> {
  const refreshToken = (call.credentials['refreshToken'] ?? '').trim();
  if (refreshToken === '') return err(nothingToRenewBy());
  const at = now();
  const params = { refresh_token: refreshToken };
  const answer = await client.write({ method, call, params, schema: tokenSchema });
  return answer
    .map((token) => {
      // A grant without its token could never be renewed again; that the old one stays is the best guess.
      const credentials = {
        accessToken: token.access_token,
        refreshToken: token.refresh_token ?? refreshToken,
      };
      return { credentials, expiresAt: toGrant(token, at, credentials).expiresAt };
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
