import { expect, it } from 'vitest';
import {
  createLifeClock,
  dateOf,
  dayOfMonth,
  firstDay,
  startOfDay,
  timeOf,
  weekdayOf,
} from './calendar.ts';

it('counts the days of a calendar from its first midnight', () => {
  expect([0, 30, 31, 90].map(dateOf)).toEqual([
    '2026-01-01',
    '2026-01-31',
    '2026-02-01',
    '2026-04-01',
  ]);
  expect([0, 3, 4].map(weekdayOf)).toEqual([4, 7, 1]);
  expect([0, 31, 33].map(dayOfMonth)).toEqual([1, 1, 3]);
  expect(new Date(timeOf(1, 9, 30)).toISOString()).toBe('2026-01-02T01:30:00.000Z');
  expect(timeOf(2, 24)).toBe(startOfDay(3));
});

it('has a clock that never goes back', () => {
  const clock = createLifeClock();
  expect(clock.now()).toBe(firstDay);
  clock.moveTo(timeOf(3, 8));
  clock.moveTo(timeOf(2, 8));
  expect(clock.now()).toBe(timeOf(3, 8));
});
