import type { Throttle } from '../ports/throttle.ts';

/** How many wrong guesses a caller has. */
export interface ThrottleOptions {
  /** Wrong guesses per window before the caller must wait. Default 20. */
  readonly limit?: number;
  /** Length of a window. Default one minute. */
  readonly windowMs?: number;
  /** Callers remembered at once; beyond that the oldest are forgotten. Default 10,000. */
  readonly maxCallers?: number;
}

interface Window {
  readonly startedAt: number;
  readonly failures: number;
}

/**
 * Counts in the memory of this process, exactly: enough for one instance. Several instances each grant
 * the limit, so a host with many passes a throttle on shared storage.
 */
export function createMemoryThrottle(options: ThrottleOptions = {}): Throttle {
  const { limit = 20, windowMs = 60_000, maxCallers = 10_000 } = options;
  const windowByKey = new Map<string, Window>();
  const current = (key: string, at: number): Window | null => {
    const window = windowByKey.get(key);
    return window !== undefined && at < window.startedAt + windowMs ? window : null;
  };
  const waitOf = (key: string, at: number): number => {
    const window = current(key, at);
    if (window === null || window.failures < limit) return 0;
    return window.startedAt + windowMs - at;
  };
  return {
    retryAfterMs: async (key, at) => waitOf(key, at),
    async countFailure(key, at) {
      const waitMs = waitOf(key, at);
      const window = current(key, at) ?? { startedAt: at, failures: 0 };
      windowByKey.delete(key);
      windowByKey.set(key, { ...window, failures: window.failures + 1 });
      const [oldest] = windowByKey.keys();
      if (windowByKey.size > maxCallers && oldest !== undefined) windowByKey.delete(oldest);
      return waitMs;
    },
  };
}
