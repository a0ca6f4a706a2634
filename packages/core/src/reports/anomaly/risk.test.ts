import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ShopId } from '../../kernel/ids.ts';
import { anId } from '../../testing/an-id.ts';
import type { ShopTallies, ShopTally } from '../analysis/shop-tallies.ts';
import { risksOf } from './risk.ts';

type Counts = readonly [paid: number, abnormal: number, withCases: number];

function tally([paid, abnormal, withCases]: Counts): ShopTally {
  const bySign = { frozen: abnormal, conflict: 0, rejected: 0, refunded_after_reveal: 0, late: 0 };
  return { paid, abnormal, withCases, bySign };
}

function shopsOf(counts: readonly (readonly Counts[])[]): Map<ShopId, ShopTallies> {
  return new Map(
    counts.map((windows, at) => {
      const evidence = { abnormalOrders: [anId('order', `o${String(at)}`)], afterSalesOrders: [] };
      return [anId('shop', `s${String(at)}`), { windows: windows.map(tally), ...evidence }];
    }),
  );
}

const calm: Counts = [200, 4, 6];
const crowd = [[calm], [[180, 2, 7]], [[300, 8, 5]]] as const;

describe('the risk of a shop', () => {
  it('is nothing where it does as the others do', () => {
    const risks = risksOf(shopsOf([[calm], ...crowd]));
    expect(risks.map(({ monitoring }) => monitoring)).toEqual(['usual', 'usual', 'usual', 'usual']);
  });

  it('is nothing of three orders, whatever became of them', () => {
    const [first, ...others] = risksOf(shopsOf([[[3, 3, 3]], ...crowd]));
    expect([first, ...others].find(({ shopId } = never()) => shopId === 's0')?.score).toBe(0);
    expect(risksOf(shopsOf([[[9, 9, 9]]]))[0]?.monitoring).toBe('usual');
  });

  it('is told where its orders go wrong, with what it is read off', () => {
    const [worst] = risksOf(shopsOf([[[100, 30, 3]], ...crowd]));
    expect(worst).toMatchObject({ shopId: 's0', paidOrders: 100, monitoring: 'close', score: 100 });
    const [abnormal, afterSales] = worst?.parts ?? [];
    expect(abnormal).toMatchObject({ kind: 'abnormal', share: { count: 30, of: 100 }, past: null });
    expect(abnormal?.others?.values).toBe(3);
    expect(abnormal?.orders).toEqual(['o0']);
    expect(abnormal?.atLeast).toBeGreaterThan(abnormal?.limit ?? 1);
    expect(afterSales?.atLeast).toBeLessThan(afterSales?.limit ?? 0);
  });

  it('is told where buyers complain more than elsewhere', () => {
    const [worst] = risksOf(shopsOf([[[100, 2, 25]], ...crowd]));
    expect(worst).toMatchObject({ shopId: 's0', monitoring: 'raised' });
  });

  it('is told against its own past, where there is nobody else', () => {
    const before: Counts = [100, 1, 1];
    const [alone] = risksOf(shopsOf([[[100, 18, 1], before, before, before, before]]));
    expect(alone?.monitoring).not.toBe('usual');
    const [same] = risksOf(shopsOf([[before, before, before, before, before]]));
    expect(same?.monitoring).toBe('usual');
    const used: Counts = [100, 18, 1];
    expect(risksOf(shopsOf([[used, used, used, used, used]]))[0]?.monitoring).toBe('usual');
  });

  it('is never above what is allowed for a share that is not above it', () => {
    const counts = fc
      .tuple(
        fc.nat(500),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
      )
      .map(([paid, a, b]): Counts => [paid, Math.floor(a * paid), Math.floor(b * paid)]);
    const shops = fc.array(fc.array(counts, { minLength: 5, maxLength: 5 }), { maxLength: 8 });
    fc.assert(
      fc.property(shops, (given) => {
        for (const { score, parts, paidOrders } of risksOf(shopsOf(given))) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100);
          const isBeyond = parts.some(({ share, limit }) => (share.share ?? 0) > limit);
          if (!isBeyond || paidOrders < 10) expect(score).toBeLessThan(50);
        }
      }),
    );
  });
});

function never(): never {
  throw new Error('there is one');
}
