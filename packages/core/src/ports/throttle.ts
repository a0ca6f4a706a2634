import type { Instant } from '../kernel/time.ts';

/** Counts wrong guesses, so that a link or a code cannot be found by trying. */
export interface Throttle {
  /** How long the caller named by `key` must wait; 0 when it may go on. */
  retryAfterMs(key: string, at: Instant): Promise<number>;
  /**
   * Counts one wrong guess of that caller, and answers how long it should have waited with it: 0 for one
   * that was still granted. Both in one step, so that of any number of guesses at once exactly as many
   * are answered as are granted.
   */
  countFailure(key: string, at: Instant): Promise<number>;
}
