import type { Instant, Result } from '@kaquan/core';
import type { ChannelCall, ChannelReadError, ChannelWriteError } from '@kaquan/core/ports';
import type { ApiLimit } from './limits.ts';
import type { ErrorSite, Verdict } from './refusal.ts';

/** A file that goes with a call, as `multipart/form-data`. */
export interface CallFile {
  /** All of it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Such as `image/jpeg`. */
  readonly mediaType: string;
  /** The name of the file. */
  readonly name: string;
}

/** What is sent: an API's name, its own parameters, and for which shop. */
export interface Outgoing {
  /** The API's name: `taobao.trade.fullinfo.get`. */
  readonly method: string;
  /** The API's own parameters. */
  readonly params: Readonly<Record<string, string>>;
  /** Files by the names of their parameters; they are not signed. Left out: none. */
  readonly files?: Readonly<Record<string, CallFile>>;
  /** The shop that it is for. */
  readonly call: ChannelCall;
  /** What of the parameters must not be shown: codes that are handed over. Left out: nothing. */
  readonly secrets?: readonly string[];
  /** Only a `read` is ever sent twice. */
  readonly effect: 'read' | 'write';
}

/** What stands inside an answer: the API's own answer, or the platform's refusal. */
export type Envelope<E> =
  | { readonly kind: 'answered'; readonly inside: unknown }
  | { readonly kind: 'platform'; readonly error: E };

/** A failed call: the error for the caller, and the platform's words for who acts on them. */
export type Failure<W extends object, E extends ChannelWriteError = ChannelWriteError> = W & {
  /** For the caller of the channel. */
  readonly error: E;
};

/**
 * How far a ban or a limit reaches: all calls of the application, those of one API, or those of one API for
 * one shop.
 */
export type BanScope = 'application' | 'api' | 'shop';

/**
 * What a platform's protocol decides about a call. `E` is its refusal as it stands on the wire, `W` the
 * words of it that its own methods act on.
 */
export interface Protocol<E, W extends object> {
  /** The channel's name, in every error. */
  readonly channel: string;
  /** What the platform knows the application by; never shown. */
  readonly secrets: readonly string[];
  /** The shop's grant; a call without one is not sent. */
  grantOf(call: ChannelCall): string;
  /** The whole signed form of a call at this instant. */
  formOf(out: Outgoing, at: Instant): Promise<Readonly<Record<string, string>>>;
  /** Opens an answer; the error says what is wrong with its outer shape. */
  open(body: unknown, method: string): Result<Envelope<E>, string>;
  /** What a refusal comes down to. */
  judge(error: E): Verdict;
  /** How long a throttled call waits. */
  banMs(error: E): number;
  /** What a throttling refusal bans. */
  banScope(error: E): BanScope;
  /** How often its APIs may be called, where its pages say so. */
  readonly limits: readonly ApiLimit[];
  /** Whether a page says that a read which was refused like this may be sent again. */
  mayRepeat(error: E): boolean;
  /** The API that tells the platform's time. */
  readonly timeMethod: string;
  /** Reads its answer. */
  readTime(inside: unknown): Result<Instant, string>;
  /** A refusal as the answer to a read. */
  toReadFailure(error: E, site: ErrorSite): Failure<W, ChannelReadError>;
  /** A refusal as the answer to a write. */
  toWriteFailure(error: E, site: ErrorSite): Failure<W>;
  /** The words where the platform said none, because the trouble was on the way. */
  readonly noWords: W;
}
