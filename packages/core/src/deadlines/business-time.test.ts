import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs, minuteMs } from '../kernel/time.ts';
import type { BusinessHours } from './business-hours.ts';
import { isTimeZone } from '../kernel/time-zone.ts';
import { addOpenTime, openTimeBetween } from './business-time.ts';

const at = (text: string) => Date.parse(text);
const daily = (from: number, to: number, ...weekdays: number[]): BusinessHours['days'] =>
  weekdays.map((weekday) => ({ weekday, fromMinute: from * 60, toMinute: to * 60 }));
const shanghai: BusinessHours = {
  timeZone: 'Asia/Shanghai',
  days: daily(9, 18, 1, 2, 3, 4, 5),
  holidays: ['2026-10-01', '2026-10-02'],
};

const someHours = fc.record<BusinessHours>({
  timeZone: fc.constantFrom(
    'Asia/Shanghai',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
  ),
  days: fc
    .uniqueArray(
      fc.record({
        weekday: fc.integer({ min: 1, max: 7 }),
        fromMinute: fc.integer({ min: 0, max: 1_380 }),
      }),
      { minLength: 1, maxLength: 7, selector: ({ weekday }) => weekday },
    )
    .chain((days) =>
      fc
        .array(fc.integer({ min: 30, max: 1_440 }), {
          minLength: days.length,
          maxLength: days.length,
        })
        .map((lengths) =>
          days.map((day, n) => ({
            ...day,
            toMinute: Math.min(1_440, day.fromMinute + (lengths[n] ?? 30)),
          })),
        ),
    ),
  holidays: fc.constant(['2026-03-29', '2026-10-25']),
});
const someInstant = fc.integer({ min: at('2025-12-20T00:00Z'), max: at('2027-01-10T00:00Z') });
const someMs = fc.integer({ min: 1, max: 60 * hourMs });

describe('open time', () => {
  it('runs on where no hours are set', () => {
    expect(addOpenTime(5, dayMs, null)).toBe(5 + dayMs);
    expect(openTimeBetween(5, 5 + dayMs, null)).toBe(dayMs);
  });

  it.each([
    ['inside a day', '2026-09-28T02:00Z', 2, '2026-09-28T04:00Z'],
    ['to the last minute of a day', '2026-09-28T02:00Z', 8, '2026-09-28T10:00Z'],
    ['over a night', '2026-09-28T09:00Z', 2, '2026-09-29T02:00Z'],
    ['from before it opens', '2026-09-27T23:00Z', 1, '2026-09-28T02:00Z'],
    ['from local midnight', '2026-09-27T16:00Z', 1, '2026-09-28T02:00Z'],
    [
      'over the end of a month, holidays and a weekend',
      '2026-09-30T09:00Z',
      2,
      '2026-10-05T02:00Z',
    ],
    ['over a leap day', '2028-02-29T09:30Z', 1, '2028-03-01T01:30Z'],
    ['over the end of a year', '2026-12-31T09:00Z', 2, '2027-01-01T02:00Z'],
  ])('passes %s', (_name, from, open, to) => {
    expect(addOpenTime(at(from), open * hourMs, shanghai)).toBe(at(to));
    expect(openTimeBetween(at(from), at(to), shanghai)).toBe(open * hourMs);
  });

  it('is as long as the day is where clocks change', () => {
    const always = {
      timeZone: 'Europe/Berlin',
      days: daily(0, 24, 1, 2, 3, 4, 5, 6, 7),
      holidays: [],
    };
    // 23 hours: Sunday the 29th of March from midnight to midnight.
    expect(openTimeBetween(at('2026-03-28T23:00Z'), at('2026-03-29T22:00Z'), always)).toBe(
      23 * hourMs,
    );
    const early = { ...always, days: daily(1, 5, 7) };
    const spring = openTimeBetween(at('2026-03-28T12:00Z'), at('2026-03-29T12:00Z'), early);
    const autumn = openTimeBetween(at('2026-10-24T12:00Z'), at('2026-10-25T12:00Z'), early);
    expect([spring / hourMs, autumn / hourMs]).toEqual([3, 5]);
  });

  it('that was added is what lies between', () => {
    fc.assert(
      fc.property(someHours, someInstant, someMs, (hours, start, openMs) => {
        expect(openTimeBetween(start, addOpenTime(start, openMs, hours), hours)).toBe(openMs);
      }),
      { numRuns: 60 },
    );
  });

  it('adds up, and more of it ends later', () => {
    fc.assert(
      fc.property(someHours, someInstant, someMs, (hours, start, openMs) => {
        const half = Math.floor(openMs / 2);
        const end = addOpenTime(start, openMs, hours);
        expect(end).toBeGreaterThan(start);
        if (half > 0) {
          const middle = addOpenTime(start, half, hours);
          expect(addOpenTime(middle, openMs - half, hours)).toBe(end);
        }
        expect(addOpenTime(start, openMs + minuteMs, hours)).toBeGreaterThan(end);
      }),
      { numRuns: 60 },
    );
  });

  it('comes to an end where a shop never opens', () => {
    const never = { ...shanghai, days: [] };
    expect(addOpenTime(0, hourMs, never)).toBeGreaterThan(3_600 * dayMs);
  });

  it('knows the names of time zones', () => {
    expect([isTimeZone('Asia/Shanghai'), isTimeZone('Asia/Nowhere')]).toEqual([true, false]);
  });
});
