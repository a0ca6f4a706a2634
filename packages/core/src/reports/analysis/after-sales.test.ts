import { describe, expect, it } from 'vitest';
import type { SalesTallies } from '../../ports/sales.ts';
import { complaintsOf, type Complaints } from './after-sales.ts';

type Row = readonly [key: string, sold: number, cases: number];

function tallies(rows: readonly Row[]): SalesTallies {
  const groups = rows.map(([key, sold, cases]) => ({ key, sold, cases }));
  const sum = (name: 'sold' | 'cases'): number => groups.reduce((all, each) => all + each[name], 0);
  return { total: { sold: sum('sold'), cases: sum('cases') }, groups };
}

function complaints(products: readonly Row[], past: readonly Row[] = []): Complaints {
  const none = tallies([]);
  const tables = { reasons: none, shops: none, cells: none, ofShops: new Map() };
  return { ...tables, products: tallies(products), past: tallies(past) };
}

const calm: readonly Row[] = [
  ['p1', 1_000, 10],
  ['p2', 900, 12],
];

const highOf = (products: readonly Row[], past: readonly Row[] = []): unknown =>
  complaintsOf(complaints(products, past)).high.map(({ productId }) => productId);

describe('a product that is complained of too often', () => {
  it('is none of a crowd that is alike', () => expect(highOf(calm)).toEqual([]));

  it('is one that is complained of more often than the others', () =>
    expect(highOf([...calm, ['p3', 100, 20]])).toEqual(['p3']));

  it('is held against what nobody complained of, too, which no list of the worst shows', () => {
    const counted = complaints([
      ['p1', 50, 5],
      ['p3', 100, 20],
    ]);
    expect(complaintsOf(counted).high).toEqual([]);
    const total = { sold: 50_000, cases: 25 };
    const { high } = complaintsOf({ ...counted, products: { ...counted.products, total } });
    expect(high.map(({ productId }) => productId)).toEqual(['p1', 'p3']);
  });

  it('is none of few cases, and none of a rate that nobody minds', () => {
    expect(highOf([...calm, ['p3', 4, 4]])).toEqual([]);
    expect(
      highOf([
        ['p1', 100_000, 1],
        ['p3', 10_000, 100],
      ]),
    ).toEqual([]);
  });

  it('is one that is complained of more often than it was', () => {
    const past: readonly Row[] = [['p3', 4_000, 40]];
    expect(highOf([['p3', 200, 30]], past)).toEqual(['p3']);
    expect(highOf([['p3', 200, 30]], [['p3', 800, 120]])).toEqual([]);
  });

  it('is told with what shop and reason it is most for, slashes and all', () => {
    const counted = complaints([['p3', 100, 20]], [['p3', 4_000, 4]]);
    const cells = tallies([
      ['s1/p3/a/b', 0, 15],
      ['s2//', 0, 5],
    ]);
    const ofShops = new Map([['s1', tallies([['p3', 60, 15]])]]);
    expect(complaintsOf({ ...counted, cells, ofShops }).cells).toEqual([
      { shopId: 's1', productId: 'p3', reason: 'a/b', cases: 15, sold: 60 },
      { shopId: 's2', productId: '', reason: '', cases: 5, sold: null },
    ]);
  });
});
