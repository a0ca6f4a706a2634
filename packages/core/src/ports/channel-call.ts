import type { CoreError } from '../kernel/errors.ts';

/** Everything that a channel needs to know about one call. */
export interface ChannelCall {
  /** The shop's opened credentials, one text for each of `capabilities.credentialFields`. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Calls it off early; left out, only the channel's own time limits do. */
  readonly signal?: AbortSignal;
}

/** What goes wrong when a channel is read. */
export type ChannelReadError = CoreError<
  | 'channel.unavailable'
  | 'channel.throttled'
  | 'channel.grant_expired'
  | 'channel.rejected'
  | 'channel.unreadable'
>;

/**
 * What goes wrong when a channel is told something. `channel.outcome_unknown`: it may have happened,
 * and core reads the state before it tries again.
 */
export type ChannelWriteError = ChannelReadError | CoreError<'channel.outcome_unknown'>;

/**
 * The channel's answer to a write. `done`: it now is as asked, by this call or before it.
 * `needs_check`: a person must act in the channel's own backend; `note` says what. `impossible`:
 * the channel's state forbids it for good (a closed order cannot be shipped).
 */
export interface ChannelWriteOutcome {
  /** Never a guess: where nobody knows, the answer is an error. */
  readonly outcome: 'done' | 'needs_check' | 'impossible';
  /** The channel's own words, for the operator; empty when there is nothing to say. */
  readonly note: string;
}
