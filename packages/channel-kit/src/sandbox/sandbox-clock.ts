/** The time as the sandbox sees it: a base that goes by itself, and what has been added to it. */
export interface SandboxClock {
  /** Tells the time in epoch milliseconds. */
  now(): number;
  /** Moves this clock forward. It never goes back: rows would be older than their past. */
  advance(ms: number): void;
  /** Tells how far this clock was moved, so that a saved sandbox wakes up at the right time. */
  advancedMs(): number;
}

/** Creates a clock over a base; a base that stands still makes a clock that only `advance` moves. */
export function createSandboxClock(base: () => number, startAdvancedMs = 0): SandboxClock {
  let advanced = startAdvancedMs;
  return {
    now: () => base() + advanced,
    advance: (ms) => {
      advanced += Math.max(0, ms);
    },
    advancedMs: () => advanced,
  };
}
