import type { Clock } from '../ports/clock.ts';
import type { Instant } from '../kernel/time.ts';

/** A clock that stands still until it is told otherwise. */
export interface FixedClock extends Clock {
  /** Sets the time, also backwards. */
  set(now: Instant): void;
  /** Moves the time on. */
  advance(byMs: number): void;
}

/** 2026-01-15, 08:00 in Shanghai: the time at which a fixed clock starts and builders place things. */
export const startOfTests: Instant = 1_768_435_200_000;

/** Makes a clock for tests; it starts at {@link startOfTests} unless told otherwise. */
export function createFixedClock(now: Instant = startOfTests): FixedClock {
  let current = now;
  return {
    now: () => current,
    set(to) {
      current = to;
    },
    advance(byMs) {
      current += byMs;
    },
  };
}
