import { dayMs, secondMs, type Instant } from './time.ts';

/** What clocks on a wall show in one place. */
export interface TimeZone {
  /** The wall clock at an instant, in milliseconds since 1970 as if it were UTC. */
  readonly toLocal: (at: Instant) => number;
  /** When the wall clock shows so; where an hour is left out, as that hour would have been. */
  readonly toInstant: (localMs: number) => Instant;
  /** When a day begins, counted from the first of 1970: the first instant that is not before it. */
  readonly startOfDay: (dayNo: number) => Instant;
}

// Making a formatter costs more than all else here; there are a few hundred names of zones at most.
const knownZones = new Map<string, TimeZone>();

/** A zone of the time zone database. Throws for a name that it does not have: see `isTimeZone`. */
export function zoneOf(timeZone: string): TimeZone {
  const known = knownZones.get(timeZone);
  if (known !== undefined) return known;
  const zone = newZone(timeZone);
  knownZones.set(timeZone, zone);
  return zone;
}

/** Whether the time zone database has a zone of that name. */
export function isTimeZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch {
    // A name that is not known is what is asked about.
    return false;
  }
}

/** The day that the wall clock shows, counted from the first of 1970. */
export function dayNoOf({ toLocal }: TimeZone, at: Instant): number {
  return Math.floor(toLocal(at) / dayMs);
}

// ISO dates from Intl, so that days are named as calendars name them.
const isoDate = new Intl.DateTimeFormat('sv-SE', { timeZone: 'UTC' });

/** A day that was counted from the first of 1970: `2026-01-15`. */
export function dateText(dayNo: number): string {
  return isoDate.format(dayNo * dayMs);
}

/** 1 for Monday to 7 for Sunday. Day 0, the first of 1970, was a Thursday. */
export function weekdayOf(dayNo: number): number {
  return ((((dayNo + 3) % 7) + 7) % 7) + 1;
}

function newZone(timeZone: string): TimeZone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const toLocal = (at: Instant): number => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const [year, month, day] = [of('year'), of('month') - 1, of('day')];
    const clock = Date.UTC(year, month, day, of('hour'), of('minute'), of('second'));
    return clock + (((at % secondMs) + secondMs) % secondMs);
  };
  const offsetAt = (at: Instant): number => toLocal(at) - at;
  // The offset of the day before is right until clocks change, and that of the day after from then on.
  const toInstant = (localMs: number): Instant => {
    const before = localMs - offsetAt(localMs - dayMs);
    return toLocal(before) === localMs ? before : localMs - offsetAt(before);
  };
  // Midnight itself may be left out, or come twice, or its whole day may be.
  const startOfDay = (dayNo: number): Instant => {
    const midnight = dayNo * dayMs;
    const before = midnight - offsetAt(midnight - dayMs);
    const after = midnight - offsetAt(midnight + dayMs);
    const reached = [before, after].filter((at) => toLocal(at) >= midnight);
    return reached.length === 0 ? Math.max(before, after) : Math.min(...reached);
  };
  return { toLocal, toInstant, startOfDay };
}
