import { describe, expect, it } from 'vitest';
import { aRead, aRefund, placed } from '../../../test/readings.ts';
import { dayMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import { anId } from '../../testing/an-id.ts';
import { aShop } from '../../testing/builders.ts';
import { startOfTests } from '../../testing/fixed-clock.ts';
import { createPerformance, type ShopPerformance } from './channels.ts';
import { windowsOf } from './windows.ts';

const week = 7 * dayMs;
const to = startOfTests + 5 * week;
const windows = windowsOf({ from: to - week, to });
const plain = placed(aRead());
const redeemed: Order = { ...plain, redemption: 'redeemed' };
const complained: Order = { ...placed(aRead(), { refunds: [aRefund()] }), redemption: 'redeemed' };

/** Orders of each week, the oldest first. */
type Weeks = readonly (readonly Order[])[];

const many = (count: number, order: Order): readonly Order[] =>
  Array.from({ length: count }, () => order);
const steady: Weeks = [1, 2, 3, 4, 5].map(() => [...many(28, redeemed), ...many(2, complained)]);

function performanceOf(weeksOfShops: readonly Weeks[]): readonly ShopPerformance[] {
  const fold = createPerformance(windows);
  const shops = weeksOfShops.map((_, no) => aShop({ shopId: anId('shop', `s${String(no)}`) }));
  for (const [no, weeks] of weeksOfShops.entries()) {
    for (const [at, orders] of weeks.entries()) {
      const createdAt = startOfTests + at * week + dayMs;
      for (const order of orders) {
        fold.add({ ...order, shopId: anId('shop', `s${String(no)}`), createdAt });
      }
    }
  }
  return fold.performance(shops).shops;
}

const crowd = [steady, steady, steady];
const weaknessesOf = (weeks: Weeks): unknown => {
  const [shop] = performanceOf([weeks, ...crowd]);
  return [shop?.weaknesses, shop?.isDropCandidate];
};

describe('a shop that is worth dropping', () => {
  it('is none that does as the others do', () => expect(weaknessesOf(steady)).toEqual([[], false]));

  it('is none of three orders, whatever became of them', () => {
    const three: Weeks = [many(1, complained), many(1, complained), [], [], many(1, complained)];
    expect(weaknessesOf(three)).toEqual([[], false]);
    expect(weaknessesOf([[], [], [], [], []])).toEqual([[], false]);
  });

  it('is none for one weakness alone', () => {
    const falling: Weeks = [40, 30, 22, 15, 5].map((count) => many(count, redeemed));
    expect(weaknessesOf(falling)).toEqual([['orders_falling'], false]);
  });

  it('is one that loses its orders, and those that it has are not wanted or complained of', () => {
    const bad: Weeks = [60, 50, 40, 30, 26].map((count) => [
      ...many(count / 2, plain),
      ...many(count / 2, complained),
    ]);
    expect(weaknessesOf(bad)).toEqual([['after_sales_high', 'conversion_low'], true]);
    const worse: Weeks = [90, 60, 50, 40, 20].map((count) =>
      many(count, { ...complained, redemption: 'pending' }),
    );
    const all = ['orders_falling', 'after_sales_high', 'conversion_low'];
    expect(weaknessesOf(worse)).toEqual([all, true]);
  });
});
