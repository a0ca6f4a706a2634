import {
  refusedRead,
  refusedWrite,
  type BanScope,
  type ErrorSite,
  type Failure,
  type Refusal,
  type Verdict,
} from '@kaquan/channel-kit';
import { dayMs, secondMs } from '@kaquan/core';
import type { ChannelReadError, ChannelWriteError } from '@kaquan/core/ports';
import type { PlatformError } from './wire.ts';

/** The platform's words for who acts on them. */
export interface TaobaoWords {
  /** Empty where the platform gave none, or where the trouble was in the transport. */
  readonly subCode: string;
  /** Whether the platform's business side answered, rather than its gateway or the network. */
  readonly isBusiness: boolean;
}

/** A failed call: the error for the caller, and the platform's words. */
export type TaobaoFailure<E extends ChannelWriteError = ChannelWriteError> = Failure<
  TaobaoWords,
  E
>;

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
  // Busy with that order: what came of it is told to whoever asks again.
  [/^isv\.eticket-service-unavailable:/, 'unavailable'],
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

/**
 * Whether a read that was refused like this may be sent again: the platform says so of code 10, of trouble
 * on its own side, and of throttling that ends by itself within the day.
 */
export function mayRepeat(error: PlatformError): boolean {
  if (judge(error) === 'throttled') return !isApplicationWide(error);
  return judge(error) === 'unsure' && (error.code === 10 || error.sub_code.startsWith('isp.'));
}

/** Codes of the old numbering that limit one user or one session. */
const perSession: ReadonlySet<number> = new Set([5, 6]);

/** What a throttling refusal bans. */
export function banScope(error: PlatformError): BanScope {
  if (isApplicationWide(error)) return 'application';
  return perSession.has(error.code) ? 'shop' : 'api';
}

/** Bans that hold for the application as a whole; all others are kept per API. */
function isApplicationWide(error: PlatformError): boolean {
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

/** A platform error as the answer to a read. */
export function toReadFailure(
  error: PlatformError,
  site: ErrorSite,
): TaobaoFailure<ChannelReadError> {
  return { ...wordsOf(error), error: refusedRead(refusalOf(error), site) };
}

/** A platform error as the answer to a write. */
export function toWriteFailure(error: PlatformError, site: ErrorSite): TaobaoFailure {
  return { ...wordsOf(error), error: refusedWrite(refusalOf(error), site) };
}

function wordsOf(error: PlatformError): TaobaoWords {
  return { subCode: error.sub_code, isBusiness: isBusinessCode(error.code) };
}

function refusalOf(error: PlatformError): Refusal {
  const message = error.sub_msg || error.msg;
  return {
    verdict: judge(error),
    channelCode: error.sub_code || String(error.code),
    channelMessage: message,
    retryAfterMs: banMs(error),
    details: {
      code: error.code,
      subCode: error.sub_code,
      message,
      requestId: error.request_id,
    },
  };
}
