import { unwrapOrThrow, type FindOrdersInput } from '@kaquan/core';
import type { Pool } from 'pg';
import type { ManyOrders } from './many-orders.ts';
import { median, percentile, rounded } from './stats.ts';
import { tenant, type World } from './world.ts';

/** How long one kind of search takes, in milliseconds. */
export interface SearchTimes {
  readonly name: string;
  readonly orders: number;
  readonly ours: { readonly p50: number; readonly p95: number };
  readonly hand: { readonly p50: number; readonly p95: number };
  readonly plan: readonly string[];
  readonly handPlan: readonly string[];
}

/** A search, and the best that can be written by hand for it: a query, with an index of its own. */
interface Search {
  readonly name: string;
  readonly inputOf: (shopId: string, productId: string) => FindOrdersInput;
  readonly handIndex: string;
  readonly handSql: string;
  readonly handValues: (shopId: string, productId: string) => readonly unknown[];
}

const limit = 50;
const monthMs = 30 * 86_400_000;
const product = `(document #>> '{lines,0,product,productId}')`;
const newest = 'created_at desc, order_id';
const toRedeem = `payment in ('paid', 'completed') and redemption = 'pending' and not is_frozen
  and not has_open_case`;

function page(conditions: string): string {
  return `select document::text as document from kaquan.orders
where tenant_id = $1 and shop_id = $2 and ${conditions} order by ${newest} limit ${limit + 1}`;
}

function byStates(payment: 'paid' | 'completed' | 'closed', redemption: State): Search {
  return {
    name: `shop, payment ${payment}, redemption ${redemption}`,
    inputOf: (shopId) => ({ shopId, payment, redemption, limit }),
    handIndex: `(tenant_id, shop_id, payment, redemption, ${newest})`,
    handSql: page('payment = $3 and redemption = $4'),
    handValues: (shopId) => [tenant, shopId, payment, redemption],
  };
}

type State = NonNullable<FindOrdersInput['redemption']>;

const searches: readonly Search[] = [
  byStates('paid', 'pending'),
  byStates('completed', 'redeemed'),
  byStates('closed', 'cancelled'),
  {
    name: 'shop, product, payment paid',
    inputOf: (shopId, productId) => ({ shopId, productId, payment: 'paid', limit }),
    handIndex: `(tenant_id, shop_id, ${product}, payment, ${newest})`,
    handSql: page(`${product} = $3 and payment = $4`),
    handValues: (shopId, productId) => [tenant, shopId, productId, 'paid'],
  },
  {
    name: 'shop, tab to_redeem, last month',
    inputOf: (shopId) => {
      return { shopId, tab: 'to_redeem', created: { from: Date.now() - monthMs }, limit };
    },
    handIndex: `(tenant_id, shop_id, ${newest}) where ${toRedeem}`,
    handSql: page(`${toRedeem} and created_at >= $3`),
    handValues: (shopId) => [tenant, shopId, new Date(Date.now() - monthMs).toISOString()],
  },
];

const repeats = 200;

/** Times the first pages of searches with three filters, through the public API and by hand. */
export async function timeSearches(
  world: World,
  { shops }: ManyOrders,
  orders: number,
): Promise<readonly SearchTimes[]> {
  const times: SearchTimes[] = [];
  for (const search of searches) times.push(await timeSearch(world, { search, shops, orders }));
  return times;
}

async function timeSearch(
  world: World,
  { search, shops, orders }: { search: Search; shops: readonly string[]; orders: number },
): Promise<SearchTimes> {
  const { pool, desk, goods } = world;
  const { name, inputOf, handIndex, handSql, handValues } = search;
  // The first shop has half of all orders, and gets half of all searches.
  const shopOf = (n: number): string => shops[n % 2 === 0 ? 0 : n % shops.length] ?? '';
  const productOf = (n: number): string => goods.many[n % goods.many.length] ?? '';
  const ours = async (n: number): Promise<number> => {
    const found = await unwrapOrThrow(desk.orders.find(inputOf(shopOf(n), productOf(n))));
    return found.items.length;
  };
  const hand = async (n: number): Promise<number> => {
    const values = [...handValues(shopOf(n), productOf(n))];
    const found = await pool.query<{ document: string }>({
      name: `hand ${name}`,
      text: handSql,
      values,
    });
    const documents = found.rows
      .slice(0, limit)
      .map(({ document }) => JSON.parse(document) as unknown);
    return documents.length;
  };
  // Ours before and after, so that neither side has the quieter half of the minute.
  const before = await millisecondsOf(ours);
  const plan = await planOf(world, () => ours(0));
  await pool.query(`create index by_hand on kaquan.orders ${handIndex}`);
  await pool.query('vacuum analyze kaquan.orders');
  const byHand = await millisecondsOf(hand);
  const counts = [await hand(0), await hand(1)];
  const handPlan = await explain(pool, handSql, handValues(shopOf(0), productOf(0)));
  await pool.query('drop index kaquan.by_hand');
  const after = await millisecondsOf(ours);
  const found = [await ours(0), await ours(1)];
  if (found.join() !== counts.join()) {
    throw new Error(`${name}: ours finds ${found.join()} orders, by hand ${counts.join()}`);
  }
  return {
    name,
    orders,
    ours: spread([...before, ...after]),
    hand: spread(byHand),
    plan,
    handPlan,
  };
}

function spread(times: readonly number[]): { readonly p50: number; readonly p95: number } {
  return { p50: rounded(median(times)), p95: rounded(percentile(times, 0.95)) };
}

async function millisecondsOf(search: (n: number) => Promise<number>): Promise<readonly number[]> {
  for (let n = 0; n < repeats / 4; n += 1) await search(n);
  const times: number[] = [];
  for (let n = 0; n < repeats; n += 1) {
    const from = performance.now();
    await search(n);
    times.push(performance.now() - from);
  }
  return times;
}

/** The plan of the first statement that something sends, with what it really did. */
export async function planOf(
  { recorder, pool }: World,
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  recorder.take();
  await work();
  const [unit] = recorder.take().units;
  const [query] = unit?.queries ?? [];
  return query === undefined ? [] : explain(pool, query.text, query.values);
}

async function explain(
  pool: Pool,
  text: string,
  values: readonly unknown[],
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ 'QUERY PLAN': string }>(
    `explain (analyze, buffers) ${text}`,
    [...values],
  );
  return rows.map((row) => row['QUERY PLAN']);
}
