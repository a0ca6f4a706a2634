import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRateWindows } from './rate-windows.ts';

const two = { key: 'a', count: 2, everyMs: 100 };

it('admits so many in any stretch, and the next one when the first has gone out of it', () => {
  let at = 0;
  const windows = createRateWindows(() => at);
  const admits: boolean[] = [];
  for (const time of [0, 60, 99, 100, 159, 160]) {
    at = time;
    admits.push(windows.admit([two]));
  }
  expect(admits).toEqual([true, true, false, true, false, true]);
});

it('counts keys by themselves, and nothing where one of several is full', () => {
  const windows = createRateWindows(() => 0);
  const wide = { key: 'b', count: 3, everyMs: 100 };
  expect([1, 2, 3].map(() => windows.admit([two, wide]))).toEqual([true, true, false]);
  expect([1, 2].map(() => windows.admit([wide]))).toEqual([true, false]);
  expect(windows.admit([])).toBe(true);
});

it('never admits more than the limit in a stretch of its length', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 70 }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (pauses) => {
      let at = 0;
      const windows = createRateWindows(() => at);
      const admitted: number[] = [];
      for (const pause of pauses) {
        at += pause;
        if (windows.admit([two])) admitted.push(at);
      }
      for (const time of admitted) {
        expect(admitted.filter((each) => each > time - 100 && each <= time).length).toBeLessThan(3);
      }
    }),
  );
});
