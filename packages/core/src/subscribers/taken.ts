import { minuteMs, secondMs, type Instant } from '../kernel/time.ts';
import { tooSlow, withinTime } from '../runtime/within-time.ts';
import type { Subscriber } from './subscriber.ts';

/** How long an event may take. */
const defaultTimeLimitMs = minuteMs;
/** How long something waits that was not taken for the first time. */
export const firstPauseMs = 5 * secondMs;
const longestPauseMs = 60 * minuteMs;

/** Why something was not taken. */
export interface Failure {
  readonly cause: unknown;
}

/** Hands something to code of the host's: whatever it throws is a word about this and nothing else. */
export async function taken(
  { timeLimitMs = defaultTimeLimitMs }: Pick<Subscriber, 'timeLimitMs'>,
  hand: (signal: AbortSignal) => unknown,
): Promise<Failure | null> {
  try {
    const answer = await withinTime(timeLimitMs, hand);
    return answer === tooSlow ? { cause: { message: `not taken in ${timeLimitMs} ms` } } : null;
  } catch (cause) {
    return { cause };
  }
}

/** What was thrown, as a text. */
export function problemOf(cause: unknown): string {
  if (cause instanceof Error) return `${cause.name}: ${cause.message}`;
  const { message } = Object(cause) as { readonly message?: unknown };
  return typeof message === 'string' ? message : String(cause);
}

/** When something that failed so often is tried again. */
export function retryAt(now: Instant, attempts: number): Instant {
  return now + Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts - 1));
}
