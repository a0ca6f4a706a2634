import assert from 'node:assert/strict';
import { dayMs } from '../../kernel/time.ts';
import { salesDayOf } from '../../after-sales/sales.ts';
import type { Order } from '../../order/order.ts';
import type { SalesMove, SalesSeriesFilter } from '../../ports/sales.ts';
import type { AuditFilter, AuditPage, HeldGoods, StockSums } from '../../ports/stock-audit.ts';
import { anId } from '../an-id.ts';
import { anOrder, aProduct } from '../builders.ts';
import { aWriteOf, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, product2, shop1, shop2, storageCase, valueOf } from '../storage-desk.ts';
import type { Desk } from '../storage-desk.ts';
import { moveOf } from './key-kit.ts';

const today = salesDayOf(startOfTests);
const yesterday = today - dayMs;
const other = anId('tenant', 'another');

/** What is asked of products over days and shops, and of stock against orders. */
export const stockBookCases: readonly ContractCase[] = [
  storageCase(
    'S597',
    'tells sales day by day, and the products and items they are of',
    async (desk) => {
      await desk.apply({
        sales: [sold(product1, yesterday - dayMs, 4), sold(product1, yesterday, 3)],
      });
      valueOf(await desk.storage.foldDeltas([testTenant], 100));
      await desk.apply({
        sales: [
          { ...sold(product1, yesterday, 2), shopId: shop2 },
          sold(product1, today, 1),
          sold(product2, today, 9),
        ],
      });
      await desk.apply({ sales: [sold(product2, today, -9), sold(product1, today + dayMs, 7)] });
      await desk.commit({ ...desk.change({ sales: [sold(product1, today, 50)] }), tenant: other });
      const none = { before: 0, days: [] };
      const ofProduct1 = [
        { day: yesterday, sold: 5 },
        { day: today, sold: 1 },
      ];
      const rows = await seriesOf(desk, [product2, product1, anId('product', 'nobody'), product2]);
      assert.deepEqual(rows, [
        { productId: product2, ...none },
        { productId: product1, before: 4, days: ofProduct1 },
        { productId: anId('product', 'nobody'), ...none },
      ]);
      const late = await seriesOf(desk, [product1], { from: today, to: today + 2 * dayMs });
      const days = [
        { day: today, sold: 1 },
        { day: today + dayMs, sold: 7 },
      ];
      assert.deepEqual(late, [{ productId: product1, before: 9, days }]);
      await listsProducts(desk);
    },
  ),

  storageCase(
    'S598',
    'holds every order against what stock has on its books for it',
    async (desk) => {
      await desk.stock(5);
      const orders = ['a', 'b', 'c', 'd', 'e'].map((name) =>
        claimed(anOrder({ orderId: anId('order', name) })),
      );
      for (const order of orders) await desk.apply(desk.placing(order, 'claims'));
      const [a, b, , d] = orders;
      assert.ok(a !== undefined && b !== undefined && d !== undefined);
      // Of each of these three, key and order do not agree any more.
      await desk.apply({ keyMoves: [moveOf(a, 'delivered', startOfTests)] });
      await desk.apply({ keyMoves: [moveOf(b, 'available')] });
      const strange = { ...aProduct({ productId: product2 }) };
      await desk.apply({ writes: [aWriteOf(soldAs(d, strange.productId))] });
      const all = await audit(desk, {});
      assert.deepEqual(all.get(a.orderId), [
        held(a, { state: 'delivered', revealedAt: startOfTests }),
      ]);
      assert.deepEqual(all.get(b.orderId), []);
      assert.deepEqual(all.get(d.orderId), [held(d, {})]);
      assert.equal((await audit(desk, { limit: 1 })).size, all.size, 'page by page');
      assert.ok((await audit(desk, { productId: product2 })).has(d.orderId));
      const nobody = anId('product', 'nobody');
      assert.equal((await audit(desk, { productId: nobody })).size, 0);
      assert.equal((await audit(desk, { tenant: other })).size, 0);
      assert.deepEqual(await sums(desk), nothing, 'of keys nothing is counted but shares');
      await countsPieces(desk);
    },
  ),
];

function sold(productId: string, day: number, units: number): SalesMove {
  return { shopId: shop1, day, subject: `product:${productId}`, sold: units, cases: 0 };
}

async function seriesOf(
  desk: Desk,
  productIds: SalesSeriesFilter['productIds'],
  days: Pick<SalesSeriesFilter, 'from' | 'to'> = { from: yesterday, to: today + dayMs },
) {
  return valueOf(await desk.storage.salesByDay({ tenant: testTenant, productIds, ...days }));
}

