import { dayMs, hourMs, type Instant } from '../kernel/time.ts';
import type { Order } from '../order/order.ts';
import type { SalesMove } from '../ports/sales.ts';
import { figuresOf } from './buyer-figures.ts';
import type { AfterSalesCase } from './case.ts';

/** Sales are counted by the platforms' day: midnight in Shanghai, which has no summer time. */
const dayOffsetMs = 8 * hourMs;

/** The beginning of the day of an instant, as sales are counted. */
export function salesDayOf(at: Instant): Instant {
  return Math.floor((at + dayOffsetMs) / dayMs) * dayMs - dayOffsetMs;
}

/** How many characters of a buyer's own words name a reason that has no code. */
const maxReasonLength = 60;

/**
 * By how much a change of an order changes what its shop has sold and what was complained of, by day.
 * Read off the order before and after, so that whatever happens in between is counted once.
 */
export function salesMovesOf(before: Order | null, after: Order): readonly SalesMove[] {
  if (before !== null && isSame(before, after)) return [];
  const moves = new Map<string, SalesMove>();
  const add = (move: SalesMove, sign: 1 | -1): void => {
    const key = `${move.day} ${move.subject}`;
    const known = moves.get(key) ?? { ...move, sold: 0, cases: 0 };
    const sold = known.sold + sign * move.sold;
    moves.set(key, { ...known, sold, cases: known.cases + sign * move.cases });
  };
  for (const move of salesOf(after)) add(move, 1);
  for (const move of before === null ? [] : salesOf(before)) add(move, -1);
  return [...moves.values()].filter(({ sold, cases }) => sold !== 0 || cases !== 0);
}

// Most changes of an order touch nothing that is counted.
function isSame(before: Order, after: Order): boolean {
  const isSold = before.paidAt === after.paidAt && before.lines === after.lines;
  return isSold && before.cases === after.cases;
}

/**
 * What one order counts for: its units on the day of the payment, each case on the day it was opened,
 * once more for its buyer where it speaks against him.
 *
 * @internal For tests and the reference.
 */
export function salesOf(order: Order): readonly SalesMove[] {
  const { shopId, lines, paidAt, cases, isTest } = order;
  if (isTest) return [];
  const sold =
    paidAt === null
      ? []
      : lines.map(({ product, units }) => ({
          shopId,
          day: salesDayOf(paidAt),
          subject: productSubject(product?.productId ?? ''),
          sold: units.length,
          cases: 0,
        }));
  const complained = cases.flatMap((each) =>
    subjectsOf(order, each).map((subject) => ({
      shopId,
      day: salesDayOf(each.openedAt),
      subject,
      sold: 0,
      cases: 1,
    })),
  );
  return [...sold, ...complained];
}

function subjectsOf(order: Order, each: AfterSalesCase): readonly string[] {
  const reason = reasonOf(each);
  const products = productsOf(order, each);
  return [
    `reason:${reason}`,
    ...products.map(productSubject),
    ...products.map((productId) => `product_reason:${productId}/${reason}`),
    ...buyerSubjects(order, each),
  ];
}

function productsOf(order: Order, { items }: AfterSalesCase): readonly string[] {
  // By what was bought, whatever it was exchanged for.
  const products = items.map(
    ({ unitId }) =>
      order.lines.find(({ units }) => units.some((unit) => unit.unitId === unitId))?.product
        ?.productId ?? '',
  );
  return [...new Set(products)];
}

function buyerSubjects(order: Order, each: AfterSalesCase): readonly string[] {
  const { buyerRef } = order;
  return buyerRef === null ? [] : figuresOf(order, each).map((figure) => `${figure}:${buyerRef}`);
}

function productSubject(productId: string): string {
  return `product:${productId}`;
}

// By whole characters: half of one is no text that a database keeps, and no order fails for it.
function reasonOf({ reasonCode, reason }: AfterSalesCase): string {
  return reasonCode ?? [...reason].slice(0, maxReasonLength).join('');
}
