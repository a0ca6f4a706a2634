import {
  orderStatusOf,
  tabNames,
  tabsOf,
  type Order,
  type OrderNarrowing,
  type TimeRange,
} from '@kaquan/core/ports';
import {
  aChange,
  anId,
  anOrder,
  aWriteOf,
  createSeededIds,
  startOfTests,
  tabMovesFor,
  testTenant,
} from '@kaquan/core/testing';
import { arbitraryOrder } from '@kaquan/core/testing/arbitraries';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  aSchema,
  dropSchema,
  startPglite,
  startServer,
  type TestDatabase,
} from '../test/databases.ts';
import { createPostgresStorage, type PostgresStorage } from './index.ts';
import { orderTabs } from './migrations/0004-order-tabs.ts';

const ids = createSeededIds();

/** An order whose ids are its own, and whose times and users meet those of others. */
function named(order: Order, n: number, parts: Partial<Order>): Order {
  const text = JSON.stringify(order).replaceAll('"order-1', `"o${n}`);
  const own = JSON.parse(text) as Order;
  return { ...own, orderNo: `no-${n}`, version: 1, ...parts };
}

const instant = fc.integer({ min: 0, max: 9 }).map((n) => startOfTests + n * 1_000);
// Some channels name a buyer in a thousand characters; these begin alike for longer than a term.
const long = (end: string): string => `${'买'.repeat(199)}𠮷${end}`;
const user = fc.constantFrom('anna', 'otto', 'user-1', long(''), long('甲'), long('乙'));
const shop = fc.constantFrom(anId('shop', 'shop-1'), anId('shop', 'shop-2'));

