import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import type { HeardNews, StockWatch, WatchWrite } from '../../ports/stock-watch.ts';
import { anId } from '../an-id.ts';
import { aProduct } from '../builders.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, product2, shop1, storageCase, valueOf, type Desk } from '../storage-desk.ts';

const later = startOfTests + secondMs;

function aWatch(parts: Partial<StockWatch> = {}): StockWatch {
  const { version = 1, productId = product1 } = parts;
  const item = { shopId: shop1, itemId: 'item-1', skuId: null, problem: null, least: null };
  return {
    productId,
    version,
    state: 'low',
    since: startOfTests,
    lowered: [{ ...item, state: 'lowering', quantity: 3, isStopped: false }],
    shortDays: [],
    news: {
      ...{ productId, version, at: startOfTests, state: 'low', before: 'well' },
      ...{ available: 3, coverDays: 1.5 },
    },
    ...parts,
  };
}

async function put(desk: Desk, watch: StockWatch, parts: Partial<WatchWrite> = {}) {
  const write = { fromVersion: watch.version - 1, watch, dueAt: later, ...parts };
  return (await desk.commit(desk.change({ stockWatches: [write] }))).outcome;
}

const hear = (desk: Desk, subscriber: string, parts: Partial<HeardNews> = {}) => {
  const rest = { version: 1, attempts: 0, dueAt: startOfTests, ...parts };
  return desk.apply({ stockHeard: [{ subscriber, productId: product1, ...rest }] });
};

async function unheard(desk: Desk, at = startOfTests) {
  const subscribers = ['b', 'a', 'b'];
  const filter = { tenants: [testTenant], subscribers, at, limit: 9 };
  return valueOf(await desk.storage.findStockNews(filter)).map(
    ({ subscriber, attempts, news }) => [subscriber, news.version, attempts] as const,
  );
}

async function due(desk: Desk, at = startOfTests) {
  const found = valueOf(await desk.storage.findWatchesDue({ tenants: [testTenant], at, limit: 9 }));
  return found.map(({ productId }) => productId);
}

/** How long products last, and who has heard of it. */
export const stockWatchCases: readonly ContractCase[] = [
  storageCase('S608', 'lets no tenant’s many products keep another’s waiting', async (desk) => {
    const { storage } = desk;
    const other = anId('tenant', 'another');
    const product = aProduct({ productId: product1 });
    await desk.apply({
      tenant: other,
      writes: [{ kind: 'product', expectedVersion: 0, value: product }],
    });
    const write = { fromVersion: 0, watch: aWatch(), dueAt: startOfTests };
    await desk.apply({ tenant: other, stockWatches: [write] });
    for (const tenants of ['all', [other, testTenant]] as const) {
      const found = async (limit: number, at = startOfTests) =>
        valueOf(await storage.findWatchesDue({ tenants, at, limit })).map(
          ({ tenant, productId }) => [tenant, productId] as const,
        );
      const [first, second] = [product1, product2].map((id) => [testTenant, id] as const);
      assert.deepEqual(await found(2), [first, [other, product1]], 'one of each');
      assert.deepEqual(await found(9), [first, second, [other, product1]]);
      assert.deepEqual(await found(2, startOfTests - 1), [first, second], 'all where one has some');
    }
  }),

  storageCase(
    'S599',
    'watches every product, and tells each crossing to each who asks',
    async (desk) => {
      const { storage } = desk;
      assert.deepEqual(await due(desk), [product1, product2], 'whoever is new is looked at');
      assert.equal(await put(desk, aWatch()), 'applied');
      assert.deepEqual(await due(desk), [product2]);
      assert.deepEqual(await due(desk, later), [product2, product1]);
      const ids = [product1, product2, anId('product', 'nobody')];
      assert.deepEqual(valueOf(await storage.findWatches(testTenant, ids)), [aWatch()]);
      assert.equal(await put(desk, aWatch()), 'stale', 'somebody was first');
      const strange = aWatch({ productId: anId('product', 'nobody') });
      assert.equal(await put(desk, strange), 'stale', 'there is no such product');
      assert.equal(await put(desk, aWatch(), { fromVersion: 1, dueAt: startOfTests }), 'applied');
      assert.deepEqual(await due(desk), [product2, product1], 'only when to look again');
      assert.deepEqual(await unheard(desk), [
        ['a', 1, 0],
        ['b', 1, 0],
      ]);
      await hear(desk, 'a');
      await hear(desk, 'b', { version: 0, attempts: 2, dueAt: later });
      assert.deepEqual(await unheard(desk), []);
      assert.deepEqual(await unheard(desk, later), [['b', 1, 2]]);
      const { news } = aWatch();
      await put(desk, aWatch({ version: 2, lowered: [], news }), { dueAt: startOfTests });
      assert.deepEqual(await unheard(desk), [], 'that is no crossing');
      await put(desk, aWatch({ version: 3, state: 'out' }));
      assert.deepEqual(await unheard(desk, later), [
        ['a', 3, 0],
        ['b', 3, 2],
      ]);
      const other = {
        tenants: [anId('tenant', 'another')],
        subscribers: ['a'],
        at: later,
        limit: 9,
      };
      assert.deepEqual(valueOf(await storage.findStockNews(other)), []);
      assert.deepEqual(valueOf(await storage.findWatchesDue(other)), []);
      assert.deepEqual(valueOf(await storage.findWatches(anId('tenant', 'another'), ids)), []);
    },
  ),
];
