import { createDemand } from '@kaquan/channel-kit';
import { toSettings, type TaobaoChannelOptions, type TaobaoSettings } from '../options.ts';

/** What {@link createTaobaoAuthorization} takes: the channel's options, and where to authorize. */
export interface TaobaoAuthorizationOptions extends TaobaoChannelOptions {
  /** Where sellers are sent. Default `https://oauth.taobao.com/authorize`. */
  readonly authorizeUrl?: string;
  /** Where codes are exchanged. Default `https://oauth.taobao.com/token`. */
  readonly tokenUrl?: string;
  /**
   * How codes are exchanged. `endpoint` (the default): at `tokenUrl`; `api`: by
   * `taobao.top.auth.token.create` at `url`, signed, which the platform takes over https only.
   */
  readonly exchangeBy?: 'endpoint' | 'api';
}

/** The options, checked and complete. */
export interface AuthorizationSettings {
  readonly channel: TaobaoSettings;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly exchangeBy: 'endpoint' | 'api';
}

const factory = 'createTaobaoAuthorization';
const demand = createDemand(factory);

/** Checks the options; throws a `TypeError` that names the option and what to put there. */
export function toAuthorizationSettings(
  options: TaobaoAuthorizationOptions,
): AuthorizationSettings {
  const {
    authorizeUrl = 'https://oauth.taobao.com/authorize',
    tokenUrl = 'https://oauth.taobao.com/token',
    exchangeBy = 'endpoint',
    ...channel
  } = options;
  const isKnown = exchangeBy === 'endpoint' || exchangeBy === 'api';
  demand('exchangeBy', isKnown, 'must be endpoint or api');
  for (const [name, url] of Object.entries({ authorizeUrl, tokenUrl })) {
    const isHttp = URL.canParse(url) && /^https?:/i.test(url);
    demand(name, isHttp, 'must be an absolute http or https address');
  }
  return { channel: toSettings(channel, factory), authorizeUrl, tokenUrl, exchangeBy };
}
