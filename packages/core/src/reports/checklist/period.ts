import { dateText, dayNoOf, weekdayOf, zoneOf } from '../../kernel/time-zone.ts';
import { dayMs, type Instant, type Period } from '../../kernel/time.ts';
import type { ChecklistName } from './check.ts';

/**
 * The day, the week from Monday on, or the month of the calendar that an instant lies in, by the midnights
 * of a time zone. Half-open: every instant lies in exactly one, also where clocks are put forward or back
 * at midnight. Throws for no known time zone.
 */
export function periodOf(checklist: ChecklistName, at: Instant, timeZone: string): Period {
  const zone = zoneOf(timeZone);
  const [first, behind] = daysOf[checklist](dayAt(at, timeZone));
  return { from: zone.startOfDay(first), to: zone.startOfDay(behind) };
}

/** The first day of a period, as calendars name it: `2026-01-15`. */
export function firstDayOf({ from }: Period, timeZone: string): string {
  return dateText(dayNoOf(zoneOf(timeZone), from));
}

/** The last day of a period, as calendars name it. */
export function lastDayOf({ to }: Period, timeZone: string): string {
  return dateText(dayNoOf(zoneOf(timeZone), to - 1));
}

/** The month that a period begins in, as calendars name it: `2026-01`. */
export function monthOf(period: Period, timeZone: string): string {
  return firstDayOf(period, timeZone).slice(0, 'yyyy-mm'.length);
}

/** The month of that name; `null` for what names none. Throws for no known time zone. */
export function monthPeriod(month: string, timeZone: string): Period | null {
  const [, year = '', ofYear = ''] = /^(\d{4})-(\d{2})$/.exec(month) ?? [];
  const isMonth = Number(ofYear) >= 1 && Number(ofYear) <= 12;
  if (!isMonth) return null;
  const zone = zoneOf(timeZone);
  const [first, behind] = [0, 1].map((next) => firstOfMonth(Number(year), Number(ofYear) + next));
  return { from: zone.startOfDay(first ?? 0), to: zone.startOfDay(behind ?? 0) };
}

// Where clocks go back over midnight, the hour that comes twice belongs to the day that begins with it.
function dayAt(at: Instant, timeZone: string): number {
  const zone = zoneOf(timeZone);
  const shown = dayNoOf(zone, at);
  return zone.startOfDay(shown + 1) <= at ? shown + 1 : shown;
}

/** By checklist: of a day, the first one of its period and the first one behind it. */
const daysOf: Readonly<Record<ChecklistName, (dayNo: number) => readonly [number, number]>> = {
  daily: (dayNo) => [dayNo, dayNo + 1],
  weekly: (dayNo) => {
    const monday = dayNo - weekdayOf(dayNo) + 1;
    return [monday, monday + 7];
  },
  monthly: (dayNo) => {
    const [year = 0, month = 0] = dateText(dayNo).split('-').map(Number);
    return [firstOfMonth(year, month), firstOfMonth(year, month + 1)];
  },
};

function firstOfMonth(year: number, month: number): number {
  return Date.UTC(year, month - 1, 1) / dayMs;
}
