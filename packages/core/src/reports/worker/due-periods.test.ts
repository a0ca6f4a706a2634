import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../kernel/time.ts';
import type { ChecklistName } from '../checklist/check.ts';
import { duePeriods, periodsBack } from './due-periods.ts';

const names: readonly ChecklistName[] = ['daily', 'weekly', 'monthly'];
const zones = ['Asia/Shanghai', 'America/Sao_Paulo', 'America/Havana', 'Pacific/Apia', 'UTC'];

describe('the periods that are due', () => {
  it('follow one another without a gap, each under a name of its own, up to the last that is over', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2001, 0), max: Date.UTC(2030, 0) }),
        fc.integer({ min: 0, max: 200 * dayMs }),
        (checklist, timeZone, now, age) => {
          const due = duePeriods(checklist, { now, since: now - age, timeZone });
          expect(due.length).toBeGreaterThan(0);
          expect(due.length).toBeLessThanOrEqual(periodsBack[checklist]);
          expect(new Set(due.map(({ reportId }) => reportId)).size).toBe(due.length);
          for (const [n, { period, at, isLast }] of due.entries()) {
            expect(period.from <= at && at < period.to && period.to <= now).toBe(true);
            expect(isLast).toBe(n === due.length - 1);
            if (!isLast) expect(period.to).toBe(due[n + 1]?.period.from);
            if (!isLast) expect(period.to).toBeGreaterThan(now - age);
          }
          const longest = { daily: 25 * hourMs, weekly: 8 * dayMs, monthly: 32 * dayMs };
          expect(now - (due.at(-1)?.period.to ?? 0)).toBeLessThan(longest[checklist]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
