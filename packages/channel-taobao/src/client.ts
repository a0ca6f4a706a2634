import { createPlatformClient, decodeWire, type PlatformClient } from '@kaquan/channel-kit';
import type { Protocol } from '@kaquan/channel-kit';
import type { ChannelCall } from '@kaquan/core/ports';
import { readEnvelope } from './envelope.ts';
import {
  banMs,
  banScope,
  judge,
  mayRepeat,
  toReadFailure,
  toWriteFailure,
  type TaobaoWords,
} from './errors.ts';
import { publishedLimits } from './limits.ts';
import type { TaobaoSettings } from './options.ts';
import { signedForm } from './signed-form.ts';
import { timeSchema, type PlatformError } from './wire.ts';

/** The channel's name, in every error. */
export const channelName = 'taobao';

/** The platform's gateway, with its common parameters, its clock and its bans taken care of. */
export type TaobaoClient = PlatformClient<TaobaoWords>;

/** Makes the client; sends nothing by itself. */
export function createClient(settings: TaobaoSettings): TaobaoClient {
  return createPlatformClient(protocolOf(settings), settings);
}

/** Makes a client for what the application itself asks, of no shop: its calls carry no session. */
export function createApplicationClient(settings: TaobaoSettings): TaobaoClient {
  const protocol: Protocol<PlatformError, TaobaoWords> = {
    ...protocolOf(settings),
    grantOf: () => settings.appKey,
    formOf: (out, at) => signedForm(settings, { ...out, session: '', at }),
  };
  return createPlatformClient(protocol, settings);
}

function protocolOf(settings: TaobaoSettings): Protocol<PlatformError, TaobaoWords> {
  return {
    channel: channelName,
    secrets: [settings.appSecret],
    grantOf: sessionOf,
    formOf: (out, at) => signedForm(settings, { ...out, session: sessionOf(out.call), at }),
    open: readEnvelope,
    judge,
    banMs,
    banScope,
    limits: publishedLimits,
    mayRepeat,
    timeMethod: 'taobao.time.get',
    readTime: (inside) => decodeWire(timeSchema, inside).map(({ time }) => time),
    toReadFailure,
    toWriteFailure,
    noWords: { subCode: '', isBusiness: false },
  };
}

function sessionOf(call: ChannelCall): string {
  return call.credentials['session'] ?? '';
}
