import type { CallSite, Redactor } from '@kaquan/channel-kit';
import { coreError, dayMs, secondMs, type CoreError } from '@kaquan/core';
import type { ChannelReadError, ChannelWriteError } from '@kaquan/core/ports';
import type { PlatformError } from './wire.ts';

/**
 * What a platform error comes down to. `unsure`: trouble on the platform's side, after which nobody
 * knows whether a write took effect. `skewed`: our timestamp is off. `by_sub_code`: look there.
 */
export type Verdict =
  'rejected' | 'throttled' | 'grant_expired' | 'unavailable' | 'unsure' | 'skewed';

/** A failed call: the error for the caller, and the platform's words for who acts on them. */
export interface TaobaoFailure<E extends ChannelWriteError = ChannelWriteError> {
  readonly error: E;
  /** Empty where the platform gave none, or where the trouble was in the transport. */
  readonly subCode: string;
  /** Whether the platform's business side answered, rather than its gateway or the network. */
  readonly isBusiness: boolean;
}

/** Codes that mean the same whatever the sub-code; all others are decided by it. */
const verdictByCode: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [3, 'rejected'],
  [4, 'throttled'],
  [5, 'throttled'],
  [6, 'throttled'],
  [7, 'throttled'],
  [8, 'throttled'],
  [9, 'rejected'],
  [10, 'unsure'],
  [11, 'rejected'],
  [12, 'rejected'],
  [13, 'rejected'],
  [21, 'rejected'],
  [22, 'rejected'],
  [23, 'rejected'],
  [24, 'rejected'],
  [25, 'rejected'],
  [26, 'grant_expired'],
  [27, 'grant_expired'],
  [28, 'rejected'],
  [29, 'rejected'],
  [30, 'skewed'],
  [31, 'skewed'],
  [32, 'rejected'],
  [33, 'rejected'],
  [34, 'rejected'],
  [40, 'rejected'],
  [41, 'rejected'],
  [42, 'rejected'],
  [43, 'rejected'],
  // A session's sensitive level can end before the session does; authorizing again renews it.
  [53, 'grant_expired'],
]);

/** The first pattern that fits decides; where none does, the platform said no. */
const verdictBySubCode: readonly (readonly [RegExp, Verdict])[] = [
  [/^accesscontrol\.limited-by-/, 'throttled'],
  [
    /^(isv\.)?(invalid-sessionkey|session-expired|session-not-exist|sessionkey-not-)/,
    'grant_expired',
  ],
  [/^isv\.logistics-(dummy|offline)-service-error:P03$/, 'grant_expired'],
  [/^isv\.logistics-[a-z-]+-error:(B150|ORDER_NOT_FOUND_ERROR)$/, 'unavailable'],
  [/^is[vp]\.logistics-[a-z-]+-error:S01$/, 'unsure'],
  // These come from the shape of the input and come again however often one asks.
  [/^isp\.(null-pointer-exception|top-parse-error|top-mapping-parse-error)/, 'rejected'],
  [/^isp\./, 'unsure'],
];

/** Decides what a platform error comes down to. */
export function judge(error: PlatformError): Verdict {
  const byCode = verdictByCode.get(error.code);
  if (byCode !== undefined) return byCode;
  // "Remote service error" and not a word more: the back end may have done anything.
  if (error.sub_code === '') return 'unsure';
  const row = verdictBySubCode.find(([pattern]) => pattern.test(error.sub_code));
  return row?.[1] ?? 'rejected';
}

/** Whether the back end behind the gateway spoke: 15, its newer form 50, and the old numbers. */
function isBusinessCode(code: number): boolean {
  return code === 15 || code === 50 || code > 100;
}

/** Bans that hold for the application as a whole; all others are kept per API. */
export function isApplicationWide(error: PlatformError): boolean {
  return error.sub_code === 'accesscontrol.limited-by-app-access-count';
}

const integer = /\d{1,9}/;

/**
 * How long a throttled call must wait: the seconds that `sub_msg` names and one more. Where it names
 * none: a minute for the application's daily quota, else two seconds. At most a day.
 */
export function banMs(error: PlatformError): number {
  const seconds = integer.exec(error.sub_msg)?.[0];
  if (seconds !== undefined) return Math.min((Number(seconds) + 1) * secondMs, dayMs);
  return (isApplicationWide(error) ? 60 : 2) * secondMs;
}

/** Whether a read failed because the thing it asked for does not exist for this shop. */
export function saysNotFound(failure: TaobaoFailure): boolean {
  return /^isv\.[a-z-]*(trade|order|refund|tid)[a-z-]*-not-(exist|found)/.test(failure.subCode);
}

/**
 * What a write comes to when the reading after it failed as well. After a refusal nothing has been
 * changed by us, so that a ban or an ended session may be said as it is; all else stays unknown.
 */
export function afterFailedReading(
  read: CoreError,
  write: { readonly wasRefused: boolean; readonly at: CallSite },
): ChannelWriteError {
  const isTelling = read.code === 'channel.throttled' || read.code === 'channel.grant_expired';
  if (write.wasRefused && isTelling) return read;
  return coreError('channel.outcome_unknown', write.at, read);
}

/** Where an error happened, and what must not be shown of it. */
export interface ErrorSite extends CallSite {
  readonly redact: Redactor;
}

/** A platform error as the answer to a read. */
export function toReadFailure(
  error: PlatformError,
  site: ErrorSite,
): TaobaoFailure<ChannelReadError> {
  const words = { subCode: error.sub_code, isBusiness: isBusinessCode(error.code) };
  return { ...words, error: toReadError(error, site) };
}

/** A platform error as the answer to a write. */
export function toWriteFailure(error: PlatformError, site: ErrorSite): TaobaoFailure {
  const failure = toReadFailure(error, site);
  if (judge(error) !== 'unsure') return failure;
  const { channel, operation } = site;
  const cause = shownCause(error, site);
  return { ...failure, error: coreError('channel.outcome_unknown', { channel, operation }, cause) };
}

function toReadError(error: PlatformError, site: ErrorSite): ChannelReadError {
  const { channel, operation } = site;
  const cause = shownCause(error, site);
  switch (judge(error)) {
    case 'throttled':
      return coreError(
        'channel.throttled',
        { channel, operation, retryAfterMs: banMs(error) },
        cause,
      );
    case 'grant_expired':
      return coreError('channel.grant_expired', { channel }, cause);
    case 'unavailable':
    case 'unsure':
      return coreError('channel.unavailable', { channel, operation }, cause);
    case 'skewed':
    case 'rejected':
      return coreError(
        'channel.rejected',
        {
          channel,
          operation,
          channelCode: site.redact(error.sub_code || String(error.code)),
          channelMessage: site.redact(error.sub_msg || error.msg),
        },
        cause,
      );
  }
}

/** What a log keeps: with the request id the platform's support can find the call. */
function shownCause(error: PlatformError, { redact }: ErrorSite): object {
  return {
    code: error.code,
    subCode: redact(error.sub_code),
    message: redact(error.sub_msg || error.msg),
    requestId: redact(error.request_id),
  };
}