const orders = fc
  .array(
    fc.tuple(
      arbitraryOrder({ maxLines: 2, maxQuantity: 2 }),
      fc.record({
        createdAt: instant,
        redeemedAt: fc.option(instant),
        buyerRef: fc.option(user),
        orderingUserId: user,
        shopId: shop,
        redemption: fc.constantFrom('not_required', 'pending', 'redeemed', 'cancelled'),
      }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) => all.map(([order, parts], n) => named(order, n, parts)));

const range = fc.record({ from: instant, to: instant }, { requiredKeys: [] });

const narrowing = fc.record(
  {
    shopId: shop,
    user,
    productId: fc.constantFrom(anId('product', 'product-1'), anId('product', 'product-2')),
    tab: fc.constantFrom(...tabNames),
    payment: fc.constantFrom('unpaid', 'paid', 'completed', 'closed'),
    redemption: fc.constantFrom('not_required', 'pending', 'redeemed', 'cancelled'),
    verification: fc.constantFrom('not_due', 'not_required', 'pending', 'verified', 'voided'),
    afterSales: fc.constantFrom('none', 'requested', 'done', 'rejected'),
    isFrozen: fc.boolean(),
    hasOpenCase: fc.boolean(),
    created: range,
    redeemed: range,
    text: fc.constantFrom('no-1', 'a', '%', "'", 'NO'),
  },
  { requiredKeys: [] },
);

// What a search means, said a second time.
function fits(order: Order, asked: Omit<OrderNarrowing, 'tenant'>): boolean {
  const { user: who, productId, tab, created, redeemed, text, ...exact } = asked;
  const own = { ...order, ...orderStatusOf(order) };
  const { orderNo, lines, buyerRef, orderingUserId } = order;
  return (
    Object.entries(exact).every(([name, wanted]) => Reflect.get(own, name) === wanted) &&
    (who === undefined || [buyerRef, orderingUserId].includes(who)) &&
    (tab === undefined || tabsOf(order).includes(tab)) &&
    (productId === undefined || lines.some(({ product }) => product?.productId === productId)) &&
    isWithin(created, order.createdAt) &&
    isWithin(redeemed, order.redeemedAt) &&
    (text === undefined ||
      orderNo.startsWith(text) ||
      lines.some(({ title }) => title.toLowerCase().includes(text.toLowerCase())))
  );
}

function isWithin(range: TimeRange | undefined, at: number | null): boolean {
  if (range === undefined) return true;
  return at !== null && at >= (range.from ?? 0) && at < (range.to ?? Infinity);
}

function inListing(asked: Omit<OrderNarrowing, 'tenant'>): (a: Order, b: Order) => number {
  const timeOf = (order: Order): number =>
    asked.redeemed === undefined ? order.createdAt : (order.redeemedAt ?? 0);
  return (a, b) => timeOf(b) - timeOf(a) || (a.orderId < b.orderId ? -1 : 1);
}

async function store(storage: PostgresStorage, all: readonly Order[]): Promise<void> {
  const changes = all.map((order) =>
    aChange({
      changeId: ids.next('change'),
      writes: [aWriteOf(order)],
      tabs: tabMovesFor(null, order),
    }),
  );
  const outcomes = (await storage.commit(changes))._unsafeUnwrap();
  expect(outcomes.every(({ outcome }) => outcome === 'applied')).toBe(true);
}

/** The counts by shop and tab as they should be. */
function expectedCounts(all: readonly Order[]): unknown {
  const byShop = Map.groupBy(all, ({ shopId }) => shopId);
  const rows = [...byShop].map(([shopId, own]) => ({
    shopId,
    counts: Object.fromEntries(
      tabNames.map((tab) => [tab, own.filter((order) => tabsOf(order).includes(tab)).length]),
    ),
  }));
  return rows
    .filter(({ counts }) => Object.values(counts).some((count) => count > 0))
    .toSorted((a, b) => (a.shopId < b.shopId ? -1 : 1));
}

function setUp(start: () => Promise<TestDatabase>) {
  const stage = {} as { database: TestDatabase; storage: PostgresStorage; schema: string };
  beforeAll(async () => {
    stage.database = await start();
  });
  afterAll(() => stage.database.stop());
  beforeEach(async () => {
    stage.schema = aSchema();
    const { connection } = stage.database;
    stage.storage = createPostgresStorage({ connection, schema: stage.schema });
    expect((await stage.storage.migrate()).isOk()).toBe(true);
  });
  afterEach(() => dropSchema(stage.database.connection, stage.schema));
  const sql = async (text: string): Promise<readonly Record<string, unknown>[]> => {
    const own = text.replaceAll('kaquan.', `"${stage.schema}".`);
    const { rows } = await stage.database.connection.query({ text: own, values: [] });
    return rows as readonly Record<string, unknown>[];
  };
  return { stage, sql };
}

describe('searches and counts', () => {
  const { stage, sql } = setUp(startPglite);

  it('answer what the orders themselves say', async () => {
    const property = fc.asyncProperty(
      orders,
      fc.array(narrowing, { minLength: 8, maxLength: 8 }),
      async (all, searches) => {
        const { storage } = stage;
        await sql('delete from kaquan.orders');
        for (const table of ['order_terms', 'order_tab_deltas', 'order_tab_counts']) {
          await sql(`delete from kaquan.${table}`);
        }
        await store(storage, all);
        for (const asked of searches) {
          const expected = all.filter((order) => fits(order, asked)).toSorted(inListing(asked));
          const filter = { tenant: testTenant, ...asked };
          const page = (await storage.findOrders({ ...filter, limit: 500 }))._unsafeUnwrap();
          expect(page.items).toEqual(expected);
          expect((await storage.countOrders(filter, 100))._unsafeUnwrap()).toBe(expected.length);
          const [first] = expected;
          if (first === undefined) continue;
          const half = (await storage.findOrders({ ...filter, limit: 1 }))._unsafeUnwrap();
          const cursor = half.nextCursor === null ? {} : { cursor: half.nextCursor };
          const rest = await storage.findOrders({ ...filter, limit: 500, ...cursor });
          if (expected.length > 1) expect(rest._unsafeUnwrap().items).toEqual(expected.slice(1));
        }
        const counts = (await storage.countTabs(testTenant, null))._unsafeUnwrap();
        expect(counts).toEqual(expectedCounts(all));
        const checked = (await storage.checkCounts({ tenant: testTenant }))._unsafeUnwrap();
        expect(checked).toEqual({ staleOrders: 0, differences: [] });
      },
    );
    await fc.assert(property, { numRuns: 40 });
  }, 120_000);

  it('are brought about for orders that were there before, as for new ones', async () => {
    const columns = `order_id, verification, after_sales, is_refunded, redeemed_at, status_version`;
    const property = fc.asyncProperty(orders, async (all) => {
      await sql('delete from kaquan.orders');
      for (const table of ['order_terms', 'order_tab_deltas', 'order_tab_counts']) {
        await sql(`delete from kaquan.${table}`);
      }
      await store(stage.storage, all);
      const rows = await sql(`select ${columns} from kaquan.orders order by 1`);
      const terms = await sql(`select * from kaquan.order_terms order by term, order_id`);
      await sql(`update kaquan.orders set verification = null, after_sales = null,
        is_refunded = false, redeemed_at = null, titles = null, status_version = null`);
      for (const table of ['order_terms', 'order_tab_deltas']) {
        await sql(`delete from kaquan.${table}`);
      }
      for (const step of orderTabs.online ?? []) {
        if (step.kind === 'once') await sql(step.sql);
        if (step.kind !== 'backfill') continue;
        let changed = 0;
        do changed = (await sql(step.sql(5))).length;
        while (changed > 0);
      }
      expect(await sql(`select ${columns} from kaquan.orders order by 1`)).toEqual(rows);
      expect(await sql(`select * from kaquan.order_terms order by term, order_id`)).toEqual(terms);
      const counts = (await stage.storage.countTabs(testTenant, null))._unsafeUnwrap();
      expect(counts).toEqual(expectedCounts(all));
    });
    await fc.assert(property, { numRuns: 25 });
  }, 120_000);

  it('find what an earlier release has written, also after a change of this one', async () => {
    const { storage } = stage;
    const mapped = anOrder({ buyerRef: 'berta' });
    const [line] = mapped.lines;
    const { product } = line ?? {};
    const productId = product?.productId ?? anId('product', 'none');
    const placed = { ...mapped, lines: mapped.lines.map((each) => ({ ...each, product: null })) };
    const written = (order: Order): string => `'${JSON.stringify(order)}'::jsonb`;
    // As version 1 inserts and updates: nothing of what was added since then.
    await sql(`insert into kaquan.orders (tenant_id, order_id, version, shop_id, order_no, payment,
        redemption, is_frozen, has_open_case, created_at, document)
      select '${testTenant}', d ->> 'orderId', 1, d ->> 'shopId', d ->> 'orderNo',
        d ->> 'payment', d ->> 'redemption', false, false,
        to_timestamp((d ->> 'createdAt')::bigint / 1000.0), d from (select ${written(placed)} as d) x`);
    const second = { ...mapped, version: 2, eventCount: 2 };
    await sql(`update kaquan.orders set version = 2, document = ${written(second)}`);
    const third = { ...second, version: 3, eventCount: 3 };
    const change = aChange({ changeId: ids.next('change'), writes: [aWriteOf(third)] });
    expect((await storage.commit([change]))._unsafeUnwrap()[0]?.outcome).toBe('applied');
    for (const asked of [{ user: 'berta' }, { user: mapped.orderingUserId }, { productId }]) {
      const page = await storage.findOrders({ tenant: testTenant, ...asked, limit: 2 });
      expect(page._unsafeUnwrap().items).toEqual([third]);
    }
  });

  it('are checked and put right, also what an earlier release has written', async () => {
    const { storage } = stage;
    const all = [0, 1, 2].map((n) => anOrder({ orderId: anId('order', `o${n}`) }));
    await store(storage, all);
    expect((await storage.foldDeltas('all', 2)).isOk()).toBe(true);
    const check = async (repair: boolean) =>
      (await storage.checkCounts({ tenant: testTenant, repair }))._unsafeUnwrap();
    expect(await check(false)).toEqual({ staleOrders: 0, differences: [] });
    // As a release does that knows neither these columns nor the counts.
    await sql(`update kaquan.orders set version = 2, redemption = 'redeemed', document = document
      || '{"version": 2, "eventCount": 2, "redemption": "redeemed"}' where order_id = 'o1'`);
    await sql(`update kaquan.order_tab_counts set frozen = 5`);
    const { shopId } = anOrder();
    const differences = [
      { shopId, tab: 'to_redeem', counted: 3, actual: 2 },
      { shopId, tab: 'redeemed', counted: 0, actual: 1 },
      { shopId, tab: 'frozen', counted: 5, actual: 0 },
    ];
    expect(await check(false)).toEqual({ staleOrders: 1, differences });
    expect(await check(true)).toEqual({ staleOrders: 1, differences });
    expect(await check(true)).toEqual({ staleOrders: 0, differences: [] });
    const [counts] = (await storage.countTabs(testTenant, shopId))._unsafeUnwrap();
    expect(counts?.counts).toMatchObject({ to_redeem: 2, redeemed: 1, frozen: 0 });
  });
});

describe('folding counts', () => {
  const { stage, sql } = setUp(startServer);

  it('loses no change that is committed after later ones were folded', async () => {
    const { storage, database, schema } = stage;
    await store(storage, [anOrder()]);
    const late = await database.pool?.connect();
    if (late === undefined) throw new Error('this test needs a server');
    try {
      await late.query('begin');
      await late.query(`insert into "${schema}".order_tab_deltas (tenant_id, shop_id, frozen)
        values ('${testTenant}', 'shop-1', 1)`);
      await store(storage, [anOrder({ orderId: anId('order', 'o2') })]);
      expect((await storage.foldDeltas('all', 100))._unsafeUnwrap()).toBe(2);
      await late.query('commit');
    } finally {
      late.release();
    }
    const counts = async () => (await storage.countTabs(testTenant, null))._unsafeUnwrap();
    const before = await counts();
    expect(before[0]?.counts).toMatchObject({ to_redeem: 2, frozen: 1 });
    expect((await storage.foldDeltas('all', 100))._unsafeUnwrap()).toBe(1);
    expect(await counts()).toEqual(before);
    expect(await sql('select * from kaquan.order_tab_deltas')).toEqual([]);
  });

  it('by many at once takes every change once, and waits for nobody', async () => {
    const { storage } = stage;
    const all = Array.from({ length: 60 }, (_, n) => anOrder({ orderId: anId('order', `o${n}`) }));
    for (const order of all) await store(storage, [order]);
    const folds = await Promise.all(Array.from({ length: 8 }, () => storage.foldDeltas('all', 10)));
    const folded = folds.reduce((sum, each) => sum + each._unsafeUnwrap(), 0);
    const [left] = await sql('select count(*)::integer as rows from kaquan.order_tab_deltas');
    expect(folded + Number(left?.['rows'])).toBe(60);
    const [counts] = (await storage.countTabs(testTenant, null))._unsafeUnwrap();
    expect(counts?.counts.to_redeem).toBe(60);
  });

  it('repairs nothing twice, while others go on', async () => {
    const { storage } = stage;
    await store(storage, [anOrder()]);
    await sql('update kaquan.order_tab_deltas set frozen = 7');
    const selling = async (): Promise<void> => {
      for (let n = 0; n < 20; n += 1) {
        await store(storage, [anOrder({ orderId: anId('order', `o${n}`) })]);
      }
    };
    const repairs = Array.from({ length: 4 }, () =>
      storage.checkCounts({ tenant: testTenant, repair: true }),
    );
    await Promise.all([selling(), ...repairs, storage.foldDeltas('all', 5)]);
    const [counts] = (await storage.countTabs(testTenant, null))._unsafeUnwrap();
    expect(counts?.counts).toMatchObject({ to_redeem: 21, frozen: 0 });
  });
});
