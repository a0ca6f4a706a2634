import type { Instant } from '@kaquan/core';
import type { Clock } from '@kaquan/core/ports';

/**
 * Remembers which calls the platform has banned, and until when, so that a banned call is answered
 * here: hammering a closed door lengthens the ban and lowers the application's success rate.
 */
export interface RateGate {
  /** How long a call under all of these keys must still wait; 0 when it may go. */
  waitMs(keys: readonly string[]): number;
  /** Bans a key for so long; a longer ban that stands already is kept. */
  close(key: string, forMs: number): void;
}

/**
 * Makes a gate. It lives in this process only; another process learns of a ban by its own first
 * refused call.
 *
 * At most `maxKeys` bans (10,000 unless told otherwise) are remembered; beyond that the oldest goes.
 */
export function createRateGate(clock: Clock, maxKeys = 10_000): RateGate {
  const bannedUntil = new Map<string, Instant>();
  return {
    waitMs(keys) {
      const now = clock.now();
      return Math.max(0, ...keys.map((key) => (bannedUntil.get(key) ?? now) - now));
    },
    close(key, forMs) {
      const until = clock.now() + forMs;
      const standing = bannedUntil.get(key);
      if (standing !== undefined && standing >= until) return;
      bannedUntil.delete(key);
      if (bannedUntil.size >= maxKeys) forgetOne(bannedUntil, clock.now());
      bannedUntil.set(key, until);
    },
  };
}

/** Drops what has ended; when nothing has, the ban that was set longest ago. */
function forgetOne(bannedUntil: Map<string, Instant>, now: Instant): void {
  const ended = [...bannedUntil].filter(([, until]) => until <= now).map(([key]) => key);
  const gone = ended.length > 0 ? ended : [...bannedUntil.keys()].slice(0, 1);
  for (const key of gone) bannedUntil.delete(key);
}
