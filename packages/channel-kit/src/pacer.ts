import { minuteMs, secondMs } from '@kaquan/core';
import type { Clock } from '@kaquan/core/ports';

/** A limit, and what it is counted for. */
export interface KeyedLimit {
  /** What is counted. */
  readonly key: string;
  /** `null` where nobody has said one: learned from refusals. */
  readonly limit: { readonly count: number; readonly everyMs: number } | null;
}

/** Lets calls go no faster than limits allow. */
export interface Pacer {
  /**
   * Takes a place for a call under all of these limits: how long it waits for it, or, where that is
   * longer than `maxWaitMs`, that it took none.
   */
  reserve(limits: readonly KeyedLimit[], maxWaitMs: number): Place;
  /** The platform refused a call that was sent at `sentAt`, for its frequency: go slower. */
  slowDown(limit: KeyedLimit, sentAt: number): void;
  /** The time by which it goes, which never goes back. */
  now(): number;
}

/** What became of a wish to call. */
export type Place =
  | { readonly kind: 'taken'; readonly waitMs: number }
  | { readonly kind: 'too_long'; readonly retryAfterMs: number };

/**
 * A time that only goes forward: as the given clock does where that is ahead of real time, which a clock in
 * tests may be, and at least as real time does.
 */
export function createForwardTime(clock: Clock, real = () => performance.now()): () => number {
  let at = 0;
  let lastClock = clock.now();
  let lastReal = real();
  return () => {
    const [clockNow, realNow] = [clock.now(), real()];
    at += Math.max(0, clockNow - lastClock, realNow - lastReal);
    [lastClock, lastReal] = [clockNow, realNow];
    return at;
  };
}

/** How long it takes until a rate that a refusal has halved is whole again. */
const recoveryMs = minuteMs;
/** However often it is refused, a call still goes out at this part of its rate. */
const leastPart = 1 / 16;
/** Calls a second that are believed to be no offence: whoever calls less was refused for others' calls. */
const leastRate = 4;

interface Bucket {
  /** The place after the last one taken (the cell-rate algorithm: one number instead of tokens). */
  nextAt: number;
  /** Which part of the rate is used, as it was at `slowedAt`. */
  part: number;
  slowedAt: number;
  /** Calls of this second and of the one before: a rate to learn a limit from. */
  second: number;
  calls: number;
  callsBefore: number;
  /** Learned from a refusal; forgotten when it has recovered. */
  learned: number | null;
}

/**
 * Makes a pacer. It lives in this process only.
 *
 * A published "`count` in `everyMs`" is never exceeded in any stretch of that length: a quarter of it may
 * go at once, and the rest is spread. At most `maxKeys` keys (10,000 unless told otherwise) are
 * remembered; beyond that the one that was not used for longest goes.
 */
export function createPacer(now: () => number, maxKeys = 10_000): Pacer {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (key: string, at: number): Bucket => {
    const bucket = buckets.get(key) ?? emptyBucket(at);
    // The order of a Map's keys is that of their insertion: the first is the one longest unused.
    buckets.delete(key);
    const oldest = buckets.keys().next();
    if (buckets.size >= maxKeys && oldest.done !== true) buckets.delete(oldest.value);
    buckets.set(key, bucket);
    return bucket;
  };
  return {
    now,
    reserve(limits, maxWaitMs) {
      const at = now();
      const held = limits.map(({ key, limit }) => ({ bucket: bucketOf(key, at), limit }));
      const waits = held.map(({ bucket, limit }) => waitOf(bucket, limit, at));
      const waitMs = Math.ceil(Math.max(0, ...waits));
      if (waitMs > maxWaitMs) return { kind: 'too_long', retryAfterMs: waitMs };
      for (const { bucket, limit } of held) spend(bucket, limit, { at, waitMs });
      return { kind: 'taken', waitMs };
    },
    slowDown({ key, limit }, sentAt) {
      const at = now();
      const bucket = bucketOf(key, at);
      // Calls that were on their way together are refused together; that is one sign, not many.
      if (sentAt < bucket.slowedAt) return;
      const part = partOf(bucket, at);
      if (limit === null) bucket.learned ??= Math.max(leastRate, bucket.calls, bucket.callsBefore);
      bucket.part = Math.max(leastPart, part / 2);
      bucket.slowedAt = at;
      bucket.nextAt = Math.max(bucket.nextAt, at);
    },
  };
}

function emptyBucket(at: number): Bucket {
  const never = Number.NEGATIVE_INFINITY;
  const second = Math.floor(at / secondMs);
  return {
    nextAt: never,
    part: 1,
    slowedAt: never,
    second,
    calls: 0,
    callsBefore: 0,
    learned: null,
  };
}

function partOf(bucket: Bucket, at: number): number {
  return Math.min(1, bucket.part + (at - bucket.slowedAt) / recoveryMs);
}

/** How far apart calls are, and how far ahead of that they may run. */
function paceOf(
  bucket: Bucket,
  limit: KeyedLimit['limit'],
  at: number,
): { readonly gapMs: number; readonly aheadMs: number } | null {
  const part = partOf(bucket, at);
  if (part === 1) bucket.learned = null;
  const learned = bucket.learned === null ? null : { count: bucket.learned, everyMs: secondMs };
  const known = limit ?? learned;
  if (known === null) return null;
  const burst = Math.ceil(known.count / 4);
  const gapMs = known.everyMs / (known.count - burst + 1) / part;
  // After a refusal nothing goes at once, until the rate is whole again.
  return { gapMs, aheadMs: part < 1 ? 0 : (burst - 1) * gapMs };
}

function waitOf(bucket: Bucket, limit: KeyedLimit['limit'], at: number): number {
  const pace = paceOf(bucket, limit, at);
  return pace === null ? 0 : bucket.nextAt - pace.aheadMs - at;
}

function spend(
  bucket: Bucket,
  limit: KeyedLimit['limit'],
  { at, waitMs }: { readonly at: number; readonly waitMs: number },
): void {
  const second = Math.floor(at / secondMs);
  if (second !== bucket.second) {
    bucket.callsBefore = second === bucket.second + 1 ? bucket.calls : 0;
    bucket.calls = 0;
    bucket.second = second;
  }
  bucket.calls += 1;
  const pace = paceOf(bucket, limit, at);
  if (pace !== null) bucket.nextAt = Math.max(bucket.nextAt, at + waitMs) + pace.gapMs;
}
