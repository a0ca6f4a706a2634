import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createForwardTime, createPacer, type KeyedLimit, type Pacer } from './pacer.ts';

function settable() {
  const clock = { at: 1_000, now: () => clock.at };
  return clock;
}

const tenASecond: KeyedLimit = { key: 'a', limit: { count: 10, everyMs: 1_000 } };
const unknown: KeyedLimit = { key: 'b', limit: null };

function waits(pacer: Pacer, limits: readonly KeyedLimit[], times: number): number[] {
  return Array.from({ length: times }, () => {
    const place = pacer.reserve(limits, Number.POSITIVE_INFINITY);
    return place.kind === 'taken' ? place.waitMs : Number.NaN;
  });
}

describe('createPacer', () => {
  it('lets a quarter go at once and spreads the rest', () => {
    const pacer = createPacer(settable().now);
    // Ten a second: three at once, the others an eighth of a second apart.
    expect(waits(pacer, [tenASecond], 6)).toEqual([0, 0, 0, 125, 250, 375]);
    expect(waits(pacer, [{ ...tenASecond, key: 'other' }], 1)).toEqual([0]);
  });

  it('takes no place that is too far away', () => {
    const clock = settable();
    const pacer = createPacer(clock.now);
    waits(pacer, [tenASecond], 4);
    expect(pacer.reserve([tenASecond], 200)).toEqual({ kind: 'too_long', retryAfterMs: 250 });
    expect(pacer.reserve([tenASecond], 0)).toEqual({ kind: 'too_long', retryAfterMs: 250 });
    clock.at += 250;
    expect(pacer.reserve([tenASecond], 0)).toEqual({ kind: 'taken', waitMs: 0 });
  });

  it('waits for the slowest of several limits', () => {
    const pacer = createPacer(settable().now);
    const slow: KeyedLimit = { key: 'slow', limit: { count: 1, everyMs: 10_000 } };
    expect(waits(pacer, [tenASecond, slow], 2)).toEqual([0, 10_000]);
  });

  it('never lets more go in any stretch than was said, whoever comes when', () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 80 });
    const limit = fc.record({
      count: fc.integer({ min: 1, max: 40 }),
      everyMs: fc.integer({ min: 1, max: 2_000 }),
    });
    fc.assert(
      fc.property(arrivals, limit, fc.integer({ min: 0, max: 3_000 }), (gaps, said, patience) => {
        const clock = settable();
        const pacer = createPacer(clock.now);
        const sent: number[] = [];
        for (const gap of gaps) {
          clock.at += gap;
          const place = pacer.reserve([{ key: 'k', limit: said }], patience);
          if (place.kind === 'taken') sent.push(clock.at + place.waitMs);
        }
        const inOrder = sent.toSorted((a, b) => a - b);
        for (const [index, at] of inOrder.entries()) {
          const next = inOrder[index + said.count];
          expect(next === undefined || next - at >= said.everyMs).toBe(true);
        }
      }),
    );
  });

  it('goes at half after a refusal, and comes back over a minute', () => {
    const clock = settable();
    const pacer = createPacer(clock.now);
    waits(pacer, [tenASecond], 1);
    pacer.slowDown(tenASecond, pacer.now());
    expect(waits(pacer, [tenASecond], 3)).toEqual([125, 375, 625]);
    clock.at += 60_000;
    expect(waits(pacer, [tenASecond], 4)).toEqual([0, 0, 0, 125]);
  });

  it('counts refusals of calls that were on their way together as one', () => {
    const clock = settable();
    const pacer = createPacer(clock.now);
    const sentAt = pacer.now();
    clock.at += 100;
    for (let refusal = 0; refusal < 5; refusal += 1) pacer.slowDown(tenASecond, sentAt);
    expect(waits(pacer, [tenASecond], 3)).toEqual([0, 250, 500]);
  });

  it('never goes below a sixteenth, however often it is refused', () => {
    const clock = settable();
    const pacer = createPacer(clock.now);
    for (let refusal = 0; refusal < 20; refusal += 1) pacer.slowDown(tenASecond, pacer.now());
    expect(waits(pacer, [tenASecond], 2)).toEqual([0, 2_000]);
  });

  it('learns a limit that nobody told, from the rate at which it was refused, and forgets it', () => {
    const clock = settable();
    const pacer = createPacer(clock.now);
    expect(waits(pacer, [unknown], 40)).toEqual(Array.from({ length: 40 }, () => 0));
    pacer.slowDown(unknown, pacer.now());
    const [first, second] = waits(pacer, [unknown], 2);
    // 40 a second were refused: ten of them for a burst that is not given now, and half of the rest.
    expect([first, second]).toEqual([0, Math.ceil(1_000 / 31 / 0.5)]);
    clock.at += 60_000;
    expect(waits(pacer, [unknown], 40)).toEqual(Array.from({ length: 40 }, () => 0));
  });

  it('does not punish who hardly called', () => {
    const pacer = createPacer(settable().now);
    waits(pacer, [unknown], 1);
    pacer.slowDown(unknown, pacer.now());
    expect(waits(pacer, [unknown], 2)).toEqual([0, 500]);
  });

  it('remembers no more keys than its maximum: the one unused for longest goes', () => {
    const pacer = createPacer(settable().now, 2);
    const once = (key: string): KeyedLimit => ({ key, limit: { count: 1, everyMs: 1_000 } });
    waits(pacer, [once('a')], 1);
    waits(pacer, [once('b')], 1);
    waits(pacer, [once('a')], 1);
    waits(pacer, [once('c')], 1);
    expect(pacer.reserve([once('b')], 0)).toEqual({ kind: 'taken', waitMs: 0 });
    expect(pacer.reserve([once('c')], 0).kind).toBe('too_long');
  });
});

describe('createForwardTime', () => {
  it('goes with whichever goes faster, and never back', () => {
    const clock = settable();
    const real = settable();
    const now = createForwardTime(clock, real.now);
    real.at += 10;
    expect(now()).toBe(10);
    clock.at += 1_000;
    real.at += 10;
    expect(now()).toBe(1_010);
    clock.at -= 500_000;
    expect(now()).toBe(1_010);
    real.at += 5;
    expect(now()).toBe(1_015);
  });
});
