import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRead, aReadLine, aRefund, placed, taking, withRefund } from '../../test/readings.ts';
import { walk } from '../../test/walk.ts';
import { aProductOfLine } from '../../test/readings.ts';
import { dayMs } from '../kernel/time.ts';
import { startOfTests } from '../testing/fixed-clock.ts';
import { salesDayOf, salesMovesOf, salesOf } from './sales.ts';

describe('the day on which a sale counts', () => {
  it('begins at midnight in Shanghai', () => {
    const midnight = Date.parse('2026-03-01T00:00:00+08:00');
    expect(salesDayOf(midnight)).toBe(midnight);
    expect(salesDayOf(midnight - 1)).toBe(midnight - dayMs);
    expect(salesDayOf(midnight + dayMs - 1)).toBe(midnight);
  });
});

describe('what an order counts for', () => {
  it('is its units, and each case by its reason, by each product, and by both', () => {
    const read = aRead({ lines: [aReadLine({ quantity: 2 })] });
    const order = placed(read, { refunds: [aRefund({ reason: '打不开'.repeat(40) })] });
    const day = salesDayOf(startOfTests);
    const { shopId } = order;
    expect(salesOf(order)).toEqual([
      { shopId, day, subject: 'product:product-1', sold: 2, cases: 0 },
      { shopId, day, subject: `reason:${'打不开'.repeat(20)}`, sold: 0, cases: 1 },
      { shopId, day, subject: 'product:product-1', sold: 0, cases: 1 },
      {
        ...{ shopId, day, sold: 0, cases: 1 },
        subject: `product_reason:product-1/${'打不开'.repeat(20)}`,
      },
    ]);
    expect(salesOf({ ...order, isTest: true })).toEqual([]);
    expect(salesMovesOf(order, { ...order, version: 2 })).toEqual([]);
    expect(salesMovesOf(null, order).map(({ sold, cases }) => [sold, cases])).toEqual([
      [2, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  it('names a reason by whole characters, as a database counts and keeps them', () => {
    const reason = `${'a'.repeat(59)}😀😀`;
    const { cases } = placed(aRead(), { refunds: [aRefund({ reason })] });
    const order = { ...placed(), cases };
    const subjects = salesOf(order).map(({ subject }) => subject);
    expect(subjects).toContain(`reason:${'a'.repeat(59)}😀`);
  });

  it('is what its changes add up to, whatever happens to it', () => {
    const story = fc.array(fc.nat(10_000), { minLength: 5, maxLength: 40 });
    fc.assert(
      fc.property(story, fc.boolean(), (choices, isMapped) => {
        const context = { product: aProductOfLine(), refunds: 2 } as const;
        const how = { product: isMapped ? {} : null, context };
        const steps = walk(aRead({ payment: 'unpaid' }), how, choices);
        const sums = new Map<string, number>();
        for (const { before, order } of steps) {
          for (const { subject, day, sold, cases } of salesMovesOf(before, order)) {
            const key = `${subject} ${day}`;
            sums.set(key, (sums.get(key) ?? 0) + sold + 1_000 * cases);
          }
        }
        const last = steps.at(-1)?.order;
        const expected = new Map<string, number>();
        for (const { subject, day, sold, cases } of last === undefined ? [] : salesOf(last)) {
          const key = `${subject} ${day}`;
          expected.set(key, (expected.get(key) ?? 0) + sold + 1_000 * cases);
        }
        const left = [...sums].filter(([, sum]) => sum !== 0);
        expect(new Map(left)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('is nothing more for a case that is only moved on', () => {
    const asked = placed(aRead(), { refunds: [aRefund()] });
    const { order } = taking(withRefund(aRefund({ state: 'succeeded', version: '2' })))(asked);
    expect(order.cases[0]?.state).toBe('done');
    expect(salesMovesOf(asked, order)).toEqual([]);
  });
});
