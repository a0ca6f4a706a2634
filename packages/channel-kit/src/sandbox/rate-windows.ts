/** Counts calls as a platform does that keeps to a limit in every stretch of time. */
export interface RateWindows {
  /** Whether one more call fits into each of these limits; it counts only then. */
  admit(limits: readonly RateWindow[]): boolean;
}

/** So many calls in any stretch of so many milliseconds. */
export interface RateWindow {
  /** What is counted. */
  readonly key: string;
  /** From 1. */
  readonly count: number;
  /** From 1. */
  readonly everyMs: number;
}

/** Makes counts by a clock, which may stand still or jump ahead. Refused calls count for nothing. */
export function createRateWindows(now: () => number): RateWindows {
  const times = new Map<string, number[]>();
  return {
    admit: (limits) => {
      const at = now();
      const held = limits.map(({ key, count, everyMs }) => {
        const recent = (times.get(key) ?? []).filter((time) => time > at - everyMs);
        times.set(key, recent);
        return { recent, isFull: recent.length >= count };
      });
      if (held.some(({ isFull }) => isFull)) return false;
      for (const { recent } of held) recent.push(at);
      return true;
    },
  };
}
