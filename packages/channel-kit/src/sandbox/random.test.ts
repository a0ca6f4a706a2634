import { expect, it } from 'vitest';
import { createRandom } from './random.ts';

const draw = (seed: string) => {
  const random = createRandom(seed);
  return Array.from({ length: 20 }, () => random.integer(1, 6));
};

it('repeats itself for the same seed and differs for the next one', () => {
  expect(draw('a')).toEqual(draw('a'));
  expect(draw('a')).not.toEqual(draw('b'));
});

it('reaches both bounds and never passes them', () => {
  const random = createRandom('bounds');
  const seen = new Set(Array.from({ length: 500 }, () => random.integer(1, 3)));
  expect([...seen].sort()).toEqual([1, 2, 3]);
});

it('keeps every member when it shuffles', () => {
  const list = [1, 2, 3, 4, 5, 6, 7, 8];
  const shuffled = createRandom('cards').shuffle(list);
  expect(shuffled.toSorted()).toEqual(list);
  expect(list).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

it('refuses to pick from nothing', () => {
  expect(() => createRandom('x').pick([])).toThrow(RangeError);
});
