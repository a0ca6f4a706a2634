import {
  decodeOrder,
  type Order,
  type OrderFilter,
  type OrderNarrowing,
  type Page,
} from '@kaquan/core/ports';
import { documentOf } from './load.ts';
import type { CompiledSearch, Search } from './order-search-sql.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { isSharedTerm, timestampOf, wholeOf } from './rows.ts';
import type { Row, Session } from './session.ts';

/** Orders by creation or redemption, newest first; each page begins where the one before ended. */
export async function findOrders(session: Session, filter: OrderFilter): Promise<Page<Order>> {
  const last = parseCursor(filter.cursor, 'instant');
  const position = last && ([timestampOf(Number(last[0])), last[1]] as const);
  const rows = await run(session, 'page', { filter, position, limit: filter.limit + 1 });
  const orders = rows.map((row) => documentOf(row, decodeOrder));
  const isByRedemption = filter.redeemed !== undefined;
  return toPage(orders, filter.limit, ({ createdAt, redeemedAt, orderId }) => {
    return [isByRedemption ? (redeemedAt ?? 0) : createdAt, orderId];
  });
}

/** How many orders fit, counted up to `most`. */
export async function countOrders(
  session: Session,
  filter: OrderNarrowing,
  most: number,
): Promise<number> {
  const [row] = await run(session, 'count', { filter, position: null, limit: most });
  return row === undefined ? 0 : wholeOf(row, 'count');
}

const compiledByShape = new Map<string, CompiledSearch>();

// The compiler takes a while to load and is needed for searches only, so the first one loads it. What
// it makes of a shape is kept.
async function run(
  session: Session,
  kind: 'page' | 'count',
  search: Search,
): Promise<readonly Row[]> {
  const shape = `orders ${kind} ${shapeOf(search)}`;
  let compiled = compiledByShape.get(shape);
  if (compiled === undefined) {
    const { compileCount, compilePage } = await import('./order-search-sql.ts');
    compiled = kind === 'page' ? compilePage(search) : compileCount(search);
    compiledByShape.set(shape, compiled);
  }
  const { text, values } = compiled;
  return session.run(
    { shape, compose: () => text },
    values.map((read) => read(search)),
  );
}

// What a text depends on: which conditions there are, and the words among their values.
function shapeOf({ filter, position }: Search): string {
  const { shopId, orderNo, user, productId, created, redeemed, text } = filter;
  const { tab, payment, redemption, verification, afterSales, isFrozen, hasOpenCase } = filter;
  const given = [shopId, orderNo, user, productId, text, created?.from, created?.to];
  const asked = [...given, redeemed?.from, redeemed?.to, position ?? undefined];
  const marks = asked.map((each) => (each === undefined ? '-' : '+')).join('');
  const ranges = `${created === undefined ? '-' : '+'}${redeemed === undefined ? '-' : '+'}`;
  const words = [
    filter.category,
    filter.among,
    tab,
    payment,
    redemption,
    verification,
    afterSales,
    isFrozen,
    hasOpenCase,
  ];
  const isShared = user !== undefined && isSharedTerm(user);
  return `${marks}${ranges}${isShared ? '=' : ''} ${words.join()}`;
}
