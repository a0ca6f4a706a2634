import type { SeededRandom } from '@kaquan/channel-kit/sandbox';
import type { Instant } from '@kaquan/core';
import { assortment, goodsOf } from './assortment.ts';
import { timeOf, weekdayOf } from './calendar.ts';
import type { Purchase } from './stall.ts';

/** A purchase that somebody will make. */
export interface Visit {
  readonly at: Instant;
  readonly purchase: Purchase;
}

/** Orders of an ordinary Wednesday, by shop: two larger ones, two smaller. */
const ordersADay: readonly number[] = [5, 4, 6, 4];

/** Weekends sell more, as card shops' do. */
const weekdays: readonly number[] = [0, 0.8, 0.8, 1, 1, 1.2, 1.5, 1.4];

/** Between opening and the last evening hour. */
const hours = { from: 8, to: 22 } as const;

/** What one shop will sell on a day, in the order of time. */
export function visitsOf(random: SeededRandom, shop: number, day: number): readonly Visit[] {
  const mean = (ordersADay[shop] ?? 0) * (weekdays[weekdayOf(day)] ?? 1);
  const count = Math.max(1, Math.floor(mean) + random.integer(-1, 2));
  const visits = Array.from({ length: count }, () => ({
    at: timeOf(day, 0, random.integer(hours.from * 60, hours.to * 60 - 1)),
    purchase: { code: drawCode(random), count: random.pick([1, 1, 1, 1, 2, 2, 3]) },
  }));
  return visits.toSorted((a, b) => a.at - b.at);
}

/** How many pieces of a code all shops sell in a week, on average. */
export function weeklyDemandOf(code: string): number {
  const orders = ordersADay.reduce((sum, each) => sum + each + 0.5, 0);
  const days = weekdays.reduce((sum, each) => sum + each, 0);
  return (orders * days * 1.6 * goodsOf(code).share) / 100;
}

function drawCode(random: SeededRandom): string {
  let left = random.integer(1, 100);
  for (const { code, share } of assortment) {
    left -= share;
    if (left <= 0) return code;
  }
  return goodsOf('CARD10').code;
}
