import type { KeyId } from '@kaquan/core';
import { describe, expect, it } from 'vitest';
import { createFreeKeys } from './free-keys.ts';
import { byValues, createSortedList } from './sorted-list.ts';

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

describe('free keys', () => {
  it.each([1, 2, 3, 4, 5])(
    'agree with a plain list, also when time runs backwards (%i)',
    (seed) => {
      const roll = dice(seed);
      const free = createFreeKeys();
      const plain = new Map<KeyId, number>();
      for (let step = 0; step < 2_000; step += 1) {
        const at = roll(20);
        const live = [...plain].filter(([, expiry]) => expiry > at);
        expect(free.count(at, Infinity)).toBe(live.length);
        if (roll(2) === 0) {
          const keyId = `k${step}` as KeyId;
          const expiresAt = roll(4) === 0 ? null : roll(25);
          free.put(keyId, expiresAt);
          plain.set(keyId, expiresAt ?? Infinity);
        } else {
          const taken = free.take(at);
          const soonest = Math.min(...live.map(([, expiry]) => expiry));
          expect(taken === null ? Infinity : plain.get(taken)).toBe(soonest);
          expect(taken === null).toBe(live.length === 0);
          if (taken !== null) plain.delete(taken);
        }
      }
    },
  );

  it('count no further than they are asked to', () => {
    const free = createFreeKeys();
    for (let n = 0; n < 10; n += 1) free.put(`k${n}` as KeyId, n);
    expect(free.count(-1, 3)).toBe(3);
  });
});

describe('a sorted list', () => {
  it('stays in order, takes out what it is told to, and finds what comes after', () => {
    const roll = dice(9);
    const list = createSortedList<{ readonly first: number; readonly second: string }>(
      byValues(
        ({ first }) => first,
        ({ second }) => second,
      ),
    );
    const rows = Array.from({ length: 3_000 }, (_, n) => ({ first: roll(9), second: `s${n}` }));
    for (const row of rows) list.add(row);
    for (const row of rows.slice(0, 1_700)) list.remove(row);
    list.remove({ first: 99, second: 'never added' });
    list.remove({ first: -1, second: 'nor this' });
    const sorted = rows
      .slice(1_700)
      .toSorted((a, b) => a.first - b.first || (a.second < b.second ? -1 : 1));
    expect([...list.after(null)]).toEqual(sorted);
    expect(list.size()).toBe(sorted.length);
    const behind = sorted.filter(({ first }) => first > 4);
    expect([...list.after({ first: 4, second: 'z' })]).toEqual(behind);
    expect([...list.after({ first: 9, second: 'z' })]).toEqual([]);
    for (const row of sorted) list.remove(row);
    expect([list.size(), ...list.after(null)]).toEqual([0]);
  });
});
