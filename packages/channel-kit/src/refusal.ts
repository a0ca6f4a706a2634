import { coreError, type CoreError } from '@kaquan/core';
import type { ChannelReadError, ChannelWriteError } from '@kaquan/core/ports';
import type { CallSite } from './decode.ts';
import type { Redactor } from './redact.ts';

/**
 * What a platform's refusal comes down to. `unsure`: trouble on the platform's side, after which nobody
 * knows whether a write took effect. `skewed`: our clock is off.
 */
export type Verdict =
  'rejected' | 'throttled' | 'grant_expired' | 'unavailable' | 'unsure' | 'skewed';

/** A platform's refusal, read. */
export interface Refusal {
  /** What it comes down to. */
  readonly verdict: Verdict;
  /** The platform's code, for whoever looks it up. */
  readonly channelCode: string;
  /** The platform's words, for an operator. */
  readonly channelMessage: string;
  /** How long a throttled call waits. */
  readonly retryAfterMs: number;
  /** What a log keeps: with the request id the platform's support can find the call. */
  readonly details: Readonly<Record<string, string | number>>;
}

/** Where an error happened, and what must not be shown of it. */
export interface ErrorSite extends CallSite {
  /** Takes the call's secrets out of a text. */
  readonly redact: Redactor;
}

/** A refusal as the answer to a read; secrets are taken out of every text. */
export function refusedRead(refusal: Refusal, site: ErrorSite): ChannelReadError {
  const { channel, operation, redact } = site;
  const cause = shownDetails(refusal, site);
  switch (refusal.verdict) {
    case 'throttled': {
      const { retryAfterMs } = refusal;
      return coreError('channel.throttled', { channel, operation, retryAfterMs }, cause);
    }
    case 'grant_expired':
      return coreError('channel.grant_expired', { channel }, cause);
    case 'unavailable':
    case 'unsure':
      return coreError('channel.unavailable', { channel, operation }, cause);
    case 'skewed':
    case 'rejected': {
      const channelCode = redact(refusal.channelCode);
      const channelMessage = redact(refusal.channelMessage);
      const fields = { channel, operation, channelCode, channelMessage };
      return coreError('channel.rejected', fields, cause);
    }
  }
}

/** A refusal as the answer to a write: where nobody knows, that is what it says. */
export function refusedWrite(refusal: Refusal, site: ErrorSite): ChannelWriteError {
  if (refusal.verdict !== 'unsure') return refusedRead(refusal, site);
  const { channel, operation } = site;
  return coreError('channel.outcome_unknown', { channel, operation }, shownDetails(refusal, site));
}

/**
 * What a write comes to when the reading after it failed as well. After a refusal nothing has been
 * changed by us, so that a ban or an ended grant may be said as it is; all else stays unknown.
 */
export function afterFailedReading(
  read: CoreError,
  write: { readonly wasRefused: boolean; readonly at: CallSite },
): ChannelWriteError {
  const isTelling = read.code === 'channel.throttled' || read.code === 'channel.grant_expired';
  if (write.wasRefused && isTelling) return read;
  return coreError('channel.outcome_unknown', write.at, read);
}

function shownDetails({ details }: Refusal, { redact }: ErrorSite): object {
  const shown: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(details)) {
    shown[name] = typeof value === 'string' ? redact(value) : value;
  }
  return shown;
}
