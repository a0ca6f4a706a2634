import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs } from '../kernel/time.ts';
import { coverOf, demandOver, expectedOn, fitDemand } from './demand.ts';

const firstDay = -8 * 3_600_000;
const dayOf = (position: number): number => firstDay + position * dayMs;
const fit = (sold: readonly number[], censored: readonly number[] = []) =>
  fitDemand({ firstDay, sold, censored: new Set(censored) });
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/** Chance that comes out the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

/** Buyers who come one by one, so many on average. */
function buyers(average: number, next: () => number): number {
  let [count, product] = [0, next()];
  for (const limit = Math.exp(-average); product > limit; count += 1) product *= next();
  return count;
}

const week = [0.6, 0.7, 0.8, 0.9, 1.1, 1.6, 1.3];

/** How far forecasts of the two weeks after a past are off, and how far its plain mean is. */
function errorsOn(averageOf: (day: number) => number, days = 84) {
  let [ours, naive] = [0, 0];
  for (let seed = 1; seed <= 20; seed += 1) {
    const next = chance(seed);
    const all = Array.from({ length: days + 14 }, (_, day) => buyers(averageOf(day), next));
    const past = all.slice(0, days);
    const model = fit(past);
    for (const [n, units] of all.slice(days).entries()) {
      ours += Math.abs(expectedOn(model, dayOf(days + n)) - units);
      naive += Math.abs(mean(past) - units);
    }
  }
  return { ours, naive };
}

