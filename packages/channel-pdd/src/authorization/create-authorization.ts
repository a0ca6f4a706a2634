import { createDemand } from '@kaquan/channel-kit';
import { coreError, err, ok, type Result } from '@kaquan/core';
import type { ChannelWriteError } from '@kaquan/core/ports';
import { channelName, createApplicationClient } from '../client.ts';
import { toSettings, type PddChannelOptions } from '../options.ts';
import { toGrant, type PddGrant } from './map-grant.ts';
import { tokenSchema } from './wire.ts';

/** What {@link createPddAuthorization} takes: the channel's options, and where to authorize. */
export interface PddAuthorizationOptions extends PddChannelOptions {
  /**
   * Where sellers are sent. Default `https://fuwu.pinduoduo.com/service-market/auth`; on a phone it is
   * `https://mai.pinduoduo.com/h5-login.html`.
   */
  readonly authorizeUrl?: string;
}

/** Where a seller is sent to grant. */
export interface PddAuthorizeRequest {
  /** Where the platform sends him back with a `code`; exactly as registered in the console. */
  readonly redirectUri: string;
  /** Comes back untouched; without one that only you can know, anybody's code could be slipped in. */
  readonly state: string;
}

/** A code that a seller came back with. */
export interface PddCode {
  /** Good once, for about ten minutes. */
  readonly code: string;
  /** The mall that it must be of, where that is known; another one's is refused. */
  readonly mallId?: string;
  /** Calls it off early. */
  readonly signal?: AbortSignal;
}

/** How sellers grant an application their malls. */
export interface PddAuthorization {
  /** The address of the platform's page; asks nobody. Only the mall's main account may grant. */
  authorizeUrl(request: PddAuthorizeRequest): string;
  /**
   * Exchanges the code of a return for a grant: its `credentials` are for `shops.create` or
   * `shops.update`, with `expiresAt` as `grantExpiresAt`. The former token of the mall ends at once.
   * Errors: `channel.grant_expired` (10013: the code is used or too old), `channel.rejected`
   * (`other-mall`: of another mall than asked for), `channel.outcome_unknown` (the code may be used up:
   * let the seller authorize again), and those of any call.
   */
  exchangeCode(given: PddCode): Promise<Result<PddGrant, ChannelWriteError>>;
}

const factory = 'createPddAuthorization';
const demand = createDemand(factory);
const method = 'pdd.pop.auth.token.create';

/**
 * Makes the authorization of one application; sends nothing by itself. Throws a `TypeError` naming the
 * option when an option is wrong.
 *
 * @example
 * ```ts
 * import { createPddAuthorization } from '@kaquan/channel-pdd';
 *
 * const authorization = createPddAuthorization({ clientId: 'a1b2c3d4', clientSecret: 'secret' });
 * const redirectUri = 'https://shop.example.com/pdd';
 * console.log(authorization.authorizeUrl({ redirectUri, state: 'of-this-browser' }));
 * ```
 */
export function createPddAuthorization(options: PddAuthorizationOptions): PddAuthorization {
  const { authorizeUrl = 'https://fuwu.pinduoduo.com/service-market/auth', ...given } = options;
  const isHttp = URL.canParse(authorizeUrl) && /^https?:/i.test(authorizeUrl);
  demand('authorizeUrl', isHttp, 'must be an absolute http or https address');
  const settings = toSettings(given, factory);
  const client = createApplicationClient(settings);
  return {
    authorizeUrl: ({ redirectUri, state }) => {
      const url = new URL(authorizeUrl);
      url.searchParams.set('response_type', 'code');
      url.searchParams.set('client_id', settings.clientId);
      url.searchParams.set('redirect_uri', redirectUri);
      url.searchParams.set('state', state);
      return url.href;
    },
    exchangeCode: async ({ code, mallId, signal }) => {
      const at = settings.clock.now();
      const call = { credentials: { code }, ...(signal && { signal }) };
      const answer = await client.write({ method, call, params: { code }, schema: tokenSchema });
      if (answer.isErr()) return err(answer.error.error);
      const token = answer.value;
      if (mallId !== undefined && token.owner_id !== mallId) return err(otherMall());
      const refreshToken = token.refresh_token ?? '';
      return ok(
        toGrant(token, at, {
          accessToken: token.access_token,
          ...(settings.renewsGrants && { refreshToken }),
        }),
      );
    },
  };
}

function otherMall() {
  return coreError('channel.rejected', {
    channel: channelName,
    operation: method,
    channelCode: 'other-mall',
    channelMessage: 'the grant is of another mall: the seller was signed in to another account',
  });
}
