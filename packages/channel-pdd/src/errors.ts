import {
  refusedRead,
  refusedWrite,
  type BanScope,
  type ErrorSite,
  type Failure,
  type Refusal,
  type Verdict,
} from '@kaquan/channel-kit';
import { minuteMs, secondMs } from '@kaquan/core';
import type { ChannelReadError, ChannelWriteError } from '@kaquan/core/ports';
import type { PlatformError } from './wire.ts';

/** The platform's words for who acts on them. */
export interface PddWords {
  /** Empty where the platform gave none, or where the trouble was in the transport. */
  readonly subCode: string;
  /** 0 where the trouble was in the transport. */
  readonly platformCode: number;
}

/** What there is to say where the platform said nothing. */
export const noWords: PddWords = { subCode: '', platformCode: 0 };

/** A failed call: the error for the caller, and the platform's words. */
export type PddFailure<E extends ChannelWriteError = ChannelWriteError> = Failure<PddWords, E>;

/**
 * The platform's codes; those that are not here, old or new, mean that it said no.
 *
 * @see https://open.pinduoduo.com/application/document/api?id=pdd.order.list.get (the same table on every page; 2026-04-02)
 */
const verdictByCode: ReadonlyMap<number, Verdict> = new Map<number, Verdict>([
  [10000, 'rejected'],
  // No page says with which code a timestamp is refused that is more than ten minutes off. This is the
  // one for common parameters; where it was another one's fault, the platform's time is read in vain.
  [10001, 'skewed'],
  [10013, 'grant_expired'],
  [10016, 'rejected'],
  [10017, 'rejected'],
  [10018, 'rejected'],
  [10019, 'grant_expired'],
  [20004, 'rejected'],
  [20005, 'rejected'],
  [20031, 'rejected'],
  [20032, 'grant_expired'],
  [20034, 'rejected'],
  [20035, 'rejected'],
  [21001, 'rejected'],
  [21002, 'rejected'],
  [30000, 'rejected'],
  [30001, 'rejected'],
  [50000, 'unsure'],
  [50001, 'rejected'],
  [50002, 'unsure'],
  [52001, 'unsure'],
  [52002, 'unsure'],
  [52004, 'rejected'],
  [52101, 'throttled'],
  [52102, 'throttled'],
  [52103, 'throttled'],
  [70031, 'throttled'],
  [70032, 'rejected'],
  [70033, 'throttled'],
  [70034, 'rejected'],
  [70035, 'rejected'],
  [70036, 'rejected'],
]);

/** Decides what a platform error comes down to. */
export function judge(error: PlatformError): Verdict {
  return verdictByCode.get(error.error_code) ?? 'rejected';
}

/** How a throttling code is waited out; the platform names no time, so these are ours. */
const bans: ReadonlyMap<number, { readonly scope: BanScope; readonly ms: number }> = new Map([
  [70031, { scope: 'shop', ms: 2 * secondMs }],
  [52101, { scope: 'api', ms: 5 * secondMs }],
  [52102, { scope: 'api', ms: minuteMs }],
  [52103, { scope: 'application', ms: minuteMs }],
  [70033, { scope: 'application', ms: 10 * minuteMs }],
]);

const shortBan = { scope: 'shop', ms: 2 * secondMs } as const;

/** How long a throttled call must wait. */
export function banMs(error: PlatformError): number {
  return (bans.get(error.error_code) ?? shortBan).ms;
}

/** What a throttling code bans. */
export function banScope(error: PlatformError): BanScope {
  return (bans.get(error.error_code) ?? shortBan).scope;
}

/** Codes after which sources send a read again: calling too often, and trouble on the platform's side. */
const passing: ReadonlySet<number> = new Set([70031, 50000, 50002, 52001, 52002]);

/** Whether a read that was refused like this may be sent again. */
export function mayRepeat(error: PlatformError): boolean {
  return passing.has(error.error_code);
}

/**
 * Whether a read failed because there is no such order for this shop: unknown, another shop's, older
 * than 90 days, or so fresh that the API does not see it.
 */
export function saysNotFound({ platformCode, subCode }: PddWords): boolean {
  return platformCode === 50001 && subCode === '45001';
}

/** A platform error as the answer to a read. */
export function toReadFailure(error: PlatformError, site: ErrorSite): PddFailure<ChannelReadError> {
  return { ...wordsOf(error), error: refusedRead(refusalOf(error), site) };
}

/** A platform error as the answer to a write. */
export function toWriteFailure(error: PlatformError, site: ErrorSite): PddFailure {
  return { ...wordsOf(error), error: refusedWrite(refusalOf(error), site) };
}

function wordsOf(error: PlatformError): PddWords {
  return { subCode: error.sub_code, platformCode: error.error_code };
}

function refusalOf(error: PlatformError): Refusal {
  const message = error.sub_msg || error.error_msg;
  return {
    verdict: judge(error),
    // The code alone says "business error"; the sub-code says which.
    channelCode: error.sub_code || String(error.error_code),
    channelMessage: message,
    retryAfterMs: banMs(error),
    details: {
      code: error.error_code,
      subCode: error.sub_code,
      message,
      requestId: error.request_id,
    },
  };
}
