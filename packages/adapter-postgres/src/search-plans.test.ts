import { paymentMachine, redemptionMachine, verificationMachine } from '@kaquan/core';
import { caseMachine } from '@kaquan/core/after-sales';
import type { OrderFilter } from '@kaquan/core/ports';
import { anId, anOrder, startOfTests, testTenant } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  aSchema,
  dropSchema,
  startServer,
  withoutRulesSql,
  type TestDatabase,
} from '../test/databases.ts';
import { createPostgresStorage, type PgLike, type PgQuery, type PostgresStorage } from './index.ts';

const rows = 100_000;

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

const [shopId, smallShop] = [anId('shop', 'shop-0'), anId('shop', 'shop-7')];
const productId = anId('product', 'p7');
const user = 'buyer-7';
const month = { from: startOfTests + 2_400_000_000, to: startOfTests + 5_000_000_000 };
const at = (minute: number): number => startOfTests + minute * 60_000;

// Orders of one a minute: half of them of one shop, few of them in any list that people work on.
const shopOf = `'shop-' || case when i % 2 = 0 then 0 else (i * 31) % 100 end`;
const productOf = `'p' || (i * 31) % 40`;

const load = (schema: string): string => `
insert into "${schema}".orders (tenant_id, order_id, version, shop_id, order_no, payment, redemption,
  verification, after_sales, is_frozen, has_open_case, is_refunded, created_at, redeemed_at, titles,
  status_version, document)
select '${testTenant}', 'o' || i, 1,
  ${shopOf}, 'no-' || i,
  case when i % 3 = 0 then 'completed' else 'paid' end,
  case when i % 50 = 7 then 'pending' else 'redeemed' end,
  case when i % 50 = 7 then 'not_due' when i % 50 = 8 then 'pending' else 'verified' end,
  case when i % 200 = 9 then 'requested' when i % 100 = 10 then 'done' else 'none' end,
  i % 300 = 11, i % 200 = 9, i % 100 = 10,
  timestamptz '${new Date(startOfTests).toISOString()}' + i * interval '1 minute',
  case when i % 50 <> 7 then timestamptz '${new Date(startOfTests).toISOString()}'
    + (i + i * 7 % 600) * interval '1 minute' end,
  '视频会员月卡 ' || i % 500, 1, d.document
from generate_series(1, ${rows}) i, (select $1::jsonb as document) d;`;

const loadTerms = (schema: string, term: string): string => `
insert into "${schema}".order_terms (tenant_id, term, created_at, order_id)
select '${testTenant}', ${term},
  timestamptz '${new Date(startOfTests).toISOString()}' + i * interval '1 minute', 'o' || i
from generate_series(1, ${rows}) i`;

