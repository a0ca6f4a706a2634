import type { Instant } from '../kernel/time.ts';

/** Counts wrong guesses, so that a link cannot be found by trying. */
export interface Throttle {
  /** How long the caller named by `key` must wait; 0 when it may go on. */
  retryAfterMs(key: string, at: Instant): Promise<number>;
  /** Counts one wrong guess of that caller. */
  countFailure(key: string, at: Instant): Promise<void>;
}
