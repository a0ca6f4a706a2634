import { dateText, dayNoOf, weekdayOf, zoneOf, type TimeZone } from '../kernel/time-zone.ts';
import { dayMs, minuteMs, type Instant } from '../kernel/time.ts';
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

function openingOf(
  { zone, hours }: { readonly zone: TimeZone; readonly hours: BusinessHours },
  dayNo: number,
): { readonly from: Instant; readonly to: Instant } | null {
  const weekday = weekdayOf(dayNo);
  const open = hours.days.find((each) => each.weekday === weekday);
  if (open === undefined || hours.holidays.includes(dateText(dayNo))) return null;
  const atMinute = (minute: number): Instant => zone.toInstant(dayNo * dayMs + minute * minuteMs);
  return { from: atMinute(open.fromMinute), to: atMinute(open.toMinute) };
}
