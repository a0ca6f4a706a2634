import {
  createGateway,
  createRedactor,
  decodeWire,
  toWriteError,
  type Gateway,
} from '@kaquan/channel-kit';
import { coreError, err, ok, type CoreError, type Instant, type Result } from '@kaquan/core';
import type { ChannelWriteError } from '@kaquan/core/ports';
import { channelName, createApplicationClient } from '../client.ts';
import { signParams } from '../sign.ts';
import { toGrant, type TaobaoGrant } from './map-grant.ts';
import {
  toAuthorizationSettings,
  type AuthorizationSettings,
  type TaobaoAuthorizationOptions,
} from './options.ts';
import { tokenErrorSchema, tokenReplySchema, tokenSchema, type TaobaoToken } from './wire.ts';

/** Where a seller is sent to grant. */
export interface TaobaoAuthorizeRequest {
  /** Where the platform sends him back with a `code`; exactly as registered in the console. */
  readonly redirectUri: string;
  /** Comes back untouched; without one that only you can know, anybody's code could be slipped in. */
  readonly state: string;
  /** Which page he sees, in the platform's word. Default `web`. */
  readonly view?: string;
}

/** How sellers grant an application their shops. */
export interface TaobaoAuthorization {
  /** The address of the platform's page; asks nobody. */
  authorizeUrl(request: TaobaoAuthorizeRequest): string;
  /**
   * Exchanges the code of a return for a grant: its `credentials` are for `shops.create` or
   * `shops.update`, with `expiresAt` as `grantExpiresAt`. A code is good once, for 30 minutes.
   * Errors: `channel.rejected` (used, too old, another `redirectUri`), `channel.outcome_unknown` (the
   * code may be used up: let the seller authorize again), and those of any call.
   */
  exchangeCode(given: {
    readonly code: string;
    readonly redirectUri: string;
    readonly signal?: AbortSignal;
  }): Promise<Result<TaobaoGrant, ChannelWriteError>>;
  /**
   * Reads the grant of a return that carries it openly (`response_type=token`): `query` is what stands
   * behind `?` or `#`. Errors: `notification.rejected` (its `top_sign` does not fit),
   * `notification.unreadable`.
   */
  readReturn(
    query: string,
  ): Promise<Result<TaobaoGrant, CoreError<'notification.rejected' | 'notification.unreadable'>>>;
}

/**
 * Makes the authorization of one application; sends nothing by itself. Throws a `TypeError` naming the
 * option when an option is wrong.
 *
 * @example
 * ```ts
 * import { createTaobaoAuthorization } from '@kaquan/channel-taobao';
 *
 * const authorization = createTaobaoAuthorization({ appKey: '12345678', appSecret: 'secret' });
 * const redirectUri = 'https://shop.example.com/taobao';
 * console.log(authorization.authorizeUrl({ redirectUri, state: 'of-this-browser' }));
 * ```
 */
export function createTaobaoAuthorization(
  options: TaobaoAuthorizationOptions,
): TaobaoAuthorization {
  const settings = toAuthorizationSettings(options);
  const exchange = exchanges[settings.exchangeBy](settings);
  const { appKey, clock, renewsGrants } = settings.channel;
  const grantOf = (token: TaobaoToken, at: Instant) =>
    toGrant(token, at, {
      session: token.access_token,
      ...(renewsGrants && { refreshToken: token.refresh_token ?? '' }),
    });
  return {
    authorizeUrl: ({ redirectUri, state, view = 'web' }) => {
      const url = new URL(settings.authorizeUrl);
      url.searchParams.set('response_type', 'code');
      url.searchParams.set('client_id', appKey);
      url.searchParams.set('redirect_uri', redirectUri);
      url.searchParams.set('state', state);
      url.searchParams.set('view', view);
      return url.href;
    },
    exchangeCode: async (given) => {
      const at = clock.now();
      return (await exchange(given)).map((token) => grantOf(token, at));
    },
    readReturn: async (query) => {
      const read = await readSigned(settings, query);
      return read.map((token) => grantOf(token, clock.now()));
    },
  };
}

interface GivenCode {
  readonly code: string;
  readonly redirectUri: string;
  readonly signal?: AbortSignal;
}

type Exchange = (given: GivenCode) => Promise<Result<TaobaoToken, ChannelWriteError>>;

const exchanges: Readonly<
  Record<AuthorizationSettings['exchangeBy'], (settings: AuthorizationSettings) => Exchange>
> = {
  endpoint: atEndpoint,
  api: byApi,
};

function byApi({ channel }: AuthorizationSettings): Exchange {
  const client = createApplicationClient(channel);
  return async ({ code, signal }) => {
    const answer = await client.write({
      method: 'taobao.top.auth.token.create',
      call: { credentials: { code }, ...(signal && { signal }) },
      params: { code },
      schema: tokenReplySchema,
    });
    return answer.map((reply) => reply.token_result).mapErr(({ error }) => error);
  };
}

const at = { channel: channelName, operation: 'oauth.token' };

function atEndpoint({ channel, tokenUrl }: AuthorizationSettings): Exchange {
  const { appKey, appSecret, timeoutMs, fetch } = channel;
  const gateway: Gateway = createGateway({ url: tokenUrl, timeoutMs, fetch });
  return async ({ code, redirectUri, signal }) => {
    const redact = createRedactor([appSecret, code]);
    const answer = await gateway.post({
      form: {
        grant_type: 'authorization_code',
        client_id: appKey,
        client_secret: appSecret,
        code,
        redirect_uri: redirectUri,
      },
      effect: 'write',
      redact,
      signal,
    });
    if (answer.kind !== 'answered') return err(toWriteError(answer, at));
    const token = decodeWire(tokenSchema, answer.body);
    if (token.isOk()) return ok(token.value);
    const refusal = decodeWire(tokenErrorSchema, answer.body);
    // It answered, and nobody knows what: the code may have been used up by it.
    if (refusal.isErr()) return err(coreError('channel.outcome_unknown', at, token.error));
    const { error, error_description: words } = refusal.value;
    const fields = { channelCode: redact(error), channelMessage: redact(words ?? error) };
    return err(coreError('channel.rejected', { ...at, ...fields }));
  };
}

// A name that stands twice could be signed as one and read as the other.
async function readSigned(
  { channel }: AuthorizationSettings,
  query: string,
): Promise<Result<TaobaoToken, CoreError<'notification.rejected' | 'notification.unreadable'>>> {
  const { appSecret } = channel;
  const pairs = [...new URLSearchParams(query.replace(/^[?#]/, ''))];
  const given = Object.fromEntries(pairs);
  const { top_sign: sign = '', ...params } = given;
  const expected = await signParams(params, { appSecret, signMethod: 'md5' });
  const isOnce = Object.keys(given).length === pairs.length;
  if (!isOnce || !isSame(sign.toUpperCase(), expected)) {
    const problem = isOnce ? 'its top_sign does not fit' : 'a name stands twice';
    return err(coreError('notification.rejected', { channel: channelName, problem }));
  }
  return decodeWire(tokenSchema, params).mapErr((problem) =>
    coreError('notification.unreadable', { channel: channelName, problem }),
  );
}

/** Takes the same time wherever they differ. */
function isSame(given: string, expected: string): boolean {
  if (given.length !== expected.length) return false;
  let differences = 0;
  for (let index = 0; index < given.length; index += 1) {
    differences |= given.charCodeAt(index) ^ expected.charCodeAt(index);
  }
  return differences === 0;
}
