import { hourMs, secondMs, type Instant } from '@kaquan/core';

/** China Standard Time: no daylight saving since 1992, so one fixed offset serves all present data. */
const offsetMs = 8 * hourMs;

const pattern = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;

/**
 * Reads `yyyy-MM-dd HH:mm:ss` as a wall clock at +08:00; `null` when the text is not such a time.
 *
 * Days that do not exist (`2026-02-30`) are `null` too, instead of rolling over into March.
 */
export function parseWallClock(text: string): Instant | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as Six;
  const instant = Date.UTC(year, month - 1, day, hour, minute, second) - offsetMs;
  return formatWallClock(instant) === text ? instant : null;
}

/** Writes an instant as `yyyy-MM-dd HH:mm:ss` at +08:00; a part of a second is cut off. */
export function formatWallClock(instant: Instant): string {
  return new Date(instant + offsetMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** The last whole second that is not after the instant. */
export function floorToSecond(instant: Instant): Instant {
  return Math.floor(instant / secondMs) * secondMs;
}

/** The first whole second that is not before the instant. */
export function ceilToSecond(instant: Instant): Instant {
  return Math.ceil(instant / secondMs) * secondMs;
}

type Six = [number, number, number, number, number, number];
