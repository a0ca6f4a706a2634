import {
  createRedactor,
  decodeWire,
  toReadError,
  toWriteError,
  type CallSite,
  type GatewayTrouble,
} from '@kaquan/channel-kit';
import { coreError, err, type Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError, ChannelWriteError } from '@kaquan/core/ports';
import type { z } from 'zod';
import { createAttempt, toUnreadable, type Attempt } from './attempt.ts';
import { toReadFailure, toWriteFailure, type ErrorSite, type TaobaoFailure } from './errors.ts';
import type { TaobaoSettings } from './options.ts';
import type { PlatformError } from './wire.ts';

/** The channel's name, in every error. */
export const channelName = 'taobao';

/** One call of an API. */
export interface TaobaoRequest<T> {
  /** The API's name: `taobao.trade.fullinfo.get`. */
  readonly method: string;
  readonly call: ChannelCall;
  /** The API's own parameters; empty ones are not sent. */
  readonly params: Readonly<Record<string, string>>;
  /** What the inside of the answer must look like. */
  readonly schema: z.ZodType<T>;
}

/** The platform's gateway, with its common parameters, its clock and its bans taken care of. */
export interface TaobaoClient {
  /** May be sent several times. */
  read<T>(request: TaobaoRequest<T>): Promise<Result<T, TaobaoFailure<ChannelReadError>>>;
  /** Sent once; an answer that got lost or cannot be read is `channel.outcome_unknown`. */
  write<T>(request: TaobaoRequest<T>): Promise<Result<T, TaobaoFailure>>;
}

/** Makes the client; sends nothing by itself. */
export function createClient(settings: TaobaoSettings): TaobaoClient {
  const attempt = createAttempt(settings);
  const secretsOf = (call: ChannelCall) => [settings.appSecret, ...Object.values(call.credentials)];
  return {
    async read(request) {
      const { method, params, call } = request;
      const redact = createRedactor(secretsOf(call));
      const answer = await attempt({ method, params, call, effect: 'read' });
      return settle(answer, request.schema, { site: siteOf(method, redact), ...reading });
    },
    async write(request) {
      const { method, params, call } = request;
      const redact = createRedactor(secretsOf(call));
      const answer = await attempt({ method, params, call, effect: 'write' });
      return settle(answer, request.schema, { site: siteOf(method, redact), ...writing });
    },
  };
}

function siteOf(operation: string, redact: ErrorSite['redact']): ErrorSite {
  return { channel: channelName, operation, redact };
}

/** How ways of failing are named, which differs between reads and writes. */
interface Naming<E extends ChannelWriteError> {
  readonly ofTrouble: (trouble: GatewayTrouble, at: CallSite) => E;
  readonly ofPlatform: (error: PlatformError, site: ErrorSite) => TaobaoFailure<E>;
}

const reading: Naming<ChannelReadError> = { ofTrouble: toReadError, ofPlatform: toReadFailure };
const writing: Naming<ChannelWriteError> = { ofTrouble: toWriteError, ofPlatform: toWriteFailure };

function settle<T, E extends ChannelWriteError>(
  answer: Attempt,
  schema: z.ZodType<T>,
  how: Naming<E> & { readonly site: ErrorSite },
): Result<T, TaobaoFailure<E | ChannelReadError>> {
  const { channel, operation } = how.site;
  const at = { channel, operation };
  switch (answer.kind) {
    case 'answered':
      return decodeWire(schema, answer.inside).mapErr((problem) =>
        ofTransport(how.ofTrouble(toUnreadable(problem), at)),
      );
    case 'platform':
      return err(how.ofPlatform(answer.error, how.site));
    case 'trouble':
      return err(ofTransport(how.ofTrouble(answer.trouble, at)));
    case 'banned': {
      const { retryAfterMs } = answer;
      return err(ofTransport(coreError('channel.throttled', { ...at, retryAfterMs })));
    }
    case 'no_session':
      return err(ofTransport(coreError('channel.grant_expired', { channel })));
  }
}

function ofTransport<E extends ChannelWriteError>(error: E): TaobaoFailure<E> {
  return { error, subCode: '', isBusiness: false };
}
