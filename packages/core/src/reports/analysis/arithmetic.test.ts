import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselineOf, medianOf } from './baseline.ts';
import { createQuantiles } from './quantiles.ts';
import { alarmZ, leastRatio, shareOf, shownZ, wilson } from './share.ts';
import { trendOf } from './trend.ts';

const counted = fc
  .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([of, part]) => ({ of, count: Math.round(of * part) }));

describe('the interval of a share', () => {
  it('is what its author and later tables say', () => {
    // Newcombe (1998), table I, method 3.
    const published = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const;
    for (const [count, of, lower, upper] of published) {
      const found = wilson(count, of, 1.959964);
      expect(found.lower).toBeCloseTo(lower, 4);
      expect(found.upper).toBeCloseTo(upper, 4);
    }
    expect(shareOf(0, 0)).toEqual({ count: 0, of: 0, share: null, lower: 0, upper: 1 });
  });

  it('holds the share, stays within 0 and 1, and mirrors what is not so', () => {
    fc.assert(
      fc.property(counted, fc.constantFrom(shownZ, alarmZ), ({ count, of }, z) => {
        const { lower, upper } = wilson(count, of, z);
        const share = count / of;
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeLessThanOrEqual(1);
        expect(lower).toBeLessThanOrEqual(share + 1e-12);
        expect(upper).toBeGreaterThanOrEqual(share - 1e-12);
        const mirrored = wilson(of - count, of, z);
        expect(mirrored.lower).toBeCloseTo(1 - upper, 9);
        expect(mirrored.upper).toBeCloseTo(1 - lower, 9);
      }),
    );
  });

  it('ends where the test of the score does', () => {
    fc.assert(
      fc.property(counted, ({ count, of }) => {
        for (const bound of Object.values(wilson(count, of, shownZ))) {
          if (bound === 0 || bound === 1) continue;
          const distance = Math.abs(count / of - bound);
          const reach = shownZ * Math.sqrt((bound * (1 - bound)) / of);
          expect(Math.abs(distance - reach)).toBeLessThan(1e-9 + reach * 1e-6);
        }
      }),
    );
  });

  it('holds the truth nearly as often as it says, for shops of any size', () => {
    for (const of of [3, 10, 40, 200]) {
      for (const truth of [0.02, 0.1, 0.3, 0.5]) {
        let held = 0;
        let weight = (1 - truth) ** of;
        for (let count = 0; count <= of; count += 1) {
          const { lower, upper } = wilson(count, of, shownZ);
          if (lower <= truth && truth <= upper) held += weight;
          weight *= ((of - count) / (count + 1)) * (truth / (1 - truth));
        }
        expect(held, `${truth} of ${of}`).toBeGreaterThan(0.88);
      }
    }
  });

  it('lets three orders alarm nobody', () => {
    expect(wilson(3, 3, alarmZ).lower).toBeLessThan(0.25);
    expect(wilson(1, 3, alarmZ).lower).toBeLessThan(0.03);
  });
});

describe('how many times as often something comes', () => {
  it('is at least so much, and only where enough has come', () => {
    const there = { count: 100, exposure: 10_000 };
    expect(leastRatio({ count: 100, exposure: 1_000 }, there, alarmZ)).toBeGreaterThan(5);
    expect(leastRatio({ count: 1, exposure: 10 }, there, alarmZ)).toBeLessThan(1.5);
    expect(leastRatio({ count: 10, exposure: 1_000 }, there, alarmZ)).toBeLessThan(1);
    expect(leastRatio({ count: 5, exposure: 0 }, there, alarmZ)).toBe(0);
    expect(
      leastRatio({ count: 20, exposure: 100 }, { count: 0, exposure: 1 }, alarmZ),
    ).toBeGreaterThan(0);
  });

  it('is never more than the plain ratio', () => {
    const rate = fc.record({
      count: fc.integer({ min: 1, max: 10_000 }),
      exposure: fc.integer({ min: 1, max: 100_000 }),
    });
    fc.assert(
      fc.property(rate, rate, (here, there) => {
        const plain = (here.count / here.exposure) * (there.exposure / there.count);
        expect(leastRatio(here, there, shownZ)).toBeLessThanOrEqual(plain * (1 + 1e-9));
      }),
    );
  });
});