describe('searches among a hundred thousand orders', () => {
  let database: TestDatabase;
  let schema: string;
  let storage: PostgresStorage;
  let last: PgQuery | null = null;

  const query = async (text: string, values: unknown[] = []): Promise<readonly unknown[]> =>
    (await database.connection.query({ text, values })).rows;

  beforeAll(async () => {
    database = await startServer();
    schema = aSchema();
    const { connection } = database;
    const watched: PgLike = {
      ...connection,
      query: (asked) => {
        last = asked;
        return connection.query(asked);
      },
    };
    storage = createPostgresStorage({ connection: watched, schema });
    expect((await storage.migrate()).isOk()).toBe(true);
    await query(withoutRulesSql(schema));
    await query(load(schema), [JSON.stringify(anOrder())]);
    await query(loadTerms(schema, `'product:' || ${productOf}`));
    await query(loadTerms(schema, `'sold:' || ${shopOf} || ':' || ${productOf}`));
    await query(loadTerms(schema, `'user:buyer-' || i % 5000`));
    await query(`vacuum analyze "${schema}".orders`);
    await query(`vacuum analyze "${schema}".order_terms`);
  }, 240_000);

  afterAll(async () => {
    await dropSchema(database.connection, schema);
    await database.stop();
  });

  const planOf = async (filter: Partial<OrderFilter>): Promise<readonly PlanNode[]> => {
    const found = await storage.findOrders({ tenant: testTenant, limit: 50, ...filter });
    expect(found.isOk()).toBe(true);
    return lastPlan();
  };

  const lastPlan = async (): Promise<readonly PlanNode[]> => {
    const { text = '', values = [] } = last ?? {};
    const [row] = await query(`explain (analyze, format json) ${text}`, values);
    const [plan] = Reflect.get(Object(row), 'QUERY PLAN') as readonly { Plan: PlanNode }[];
    const nodes: PlanNode[] = [];
    const walk = (node: PlanNode): void => {
      nodes.push(node);
      for (const each of node.Plans ?? []) walk(each);
    };
    if (plan !== undefined) walk(plan.Plan);
    return nodes;
  };

  // How many rows a plan has laid its hands on.
  const touched = (nodes: readonly PlanNode[]): number =>
    nodes
      .filter((node) => node['Node Type'].includes('Scan'))
      .map(
        (node) =>
          (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      )
      .reduce((sum, each) => sum + each, 0);

  it.each<readonly [string, Partial<OrderFilter>]>([
    ['nothing', {}],
    ['a shop', { shopId }],
    ['a small shop', { shopId: smallShop }],
    ['a rare tab', { tab: 'frozen' }],
    ['a tab that people work on', { tab: 'to_redeem' }],
    ['another one', { tab: 'to_verify' }],
    ['what is in after-sales', { tab: 'in_after_sales' }],
    ['what was refunded', { tab: 'refunded' }],
    ['a tab that holds nearly all', { tab: 'redeemed' }],
    ['a tab that holds nothing', { tab: 'rejected' }],
    ['a shop and a tab', { shopId, tab: 'to_verify' }],
    ['a small shop and a tab', { shopId: smallShop, tab: 'to_redeem' }],
    ['shop, tab and time', { shopId, tab: 'to_verify', created: { from: at(0), to: at(50_000) } }],
    ['shop, state and time', { shopId, redemption: 'redeemed', created: { to: at(50_000) } }],
    ['the state of cases', { afterSales: 'requested' }],
    ['a product', { productId }],
    ['a product in a shop', { productId, shopId: smallShop }],
    ['a user', { user }],
    ['a user and a product', { user, productId }],
    ['a number', { orderNo: 'no-77' }],
    ['a time', { created: { from: at(500), to: at(900) } }],
    ['a time of redemption', { redeemed: { from: at(50_000), to: at(90_000) } }],
    ['the same in a shop', { shopId: smallShop, redeemed: { from: at(50_000), to: at(60_000) } }],
    ['a text that a month of hand-overs holds', { text: '月卡', redeemed: month }],
    [
      'a text that none of a month holds',
      { text: '年卡', created: { from: at(0), to: at(4_000) } },
    ],
    ['a frequent text', { text: '月卡', created: { from: at(0), to: at(44_000) } }],
  ])('by %s read no more than they need', async (_name, filter) => {
    const plan = await planOf(filter);
    const types = plan.map((node) => node['Node Type']);
    expect(types.filter((type) => type.includes('Seq Scan'))).toEqual([]);
    // A short list may be sorted, never all that there is.
    const sorted = plan.filter((node) => node['Node Type'] === 'Sort');
    for (const node of sorted) expect(node.Plans?.[0]?.['Actual Rows'] ?? 0).toBeLessThan(1_000);
    expect(touched(plan)).toBeLessThan(6_000);
  });

  // Whatever most orders of somebody end in is at hand on the first page. All other states are few, or
  // none: whoever looks for them must not read along all that there is.
  const usual: ReadonlySet<string> = new Set([
    'payment paid',
    'payment completed',
    'redemption redeemed',
    'redemption not_required',
    'verification verified',
    'verification not_required',
  ]);
  const axes = {
    payment: paymentMachine,
    redemption: redemptionMachine,
    verification: verificationMachine,
    afterSales: caseMachine,
  };
  const asked = Object.entries(axes)
    .flatMap(([axis, { states }]) => Object.keys(states).map((state) => [axis, state] as const))
    .map(([axis, state]) => [`${axis} ${state}`, { [axis]: state }] as const)
    .filter(([name]) => !usual.has(name));

  it.each(asked)('by a state that few are in, %s, read only those', async (_name, filter) => {
    for (const among of [filter, { ...filter, shopId: smallShop }]) {
      const plan = await planOf(among);
      expect(plan.map((node) => node['Node Type']).filter((t) => t.includes('Seq'))).toEqual([]);
      expect(touched(plan)).toBeLessThan(1_200);
    }
  });

  it('look at no other shop for what a shop sells rarely, or never', async () => {
    const sells = async (product: string): Promise<number> => {
      const rows = await query(
        `select from "${schema}".order_terms where term = 'sold:${smallShop}:${product}'`,
      );
      const filter = { shopId: smallShop, productId: anId('product', product) };
      // A term, and at most two looks at the order behind it.
      expect(touched(await planOf(filter))).toBeLessThanOrEqual(3 * rows.length);
      return rows.length;
    };
    expect(await sells('p27')).toBe(500);
    expect(await sells('p1')).toBe(0);
  });

  it('go on from a page in the middle as quickly as from the first', async () => {
    const cursor = JSON.stringify([at(50_000), 'o50000']);
    for (const filter of [{ shopId }, { tab: 'to_verify' }, { productId }] as const) {
      expect(touched(await planOf({ ...filter, cursor }))).toBeLessThan(6_000);
    }
  });

  it('ask each tenant for its share of what is to be announced, however long one’s backlog', async () => {
    // One tenant has twenty thousand orders to announce, forty have three each, and forty none yet.
    await query(
      `insert into "${schema}".orders (tenant_id, order_id, version, shop_id, order_no, payment,
         redemption, verification, after_sales, is_frozen, has_open_case, is_refunded, created_at,
         titles, status_version, alarm_at, document)
       select case when i <= 20000 then 'noisy' else 'quiet-' || i % 80 end, 'a' || i, 1, 'shop-0',
         'no-' || i, 'paid', 'pending', 'not_due', 'none', false, false, false, $2::timestamptz, '', 1,
         $2::timestamptz + case when i > 20000 and i % 2 = 0 then interval '1 day' else interval '0' end
           + i * interval '1 millisecond', d.document
       from generate_series(1, 20240) i, (select $1::jsonb as document) d`,
      [JSON.stringify(anOrder()), new Date(startOfTests).toISOString()],
    );
    await query(`vacuum analyze "${schema}".orders`);
    const filter = { tenants: 'all', at: startOfTests + 60_000, limit: 500 } as const;
    const found = (await storage.findAlarms(filter))._unsafeUnwrap();
    const quiet = found.filter(({ tenant }) => tenant.startsWith('quiet'));
    expect([quiet.length, found.length]).toEqual([120, 120 + Math.ceil(500 / 41)]);
    const plan = await lastPlan();
    expect(plan.filter((node) => node['Node Type'].includes('Seq Scan'))).toEqual([]);
    expect(touched(plan)).toBeLessThan(6_000);
  });
});