async function listsProducts(desk: Desk): Promise<void> {
  const { storage } = desk;
  const mapping = (shopId: typeof shop1, itemKey: string, productId: typeof product1) => {
    const value = { shopId, itemKey, version: 1, productId, delivery: null, verifiedBy: null };
    return { kind: 'mapping', expectedVersion: 0, value } as const;
  };
  const [one, two] = [mapping(shop2, 'item:1', product1), mapping(shop1, 'sku:2/b', product1)];
  const last = mapping(shop2, 'sku:0/a', product1);
  await desk.apply({ writes: [one, two, last, mapping(shop1, 'outer:c', product2)] });
  const asked = { tenant: testTenant, productIds: [product1, anId('product', 'nobody')], limit: 3 };
  const none = { items: [], nextCursor: null };
  const all = { items: [two.value, one.value, last.value], nextCursor: null };
  assert.deepEqual(valueOf(await storage.findMappings(asked)), all);
  assert.deepEqual(valueOf(await storage.findMappings({ ...asked, tenant: other })), none);
  const page = valueOf(await storage.findMappings({ ...asked, limit: 2 }));
  assert.deepEqual(page.items, [two.value, one.value]);
  const behind = { ...asked, cursor: page.nextCursor ?? '' };
  assert.deepEqual(valueOf(await storage.findMappings(behind)), { ...none, items: [last.value] });
  const first = valueOf(await storage.findProducts({ tenant: testTenant, limit: 1 }));
  assert.deepEqual(
    first.items.map(({ productId }) => productId),
    [product1],
  );
  const { nextCursor } = first;
  assert.ok(nextCursor !== null);
  const rest = valueOf(
    await storage.findProducts({ tenant: testTenant, limit: 5, cursor: nextCursor }),
  );
  assert.deepEqual(
    [rest.items.map(({ productId }) => productId), rest.nextCursor],
    [[product2], null],
  );
}

// As its order says it: the key is bound, and nobody has read it.
function claimed(order: Order): Order {
  const lines = order.lines.map((line) => ({
    ...line,
    units: line.units.map((unit) => ({
      ...unit,
      issues: [{ attempt: 1, state: 'claimed', revealedAt: null } as const],
    })),
  }));
  return { ...order, lines };
}

function soldAs(order: Order, productId: typeof product1): Order {
  const lines = order.lines.map((line) =>
    line.product === null ? line : { ...line, product: { ...line.product, productId } },
  );
  return { ...order, version: order.version + 1, eventCount: order.eventCount + 1, lines };
}

// The key itself is whichever was picked.
function held(order: Order, parts: Partial<HeldGoods>): Omit<HeldGoods, 'keyId'> {
  const { unitId, attempt } = moveOf(order, 'claimed');
  const rest = { state: 'claimed', isWithdrawn: false, revealedAt: null } as const;
  return { productId: product1, unitId, attempt, ...rest, ...parts };
}

async function audit(desk: Desk, parts: Partial<AuditFilter>) {
  const found = new Map<string, readonly Omit<HeldGoods, 'keyId'>[]>();
  let after: AuditFilter['after'] = null;
  do {
    const from: AuditFilter = { tenant: testTenant, productId: null, limit: 2, ...parts, after };
    const page: AuditPage = valueOf(await desk.storage.auditStock(from));
    assert.ok(page.looked <= from.limit);
    for (const { order, held: all } of page.suspects) {
      assert.ok(all.every(({ keyId }) => keyId !== null) || order.orderId.startsWith('piece'));
      found.set(
        order.orderId,
        all.map(({ keyId: _keyId, ...rest }) => rest),
      );
    }
    after = page.next;
  } while (after !== null);
  return found;
}

const nothing = { entered: 0, held: 0, onHand: 0, miscounted: [] };

async function sums(desk: Desk, productId = product1): Promise<Omit<StockSums, 'productId'>> {
  const { productId: asked, ...rest } = valueOf(await desk.storage.sumStock(testTenant, productId));
  assert.equal(asked, productId);
  return rest;
}

async function countsPieces(desk: Desk): Promise<void> {
  const productId = anId('product', 'pieces');
  const value = aProduct({ productId, name: 'Pieces', stock: { kind: 'counted' } });
  const entry = { productId, actor: 'operator:li', reason: '' };
  await desk.apply({
    writes: [{ kind: 'product', expectedVersion: 0, value }],
    stockEntry: { ...entry, act: { kind: 'count', onHand: 5 } },
  });
  const order = anOrder({ orderId: anId('order', 'piece'), productId });
  await desk.apply(desk.placing(order, 'claims', { from: 'counted' }));
  await desk.apply({ stockEntry: { ...entry, act: { kind: 'adjust', by: -1 } } });
  assert.deepEqual(await sums(desk, productId), { ...nothing, entered: 4, held: 1, onHand: 3 });
  const found = await audit(desk, { productId });
  assert.deepEqual(found.get(order.orderId), [held(order, { productId })], 'it is a piece');
}
