import type { Throttle } from '../ports/throttle.ts';

/** How many wrong guesses a caller has. */
export interface ThrottleOptions {
  /** Wrong guesses per window before the caller must wait. Default 20. */
  readonly limit?: number;
  /** Length of a window. Default one minute. */
  readonly windowMs?: number;
  /**
   * Callers remembered at once. Beyond that those with the fewest wrong guesses are forgotten, and of
   * them the one that has been quiet longest; never one who has to wait. Default 10,000.
   */
  readonly maxCallers?: number;
}

interface Window {
  readonly startedAt: number;
  readonly failures: number;
}

/**
 * Counts in the memory of this process, exactly: enough for one instance. Several instances each grant
 * the limit, so a host with many passes a throttle on shared storage.
 *
 * Whoever guesses under many names pushes out his own: to have a caller forgotten who has guessed n times
 * he needs `maxCallers` names with as many guesses each. Where all that are remembered have to wait,
 * strangers wait, too.
 */
export function createMemoryThrottle(options: ThrottleOptions = {}): Throttle {
  const { limit = 20, windowMs = 60_000, maxCallers = 10_000 } = options;
  const windowByKey = new Map<string, Window>();
  // The callers with so many wrong guesses, the one that has been quiet longest first.
  const quietest = Array.from({ length: limit + 1 }, () => new Set<string>());
  const rankOf = ({ failures }: Window): Set<string> | undefined =>
    quietest[Math.min(failures, limit)];
  const forget = (key: string): void => {
    const window = windowByKey.get(key);
    if (window !== undefined) rankOf(window)?.delete(key);
    windowByKey.delete(key);
  };
  const current = (key: string, at: number): Window | null => {
    const window = windowByKey.get(key);
    return window !== undefined && at < window.startedAt + windowMs ? window : null;
  };
  const waitUntilOne = (at: number): number => {
    const [first] = quietest[limit] ?? [];
    const window = first === undefined ? null : current(first, at);
    if (first !== undefined && window === null) forget(first);
    return window === null ? 0 : window.startedAt + windowMs - at;
  };
  const waitOf = (key: string, at: number): number => {
    const window = current(key, at);
    if (window !== null && window.failures >= limit) return window.startedAt + windowMs - at;
    const isCrowded = window === null && (quietest[limit]?.size ?? 0) >= maxCallers;
    return isCrowded ? waitUntilOne(at) : 0;
  };
  return {
    retryAfterMs: async (key, at) => waitOf(key, at),
    async countFailure(key, at) {
      const waitMs = waitOf(key, at);
      const { startedAt, failures } = current(key, at) ?? { startedAt: at, failures: 0 };
      const window = { startedAt, failures: failures + 1 };
      forget(key);
      windowByKey.set(key, window);
      rankOf(window)?.add(key);
      if (windowByKey.size > maxCallers) {
        const crowd = quietest.slice(0, limit).find((ranked) => ranked.size > 0);
        // He who came last, where all others have to wait.
        forget(crowd?.values().next().value ?? key);
      }
      return waitMs;
    },
  };
}
