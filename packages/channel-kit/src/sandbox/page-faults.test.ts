import { expect, it } from 'vitest';
import { createPageFaults } from './page-faults.ts';

it('doubles the first page of a struck window, on every page of it and of no other', () => {
  let left = 1;
  const arrangeFor = createPageFaults({
    strikes: () => (left -= 1) >= 0,
    passedOver: new Set(['page']),
  });
  const rows = [1, 2, 3];
  const of = (day: string, page: string) =>
    arrangeFor('list', new Map(Object.entries({ day, page })))(rows, 2);
  expect(of('a', '1')).toEqual([1, 2, 1, 2, 3]);
  expect(of('a', '2')).toEqual([1, 2, 1, 2, 3]);
  expect(of('b', '1')).toEqual(rows);
});

it('is not spent on a window without rows', () => {
  let asked = 0;
  const strikes = () => (asked += 1) > 0;
  const arrangeFor = createPageFaults({ strikes, passedOver: new Set() });
  expect(arrangeFor('list', new Map())([], 2)).toEqual([]);
  expect(asked).toBe(0);
});
