import { dayMs, minuteMs, secondMs, type Instant } from '../kernel/time.ts';
import type { BusinessHours } from './business-hours.ts';

/** After so many days of looking for open ones, time runs on as if it were always open. */
const maxDays = 3_660;

/**
 * The instant at which so much open time has passed since `start`. Without hours all time is open. Where
 * clocks are put forward or back, a day is as long as it is: an opening that falls into the hour that is
 * left out begins as that hour would have.
 */
export function addOpenTime(start: Instant, openMs: number, hours: BusinessHours | null): Instant {
  if (hours === null) return start + openMs;
  const zone = zoneOf(hours.timeZone);
  let leftMs = openMs;
  let dayNo = dayNoOf(zone, start);
  for (let n = 0; n < maxDays; n += 1, dayNo += 1) {
    const open = openingOf({ zone, hours }, dayNo);
    if (open === null) continue;
    const from = Math.max(open.from, start);
    const openHere = Math.max(0, open.to - from);
    if (openHere > 0 && leftMs <= openHere) return from + leftMs;
    leftMs -= openHere;
  }
  return zone.toInstant(dayNo * dayMs) + leftMs;
}

/** How much open time there is between two instants; none where the second is not later. */
export function openTimeBetween(from: Instant, to: Instant, hours: BusinessHours | null): number {
  if (to <= from) return 0;
  if (hours === null) return to - from;
  const zone = zoneOf(hours.timeZone);
  let sumMs = 0;
  for (let dayNo = dayNoOf(zone, from); dayNo <= dayNoOf(zone, to); dayNo += 1) {
    const open = openingOf({ zone, hours }, dayNo);
    if (open === null) continue;
    sumMs += Math.max(0, Math.min(open.to, to) - Math.max(open.from, from));
  }
  return sumMs;
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

interface Zone {
  /** The wall clock at an instant, in milliseconds since 1970 as if it were UTC. */
  readonly toLocal: (at: Instant) => number;
  readonly toInstant: (localMs: number) => Instant;
}

// Making a formatter costs more than all else here; there are a few hundred names of zones at most.
const knownZones = new Map<string, Zone>();

function zoneOf(timeZone: string): Zone {
  const known = knownZones.get(timeZone);
  if (known !== undefined) return known;
  const zone = newZone(timeZone);
  knownZones.set(timeZone, zone);
  return zone;
}

function newZone(timeZone: string): Zone {
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
  return { toLocal, toInstant };
}

function dayNoOf({ toLocal }: Zone, at: Instant): number {
  return Math.floor(toLocal(at) / dayMs);
}

function openingOf(
  { zone, hours }: { readonly zone: Zone; readonly hours: BusinessHours },
  dayNo: number,
): { readonly from: Instant; readonly to: Instant } | null {
  // Day 0, the first of 1970, was a Thursday.
  const weekday = ((((dayNo + 3) % 7) + 7) % 7) + 1;
  const open = hours.days.find((each) => each.weekday === weekday);
  if (open === undefined || hours.holidays.includes(dateText(dayNo))) return null;
  const atMinute = (minute: number): Instant => zone.toInstant(dayNo * dayMs + minute * minuteMs);
  return { from: atMinute(open.fromMinute), to: atMinute(open.toMinute) };
}

// ISO dates from Intl, so that days are named as the hours' holidays are.
const isoDate = new Intl.DateTimeFormat('sv-SE', { timeZone: 'UTC' });

function dateText(dayNo: number): string {
  return isoDate.format(dayNo * dayMs);
}
