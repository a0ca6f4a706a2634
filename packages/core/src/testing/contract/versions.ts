import assert from 'node:assert/strict';
import { anId } from '../an-id.ts';
import { aMapping, anImport, anOrder, aProduct, aShop, aStanding } from '../builders.ts';
import {
  anEffect,
  anEvent,
  aNewKey,
  aWriteOf,
  claimsFor,
  testTenant,
  waitsFor,
} from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, shop1, shop2, storageCase, valueOf } from '../storage-desk.ts';
import { assertNothingLeft, outcomesOf } from './outcomes.ts';

/** Aggregates, their versions and what is unique about them. */
export const versionCases: readonly ContractCase[] = [
  storageCase('S1', 'answers every kind of aggregate as it was stored', async (desk) => {
    const order = anOrder({ quantity: 3, buyerPaidMinor: 1_000 });
    const mapping = aMapping();
    const standing = aStanding();
    const batch = anImport({ badLines: 1, badSamples: [{ line: 3, problem: 'no secret' }] });
    await desk.apply({
      writes: [
        aWriteOf(order),
        { kind: 'mapping', expectedVersion: 0, value: mapping },
        { kind: 'import', expectedVersion: 0, value: batch },
        { kind: 'standing', expectedVersion: 0, value: standing },
      ],
    });
    const loaded = await desk.load({
      orderIds: [order.orderId],
      shopIds: [shop1],
      productIds: [product1],
      itemRefs: [mapping],
      importIds: [batch.importId],
      users: [standing],
    });
    assert.deepEqual(loaded, {
      orders: [order],
      keys: [],
      texts: [],
      shops: [aShop({ shopId: shop1 })],
      products: [aProduct({ productId: product1 })],
      mappings: [mapping],
      standings: [standing],
      imports: [batch],
      idempotency: [],
    });
  }),

  storageCase('S2', 'leaves out what does not exist and what was not asked for', async (desk) => {
    await desk.place({});
    const nothing = await desk.load({});
    assert.ok(Object.values(nothing).every((rows) => Array.isArray(rows) && rows.length === 0));
    const absent = await desk.load({
      orderIds: [anId('order', 'absent')],
      orderRefs: [{ shopId: shop1, orderNo: 'absent' }],
      shopIds: [anId('shop', 'absent')],
      itemRefs: [{ shopId: shop1, itemKey: 'absent' }],
      users: [{ kind: 'buyer', user: 'absent' }],
      importIds: [anId('import', 'absent')],
      idempotency: [{ operation: 'absent', key: 'absent' }],
    });
    assert.deepEqual(absent, nothing);
  }),

  storageCase(
    'S3',
    'finds an order by its number, once however often it is named',
    async (desk) => {
      const order = anOrder();
      await desk.apply({ writes: [aWriteOf(order)] });
      const loaded = await desk.load({ orderIds: [order.orderId], orderRefs: [order, order] });
      assert.deepEqual(loaded.orders, [order]);
      const elsewhere = { shopId: shop2, orderNo: order.orderNo };
      assert.deepEqual((await desk.load({ orderRefs: [elsewhere] })).orders, []);
    },
  ),

  storageCase('S4', 'refuses a version other than the stored one', async (desk) => {
    const order = anOrder();
    const writeOf = (expectedVersion: number) =>
      desk.commit(
        desk.change({
          writes: [{ kind: 'order', expectedVersion, value: { ...order, linkGeneration: 9 } }],
        }),
      );
    assert.deepEqual(await writeOf(1), { outcome: 'stale' });
    await desk.apply({ writes: [aWriteOf(order)] });
    for (const expectedVersion of [0, 2]) {
      assert.deepEqual(await writeOf(expectedVersion), { outcome: 'stale' });
    }
    assert.deepEqual((await desk.load({ orderIds: [order.orderId] })).orders, [order]);
  }),

  storageCase('S5', 'lets exactly one of several writers of one version win', async (desk) => {
    const first = anOrder();
    await desk.apply({ writes: [aWriteOf(first)] });
    for (let version = 2; version <= 6; version += 1) {
      const changes = Array.from({ length: 8 }, (_, writer) => {
        const order = anOrder({ version, eventCount: version, linkGeneration: writer + 1 });
        return desk.change({
          writes: [aWriteOf(order)],
          events: [anEvent(order, { seq: version })],
        });
      });
      const outcomes = await Promise.all(changes.map((change) => desk.commit(change)));
      assert.deepEqual(outcomesOf(outcomes), { applied: 1, stale: 7 });
      const winner = outcomes.findIndex(({ outcome }) => outcome === 'applied');
      const { orders } = await desk.load({ orderIds: [first.orderId] });
      assert.equal(orders[0]?.linkGeneration, winner + 1);
    }
    assert.equal((await desk.history(first)).length, 5);
  }),

  storageCase('S6', 'gives an order number of a shop to one order only', async (desk) => {
    const rivals = Array.from({ length: 8 }, (_, i) =>
      anOrder({ orderId: anId('order', `rival-${i}`), orderNo: '90071992547409930001' }),
    );
    const outcomes = await Promise.all(rivals.map((order) => desk.commit(desk.placing(order))));
    assert.deepEqual(outcomesOf(outcomes), { applied: 1, stale: 7 });
    const { orders } = await desk.load({ orderIds: rivals.map(({ orderId }) => orderId) });
    assert.equal(orders.length, 1);
    await desk.apply({
      writes: [aWriteOf(anOrder({ shopId: shop2, orderNo: '90071992547409930001' }))],
    });
  }),

  storageCase('S7', 'gives a name to one shop and to one product only', async (desk) => {
    const newcomer = aShop({ shopId: anId('shop', 'shop-3'), name: `Shop ${shop1}` });
    const create = desk.change({
      writes: [{ kind: 'shop', expectedVersion: 0, value: newcomer }],
    });
    assert.deepEqual(await desk.commit(create), { outcome: 'stale' });
    const name = `Product ${product1}`;
    const twin = aProduct({ productId: anId('product', 'product-3'), name });
    const writes = [{ kind: 'product', expectedVersion: 0, value: twin }] as const;
    assert.deepEqual(await desk.commit(desk.change({ writes })), { outcome: 'stale' });
    const renamed = aShop({ shopId: shop1, version: 2, name: 'Renamed' });
    await desk.apply({ writes: [{ kind: 'shop', expectedVersion: 1, value: renamed }] });
    assert.equal((await desk.commit(create)).outcome, 'applied', 'the old name is free again');
  }),

  storageCase('S8', 'stores all aggregates of a change or none', async (desk) => {
    await desk.place({});
    const fresh = anImport();
    const change = desk.change({
      writes: [
        { kind: 'import', expectedVersion: 0, value: fresh },
        aWriteOf(anOrder({ linkGeneration: 2 })),
        { kind: 'mapping', expectedVersion: 0, value: aMapping() },
      ],
    });
    assert.deepEqual(await desk.commit(change), { outcome: 'stale' });
    const loaded = await desk.load({ importIds: [fresh.importId], itemRefs: [aMapping()] });
    assert.deepEqual([...loaded.imports, ...loaded.mappings], []);
  }),

  storageCase('S9', 'leaves nothing behind of a change that is refused', async (desk) => {
    await desk.stock(1);
    const order = anOrder();
    await desk.apply({ writes: [aWriteOf(order)] });
    const refused = desk.change({
      writes: [{ kind: 'order', expectedVersion: 5, value: { ...order, version: 6 } }],
      claims: claimsFor(order),
      newKeys: [aNewKey({ keyId: anId('key', 'k2') })],
      waits: { add: waitsFor(order), drop: [] },
      events: [anEvent(order)],
      effects: [anEffect(order)],
      cursor: { shopId: shop1, stream: 'orders', readTo: startOfTests },
      idempotency: { operation: 'ship', key: 'once', inputHash: 'h', answer: {} },
    });
    assert.deepEqual(await desk.commit(refused), { outcome: 'stale' });
    await assertNothingLeft(desk, order);
    assert.equal(await desk.countFree(), 1);
    assert.equal(valueOf(await desk.storage.loadCursor(testTenant, shop1, 'orders')), null);
    const again = { ...refused, writes: [] };
    assert.equal((await desk.commit(again)).outcome, 'applied', 'its ids are as good as new');
  }),

  storageCase('S10', 'judges every change of a batch by itself', async (desk) => {
    await desk.place({ orderId: anId('order', 'b') });
    const orders = ['a', 'b', 'c'].map((name) => anOrder({ orderId: anId('order', name) }));
    const changes = orders.map((order) => desk.placing(order));
    const outcomes = valueOf(await desk.storage.commit(changes));
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['applied', 'stale', 'applied'],
    );
    const loaded = await desk.load({ orderIds: orders.map(({ orderId }) => orderId) });
    assert.equal(loaded.orders.length, 3);
    assert.deepEqual(valueOf(await desk.storage.commit([])), []);
  }),

  storageCase('S11', 'never shows half a change', async (desk) => {
    const write = async (version: number): Promise<void> => {
      await desk.apply({
        writes: [shop1, shop2].map((shopId, i) => ({
          kind: 'shop',
          expectedVersion: version - 1,
          value: aShop({ shopId, version, sortOrder: i + 1 }),
        })),
      });
    };
    const read = async (): Promise<void> => {
      const { shops } = await desk.load({ shopIds: [shop1, shop2] });
      assert.equal(shops[0]?.version, shops[1]?.version, 'both shops of one change');
    };
    for (let version = 2; version <= 12; version += 1) {
      await Promise.all([read(), write(version), read(), read(), read()]);
    }
  }),

  storageCase('S16', 'answers the shops of orders with them, when asked', async (desk) => {
    const orders = [anOrder(), anOrder({ orderId: anId('order', 'o2'), orderNo: 'no-2' })];
    await desk.apply({ writes: orders.map(aWriteOf) });
    const orderIds = orders.map(({ orderId }) => orderId);
    const both = await desk.load({ orderIds, shopIds: [shop1], withShops: true });
    assert.deepEqual(both.shops, [aShop({ shopId: shop1 })], 'each once');
    const byNumber = await desk.load({ orderRefs: orders, withShops: true });
    assert.deepEqual(byNumber.shops, [aShop({ shopId: shop1 })]);
    assert.deepEqual((await desk.load({ orderIds })).shops, [], 'only when asked for');
  }),

  storageCase('S17', 'answers the products of mappings with them, when asked', async (desk) => {
    const product = aProduct({ productId: anId('product', 'p-mapped'), name: '季卡' });
    const mapping = { ...aMapping(), productId: product.productId };
    const other = { ...mapping, itemKey: 'item:other' };
    await desk.apply({
      writes: [
        { kind: 'product', expectedVersion: 0, value: product },
        { kind: 'mapping', expectedVersion: 0, value: mapping },
        { kind: 'mapping', expectedVersion: 0, value: other },
      ],
    });
    const itemRefs = [mapping, other];
    const { productId } = product;
    const both = await desk.load({ itemRefs, productIds: [productId], withProducts: true });
    assert.deepEqual(both.products, [product], 'each once');
    assert.deepEqual((await desk.load({ itemRefs, withProducts: true })).products, [product]);
    assert.deepEqual((await desk.load({ itemRefs })).products, [], 'only when asked for');
    const unknown = { ...mapping, itemKey: 'item:unknown' };
    const none = await desk.load({ itemRefs: [unknown], withProducts: true });
    assert.deepEqual(none.products, []);
  }),
];
