import { dayMs, hourMs, minuteMs, type Instant } from '@kaquan/core';
import type { Clock } from '@kaquan/core/ports';

/** The operators' time: +08:00 all year round. */
const offsetMs = 8 * hourMs;

/** Midnight of the first day, a Thursday: three months of a calendar begin here. */
export const firstDay: Instant = Date.UTC(2026, 0, 1) - offsetMs;

/** Midnight of a day of this life, counted from 0. */
export function startOfDay(day: number): Instant {
  return firstDay + day * dayMs;
}

/** An instant of a day, by the clock on the wall: `timeOf(3, 9, 30)`. */
export function timeOf(day: number, hour: number, minute = 0): Instant {
  return startOfDay(day) + hour * hourMs + minute * minuteMs;
}

/** 1 is Monday, 7 Sunday. */
export function weekdayOf(day: number): number {
  return ((day + 3) % 7) + 1;
}

/** The day of the week's last report, on or after a day. */
export function sundayFrom(day: number): number {
  return day + (7 - weekdayOf(day));
}

/** The day of the month, from 1. */
export function dayOfMonth(day: number): number {
  return new Date(startOfDay(day) + offsetMs).getUTCDate();
}

/** Midnight of the first day of the month before that of a day. */
export function startOfMonthBefore(day: number): Instant {
  let first = day - dayOfMonth(day);
  while (dayOfMonth(first) !== 1) first -= 1;
  return startOfDay(first);
}

/** On which day of a month the one before is looked back at: its last statements have come by then. */
export const lookBackOn = 3;

/** The day on which the month of a day is looked back at. */
export function lookBackDayOf(day: number): number {
  let next = day + 1;
  while (dayOfMonth(next) !== lookBackOn || next - day < lookBackOn) next += 1;
  return next;
}

/** A day as calendars name it: `2026-01-31`. */
export function dateOf(day: number): string {
  return new Date(startOfDay(day) + offsetMs).toISOString().slice(0, 10);
}

/** Everybody's clock: it stands still until the life goes on. */
export interface LifeClock extends Clock {
  /** Goes on to an instant; one that has passed already leaves it where it is. */
  moveTo(at: Instant): void;
}

export function createLifeClock(): LifeClock {
  let now = firstDay;
  return {
    now: () => now,
    moveTo: (at) => {
      now = Math.max(now, at);
    },
  };
}