const values = fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { maxLength: 40 });

describe('what is usual', () => {
  it('has as many values below as above', () => {
    expect(medianOf([])).toBeNull();
    expect(baselineOf([])).toBeNull();
    expect(baselineOf([1, 2, 3, 4, 100])).toEqual({ median: 3, spread: 1.4826, values: 5 });
    fc.assert(
      fc.property(values, (list) => {
        const median = medianOf(list);
        if (median === null) return;
        const below = list.filter((value) => value < median).length;
        const above = list.filter((value) => value > median).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(list.length / 2);
      }),
    );
  });

  it('is not moved beyond the others by fewer than half of them', () => {
    const usual = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5 });
    fc.assert(
      fc.property(usual, values, (calm, wild) => {
        const fewer = wild.slice(0, Math.ceil(calm.length / 2) - 1);
        const { median, spread } = baselineOf([...calm, ...fewer]) ?? { median: -1, spread: -1 };
        expect(median).toBeGreaterThanOrEqual(0);
        expect(median).toBeLessThanOrEqual(1);
        expect(spread).toBeLessThanOrEqual(1.4826);
      }),
    );
  });
});

describe('a trend', () => {
  it('is the slope of a straight line', () => {
    const line = fc.tuple(
      fc.integer({ min: -50, max: 50 }),
      fc.integer(),
      fc.integer({ min: 5, max: 30 }),
    );
    fc.assert(
      fc.property(line, ([slope, start, length]) => {
        const { perPeriod, direction } = trendOf(
          Array.from({ length }, (_, at) => start + slope * at),
        );
        expect(perPeriod).toBe(slope);
        const level = slope === 0 ? 'level' : slope > 0 ? 'rising' : 'falling';
        expect(direction).toBe(level);
      }),
    );
  });

  it('turns round with its values', () => {
    fc.assert(
      fc.property(values, (list) => {
        const [there, back] = [trendOf(list), trendOf(list.toReversed())];
        expect(back.perPeriod).toBeCloseTo(-there.perPeriod, 6);
        const opposite = { rising: 'falling', falling: 'rising', level: 'level' } as const;
        expect(back.direction).toBe(opposite[there.direction]);
      }),
    );
  });

  it('is none of a few values, and of values that go to and fro', () => {
    expect(trendOf([])).toEqual({ direction: 'level', perPeriod: 0, periods: 0 });
    expect(trendOf([1, 2, 3, 4]).direction).toBe('level');
    expect(trendOf([9, 1, 8, 2, 7, 3, 9, 1]).direction).toBe('level');
    expect(trendOf([9, 9, 9, 9, 9, 9]).direction).toBe('level');
    expect(trendOf([20, 19, 40, 17, 15, 16, 12, 11]).direction).toBe('falling');
  });
});

describe('a quantile', () => {
  it('is within one part in a hundred of the exact one', () => {
    const times = fc.array(fc.integer({ min: 0, max: 40_000_000_000 }), { minLength: 1 });
    fc.assert(
      fc.property(times, fc.constantFrom(0, 0.5, 0.9, 0.99, 1), (list, share) => {
        const sketch = createQuantiles();
        for (const value of list) sketch.add(value);
        const sorted = list.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(Math.ceil(share * list.length), 1) - 1] ?? -1;
        const found = sketch.at(share) ?? -1;
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(exact * 0.010_001);
        expect(sketch.count()).toBe(list.length);
      }),
    );
    expect(createQuantiles().at(0.5)).toBeNull();
  });
});