describe('what is expected to be sold', () => {
  it.each([
    ['weekdays differ', (day: number) => 10 * (week[day % 7] ?? 1)],
    ['sales grow', (day: number) => 4 + day / 6],
    ['sales fade', (day: number) => 20 - day / 6],
    ['both', (day: number) => (4 + day / 6) * (week[day % 7] ?? 1)],
    ['a sale 大促 was on', (day: number) => 10 * (week[day % 7] ?? 1) * (day === 60 ? 20 : 1)],
  ])('is nearer to what comes than the plain mean where %s', (_, averageOf) => {
    const { ours, naive } = errorsOn(averageOf);
    expect(ours).toBeLessThan(naive * 0.95);
  });

  it('is hardly further off than the plain mean where there is nothing to learn but the mean', () => {
    for (const average of [0.15, 3, 40]) {
      const { ours, naive } = errorsOn(() => average);
      expect(ours).toBeLessThan(naive * 1.08);
    }
  });

  it('follows what sells now and then by its mean', () => {
    const next = chance(7);
    const sold = Array.from({ length: 84 }, () => (next() < 0.1 ? 3 : 0));
    const { expected, high } = demandOver(fit(sold), {
      from: dayOf(84),
      days: 84,
      serviceLevel: 0.95,
    });
    expect(expected).toBeGreaterThan(10);
    expect(expected).toBeLessThan(50);
    expect(high).toBeGreaterThan(84 * mean(sold));
  });

  it('says of three days how little it knows', () => {
    const short = demandOver(fit([4, 6, 5]), { from: dayOf(3), days: 7, serviceLevel: 0.95 });
    const long = demandOver(fit(Array<number>(84).fill(5)), {
      from: dayOf(84),
      days: 7,
      serviceLevel: 0.95,
    });
    expect(short.expected).toBeCloseTo(35, 0);
    expect(long.expected).toBeCloseTo(35, 5);
    expect(short.high - short.expected).toBeLessThanOrEqual(7 * 6 - short.expected);
    expect(short.expected - short.low).toBeGreaterThan(long.expected - long.low);
  });

  it('keeps within its bounds about as often as it was asked to', () => {
    let kept = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const next = chance(seed);
      const all = Array.from({ length: 98 }, (_, day) => buyers(10 * (week[day % 7] ?? 1), next));
      const model = fit(all.slice(0, 84));
      const { high } = demandOver(model, { from: dayOf(84), days: 14, serviceLevel: 0.9 });
      if (all.slice(84).reduce((sum, units) => sum + units, 0) <= high) kept += 1;
    }
    expect(kept / 300).toBeGreaterThan(0.85);
    expect(kept / 300).toBeLessThan(0.99);
  });

  it('is nothing where nothing was sold, and of no past', () => {
    for (const sold of [[], [0, 0, 0]]) {
      const asked = { from: dayOf(3), days: 30, serviceLevel: 0.95 };
      expect(demandOver(fit(sold), asked)).toEqual({ expected: 0, low: 0, high: 0 });
      const cover = coverOf(fit(sold), { from: dayOf(3), stock: 0, serviceLevel: 0.95 });
      expect(cover).toEqual({ expected: null, atLeast: null });
    }
  });

  it('does not take days out of stock for days without demand', () => {
    const sold = [...Array<number>(28).fill(10), ...Array<number>(14).fill(0)];
    const outDays = Array.from({ length: 14 }, (_, n) => 28 + n);
    expect(expectedOn(fit(sold), dayOf(42))).toBeLessThan(6);
    const known = fit(sold, outDays);
    expect(expectedOn(known, dayOf(42))).toBeCloseTo(10, 5);
    expect([known.days, known.censoredDays]).toEqual([42, 14]);
    const some = fit([...Array<number>(28).fill(10), 4, 25], [28, 29]);
    expect(expectedOn(some, dayOf(30)), 'more than was expected counts').toBeGreaterThan(10);
    expect(some.censoredDays).toBe(1);
    expect(expectedOn(fit([3, 3], [0, 1]), dayOf(2)), 'all there is to go by').toBeCloseTo(3, 9);
  });

  const pasts = fc.array(fc.nat({ max: 1_000 }), { maxLength: 90 });
  const outs = fc.array(fc.nat({ max: 90 }), { maxLength: 20 });

  it('is never negative, and never more than any day has seen', () => {
    const levels = fc.double({ min: 0.5, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(
        pasts,
        outs,
        fc.integer({ min: 1, max: 60 }),
        levels,
        (sold, out, days, level) => {
          const model = fit(sold, out);
          const { expected, low, high } = demandOver(model, {
            from: dayOf(sold.length),
            days,
            serviceLevel: level,
          });
          expect(low).toBeGreaterThanOrEqual(0);
          expect(expected).toBeGreaterThanOrEqual(low);
          expect(high).toBeGreaterThanOrEqual(expected);
          expect(high).toBeLessThanOrEqual(Math.max(0, ...sold) * days * (1 + 1e-9));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('lets more stock last longer, and promises no more than it expects', () => {
    fc.assert(
      fc.property(pasts, fc.nat({ max: 5_000 }), fc.nat({ max: 5_000 }), (sold, stock, more) => {
        const model = fit(sold);
        const asked = { from: dayOf(sold.length), serviceLevel: 0.95 };
        const less = coverOf(model, { ...asked, stock });
        const longer = coverOf(model, { ...asked, stock: stock + more });
        const longest = Infinity;
        expect(longer.expected ?? longest).toBeGreaterThanOrEqual(less.expected ?? longest);
        expect(longer.atLeast ?? longest).toBeGreaterThanOrEqual(less.atLeast ?? longest);
        expect(less.atLeast ?? longest).toBeLessThanOrEqual((less.expected ?? longest) + 1e-6);
      }),
      { numRuns: 100 },
    );
  });

  it('lasts as long as what is sold of it comes to', () => {
    const model = fit(Array<number>(84).fill(4));
    const asked = { from: dayOf(84), serviceLevel: 0.95 };
    expect(coverOf(model, { ...asked, stock: 18 }).expected).toBeCloseTo(4.5, 5);
    expect(coverOf(model, { ...asked, stock: 0 })).toEqual({ expected: 0, atLeast: 0 });
    expect(coverOf(model, { ...asked, stock: 100_000 }).expected).toBeNull();
  });
});
