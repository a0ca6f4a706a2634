import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourMs } from '../../kernel/time.ts';
import type { ChecklistName } from './check.ts';
import { firstDayOf, lastDayOf, periodOf } from './period.ts';

const names: readonly ChecklistName[] = ['daily', 'weekly', 'monthly'];
// Summer time at midnight, half an hour of it, a day that was left out, and none at all.
const zones = ['Asia/Shanghai', 'America/Sao_Paulo', 'America/Havana', 'Pacific/Apia', 'UTC'];
const at = (text: string): number => Date.parse(text);

function days(checklist: ChecklistName, instant: string, zone = 'Asia/Shanghai'): string {
  const period = periodOf(checklist, at(instant), zone);
  return `${firstDayOf(period, zone)}..${lastDayOf(period, zone)}`;
}

describe('the period of a checklist', () => {
  it('is the day of the shop and not of the server', () => {
    expect(days('daily', '2026-01-15T15:59:59.999Z')).toBe('2026-01-15..2026-01-15');
    expect(days('daily', '2026-01-15T16:00:00.000Z')).toBe('2026-01-16..2026-01-16');
  });

  it('is a week from Monday on', () => {
    expect(days('weekly', '2026-01-18T15:59:59Z')).toBe('2026-01-12..2026-01-18');
    expect(days('weekly', '2026-01-18T16:00:00Z')).toBe('2026-01-19..2026-01-25');
  });

  it('is a month of the calendar, leap years and Decembers too', () => {
    expect(days('monthly', '2028-02-29T12:00:00Z')).toBe('2028-02-01..2028-02-29');
    expect(days('monthly', '2026-12-31T15:00:00Z')).toBe('2026-12-01..2026-12-31');
  });

  it('is as long as its days are where clocks change', () => {
    const spring = periodOf('daily', at('2026-03-29T10:00:00Z'), 'Europe/Berlin');
    expect(spring.to - spring.from).toBe(23 * hourMs);
    const autumn = periodOf('daily', at('2026-10-25T10:00:00Z'), 'Europe/Berlin');
    expect(autumn.to - autumn.from).toBe(25 * hourMs);
  });

  it('begins with the hour behind a midnight that is left out', () => {
    const day = periodOf('daily', at('2018-11-04T12:00:00Z'), 'America/Sao_Paulo');
    expect(day.from).toBe(at('2018-11-04T03:00:00Z'));
    expect(days('daily', '2018-11-04T03:00:00Z', 'America/Sao_Paulo')).toBe(
      '2018-11-04..2018-11-04',
    );
  });

  it('goes from one day to the day after next where a day was left out', () => {
    const before = periodOf('daily', at('2011-12-30T09:00:00Z'), 'Pacific/Apia');
    const after = periodOf('daily', before.to, 'Pacific/Apia');
    expect(firstDayOf(before, 'Pacific/Apia')).toBe('2011-12-29');
    expect(firstDayOf(after, 'Pacific/Apia')).toBe('2011-12-31');
  });

  it('holds every instant exactly once, and the next begins where it ends', () => {
    const instants = fc.integer({ min: at('2009-01-01'), max: at('2027-01-01') });
    fc.assert(
      fc.property(
        instants,
        fc.constantFrom(...zones),
        fc.constantFrom(...names),
        (t, zone, name) => {
          const period = periodOf(name, t, zone);
          expect(period.from).toBeLessThanOrEqual(t);
          expect(period.to).toBeGreaterThan(t);
          expect(periodOf(name, period.from, zone)).toEqual(period);
          expect(periodOf(name, period.to - 1, zone)).toEqual(period);
          expect(periodOf(name, period.to, zone).from).toBe(period.to);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('holds every hour around changes of clocks exactly once', () => {
    const changes = [
      '2018-11-04T03:00Z',
      '2018-02-18T02:00Z',
      '2018-11-04T05:00Z',
      '2011-12-30T10:00Z',
    ];
    for (const change of changes) {
      for (const zone of zones) {
        for (let t = at(change) - 30 * hourMs; t < at(change) + 30 * hourMs; t += hourMs / 2) {
          const period = periodOf('daily', t, zone);
          expect(period.from <= t && t < period.to).toBe(true);
        }
      }
    }
  });
});
