import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hourMs, minuteMs } from '../kernel/time.ts';
import { openTimeBetween } from './business-time.ts';
import { addRunningTime } from './running-time.ts';

const at = (text: string) => Date.parse(text);
const hours = {
  timeZone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, fromMinute: 540, toMinute: 1_080 })),
  holidays: ['2026-04-03', '2026-04-06'],
};

const someInstant = fc.integer({ min: at('2026-03-20T00:00Z'), max: at('2026-04-20T00:00Z') });
const somePauses = fc.array(
  fc
    .tuple(someInstant, fc.integer({ min: 1, max: 60 * hourMs }))
    .map(([from, length]) => ({ from, to: from + length })),
  { maxLength: 5 },
);

// The stretches of a day in which no pause stands, looked at minute by minute.
function unpausedMs(
  from: number,
  to: number,
  pauses: readonly { readonly from: number; readonly to: number }[],
): number {
  const edges = [from, to, ...pauses.flatMap((each) => [each.from, each.to])]
    .filter((edge) => edge >= from && edge <= to)
    .toSorted((a, b) => a - b);
  let sumMs = 0;
  for (const [position, edge] of edges.entries()) {
    const next = edges[position + 1] ?? edge;
    const isPaused = pauses.some((each) => each.from <= edge && next <= each.to);
    if (!isPaused) sumMs += openTimeBetween(edge, next, hours);
  }
  return sumMs;
}

describe('time that counts for a deadline', () => {
  it('stands still while a hold pauses it, over a weekend, holidays and a change of clocks', () => {
    const plain = { hours: null, pauses: [{ from: 10, to: 30 }] };
    expect(addRunningTime(0, 10, plain)).toBe(10);
    expect(addRunningTime(0, 11, plain)).toBe(31);
    expect(addRunningTime(20, 5, plain)).toBe(35);
    // Friday before the clocks go forward; frozen from Monday 9:00 to Thursday 17:00.
    const pauses = [{ from: at('2026-03-30T07:00Z'), to: at('2026-04-02T15:00Z') }];
    const due = addRunningTime(at('2026-03-27T15:00Z'), 4 * hourMs, { hours, pauses });
    // Two hours on Friday the 27th, one on Thursday, and one on Tuesday after Easter.
    expect(new Date(due).toISOString()).toBe('2026-04-07T08:00:00.000Z');
  });

  it('is what was asked for, whatever pauses there are and however they overlap', () => {
    fc.assert(
      fc.property(
        someInstant,
        fc.integer({ min: 1, max: 90 * hourMs }),
        somePauses,
        (start, runningMs, pauses) => {
          const due = addRunningTime(start, runningMs, { hours, pauses });
          expect(unpausedMs(start, due, pauses)).toBe(runningMs);
          const later = addRunningTime(start, runningMs + minuteMs, { hours, pauses });
          expect(later).toBeGreaterThan(due);
        },
      ),
      { numRuns: 100 },
    );
  });
});
