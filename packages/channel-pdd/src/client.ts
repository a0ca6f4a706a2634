import {
  createPlatformClient,
  decodeWire,
  type PlatformClient,
  type Protocol,
} from '@kaquan/channel-kit';
import type { ChannelCall } from '@kaquan/core/ports';
import { readEnvelope } from './envelope.ts';
import {
  banMs,
  banScope,
  judge,
  mayRepeat,
  noWords,
  toReadFailure,
  toWriteFailure,
  type PddWords,
} from './errors.ts';
import { publishedLimits } from './limits.ts';
import type { PddSettings } from './options.ts';
import { signedForm } from './signed-form.ts';
import { timeSchema, type PlatformError } from './wire.ts';

/** The channel's name, in every error. */
export const channelName = 'pdd';

/** The platform's gateway, with its common parameters, its clock and its bans taken care of. */
export type PddClient = PlatformClient<PddWords>;

/** Makes the client; sends nothing by itself. */
export function createClient(settings: PddSettings): PddClient {
  return createPlatformClient(protocolOf(settings), settings);
}

/** Makes a client for what the application itself asks, of no shop: its calls carry no token. */
export function createApplicationClient(settings: PddSettings): PddClient {
  const protocol: Protocol<PlatformError, PddWords> = {
    ...protocolOf(settings),
    grantOf: () => settings.clientId,
    formOf: (out, at) => signedForm(settings, { ...out, accessToken: '', at }),
  };
  return createPlatformClient(protocol, settings);
}

function protocolOf(settings: PddSettings): Protocol<PlatformError, PddWords> {
  return {
    channel: channelName,
    secrets: [settings.clientSecret],
    grantOf: tokenOf,
    formOf: (out, at) => signedForm(settings, { ...out, accessToken: tokenOf(out.call), at }),
    open: readEnvelope,
    judge,
    banMs,
    banScope,
    limits: publishedLimits,
    mayRepeat,
    timeMethod: 'pdd.time.get',
    readTime: (inside) => decodeWire(timeSchema, inside).map(({ time }) => time),
    toReadFailure,
    toWriteFailure,
    noWords,
  };
}

function tokenOf(call: ChannelCall): string {
  return call.credentials['accessToken'] ?? '';
}
