import { coreError, err, type Result } from '@kaquan/core';
import type { ChannelReadError, ChannelWriteError } from '@kaquan/core/ports';
import { createAttempt, toUnreadable, type Attempt } from './attempt.ts';
import { inSpan, type CallName } from './call-span.ts';
import type { ClientSettings } from './client-settings.ts';
import { decodeWire, type CallSite, type WireSchema } from './decode.ts';
import { toReadError, toWriteError, type GatewayTrouble } from './gateway-error.ts';
import type { Failure, Outgoing, Protocol } from './protocol.ts';
import { createRedactor } from './redact.ts';
import type { ErrorSite } from './refusal.ts';

/** One call of an API. */
export interface PlatformRequest<T> extends Omit<Outgoing, 'effect'> {
  /** What the inside of the answer must look like. */
  readonly schema: WireSchema<T>;
}

/** A platform's gateway, with its common parameters, its clock and its bans taken care of. */
export interface PlatformClient<W extends object> {
  /** May be sent several times. */
  read<T>(request: PlatformRequest<T>): Promise<Result<T, Failure<W, ChannelReadError>>>;
  /** Sent once; an answer that got lost or cannot be read is `channel.outcome_unknown`. */
  write<T>(request: PlatformRequest<T>): Promise<Result<T, Failure<W>>>;
}

/** Makes a client of a protocol; sends nothing by itself. */
export function createPlatformClient<E, W extends object>(
  protocol: Protocol<E, W>,
  settings: ClientSettings,
): PlatformClient<W> {
  const attempt = createAttempt(protocol, settings);
  const { trace } = settings;
  const siteOf = ({ method, call, secrets = [] }: Omit<Outgoing, 'effect'>): ErrorSite => {
    const hidden = [...protocol.secrets, ...Object.values(call.credentials), ...secrets];
    return { channel: protocol.channel, operation: method, redact: createRedactor(hidden) };
  };
  const nameOf = (api: string, effect: CallName['effect']): CallName => {
    return { channel: protocol.channel, api, effect };
  };
  return {
    read: ({ schema, ...out }) =>
      inSpan(trace, nameOf(out.method, 'read'), async (notes) => {
        const answer = await attempt({ ...out, effect: 'read' }, notes);
        const site = siteOf(out);
        const ofPlatform = (error: E) => protocol.toReadFailure(error, site);
        return settle(answer, schema, { protocol, site, ofTrouble: toReadError, ofPlatform });
      }),
    write: ({ schema, ...out }) =>
      inSpan(trace, nameOf(out.method, 'write'), async (notes) => {
        const answer = await attempt({ ...out, effect: 'write' }, notes);
        const site = siteOf(out);
        const ofPlatform = (error: E) => protocol.toWriteFailure(error, site);
        return settle(answer, schema, { protocol, site, ofTrouble: toWriteError, ofPlatform });
      }),
  };
}

/** How ways of failing are named, which differs between reads and writes. */
interface Naming<P, W extends object, E extends ChannelWriteError> {
  readonly protocol: Protocol<P, W>;
  readonly site: ErrorSite;
  readonly ofTrouble: (trouble: GatewayTrouble, at: CallSite) => E;
  readonly ofPlatform: (error: P) => Failure<W, E>;
}

function settle<T, P, W extends object, E extends ChannelWriteError>(
  answer: Attempt<P>,
  schema: WireSchema<T>,
  how: Naming<P, W, E>,
): Result<T, Failure<W, E | ChannelReadError>> {
  const { channel, operation } = how.site;
  const at = { channel, operation };
  const wordless = <F extends ChannelWriteError>(error: F): Failure<W, F> => ({
    ...how.protocol.noWords,
    error,
  });
  switch (answer.kind) {
    case 'answered':
      return decodeWire(schema, answer.inside).mapErr((problem) =>
        wordless(how.ofTrouble(toUnreadable(problem), at)),
      );
    case 'platform':
      return err(how.ofPlatform(answer.error));
    case 'trouble':
      return err(wordless(how.ofTrouble(answer.trouble, at)));
    case 'held_back': {
      const { retryAfterMs } = answer;
      return err(wordless(coreError('channel.throttled', { ...at, retryAfterMs })));
    }
    case 'no_grant':
      return err(wordless(coreError('channel.grant_expired', { channel })));
  }
}
