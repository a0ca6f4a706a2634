import assert from 'node:assert/strict';
import { maxAmountMinor } from '../../kernel/money.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { aNewKey, anEffect, anEvent, aWriteOf, claimsFor } from '../change-builders.ts';
import type { Change } from '../../ports/change.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { furnish, product1, shop1, storageCase, valueOf, type Desk } from '../storage-desk.ts';

const tenants = ['t1', 't2'].map((name) => anId('tenant', name));

/** Tenants share nothing, callers share nothing, and nothing is too large. */
export const isolationCases: readonly ContractCase[] = [
  storageCase('S110', 'keeps the same ids and names of two tenants apart', async (desk) => {
    for (const [n, tenant] of tenants.entries()) {
      await furnish(desk, tenant);
      const { claimed, duplicates } = await desk.apply(everythingOf(tenant, n));
      assert.deepEqual(duplicates, []);
      assert.equal(claimed.length, 0);
    }
    for (const [n, tenant] of tenants.entries()) {
      assert.deepEqual(await contentOf(desk, tenant), await expectedOf(tenant, n), tenant);
    }
    const empty = anId('tenant', 't3');
    assert.deepEqual((await contentOf(desk, empty)).numbers, [0, 0, 0, 0, 0]);
  }),

  storageCase('S111', 'never serves a tenant from the stock of another', async (desk) => {
    const [rich, poor] = tenants;
    assert.ok(rich !== undefined && poor !== undefined);
    for (const tenant of tenants) await furnish(desk, tenant);
    await desk.apply({ tenant: rich, newKeys: [aNewKey()] });
    const order = anOrder();
    const placing = of(poor, desk.placing(order, 'claims'));
    assert.equal((await desk.commit(placing)).outcome, 'short');
    await desk.commit(of(poor, desk.placing(order, 'waits')));
    const newcomer = anOrder({ orderId: anId('order', 'newcomer'), paidAt: startOfTests + 1 });
    const sale = await desk.commit(of(rich, desk.placing(newcomer, 'claims')));
    assert.equal(sale.outcome, 'applied', 'nor queues it behind another');
  }),

  storageCase(
    'S112',
    'takes no notice of what a caller does to what it handed in',
    async (desk) => {
      const order = structuredClone(anOrder());
      const change = { ...desk.placing(order), newKeys: [aNewKey()] };
      const committing = desk.storage.commit([change]);
      Object.assign(order, { payment: 'closed', orderNo: 'changed' });
      Object.assign(order.lines[0] ?? {}, { title: 'changed' });
      Object.assign(change.newKeys[0] ?? {}, { sealed: 'changed' });
      valueOf(await committing);
      assert.deepEqual((await desk.load({ orderIds: [order.orderId] })).orders, [anOrder()]);
      const claim = await desk.apply({ claims: claimsFor(order) });
      assert.equal(claim.claimed[0]?.sealed, aNewKey().sealed);
    },
  ),

  storageCase(
    'S113',
    'takes no notice of what a caller does to what it was given',
    async (desk) => {
      const order = anOrder();
      await desk.apply({ writes: [aWriteOf(order)], events: [anEvent(order)] });
      const loaded = await desk.load({ orderIds: [order.orderId] });
      spoil(loaded.orders[0]);
      spoil(loaded.orders[0]?.lines[0]);
      spoil(loaded.orders);
      spoil((await desk.history(order))[0]);
      const again = await desk.load({ orderIds: [order.orderId] });
      assert.deepEqual(again.orders, [order]);
      assert.deepEqual(await desk.history(order), [anEvent(order)]);
    },
  ),

  storageCase(
    'S114',
    'keeps the largest amounts, the longest orders and any text',
    async (desk) => {
      const order = anOrder({
        quantity: 500,
        buyerPaidMinor: maxAmountMinor,
        unexplainedMinor: maxAmountMinor,
        orderNo: '9'.repeat(64),
        buyerRef: 'a\'b"c\\d\te\n<f>%_ 订单 🎁 ü',
        createdAt: Date.UTC(2099, 11, 31, 23, 59, 59, 999),
      });
      await desk.apply({ writes: [aWriteOf(order)] });
      assert.deepEqual((await desk.load({ orderRefs: [order] })).orders, [order]);
    },
  ),
];

function everythingOf(tenant: TenantId, n: number) {
  const order = anOrder({ linkGeneration: n + 1 });
  const key = aNewKey({ sealed: `of ${tenant}` });
  return {
    tenant,
    changeId: anId('change', 'same-for-both'),
    writes: [aWriteOf(order)],
    newKeys: [key],
    waits: { add: claimsFor(order).slice(0, n), drop: [] },
    events: [anEvent(order, { tenant, reason: tenant })],
    effects: [anEffect(order, { tenant, subject: tenant })],
    idempotency: { operation: 'ship', key: 'same', inputHash: tenant, answer: {} },
    cursor: { shopId: shop1, stream: 'orders', readTo: startOfTests + n },
  } as const;
}

async function contentOf({ storage }: Desk, tenant: TenantId) {
  const { orderId } = anOrder();
  const loaded = valueOf(
    await storage.load({
      tenant,
      orderIds: [orderId],
      idempotency: [{ operation: 'ship', key: 'same' }],
    }),
  );
  const history = valueOf(await storage.findHistory(tenant, orderId, 0));
  const effects = valueOf(await storage.findEffects(tenant, orderId));
  const waits = valueOf(await storage.findWaiting(tenant, product1, 10));
  const [level] = valueOf(await storage.stockLevels(tenant, [product1], startOfTests));
  const page = valueOf(await storage.findOrders({ tenant, limit: 10 }));
  return {
    generations: [...loaded.orders, ...page.items].map(({ linkGeneration }) => linkGeneration),
    texts: [
      ...loaded.idempotency.map(({ inputHash }) => inputHash),
      ...history.map(({ reason }) => reason),
      ...effects.map(({ subject }) => subject),
    ],
    cursor: valueOf(await storage.loadCursor(tenant, shop1, 'orders'))?.readTo ?? null,
    numbers: [
      loaded.orders.length,
      history.length,
      effects.length,
      waits.length,
      level?.kind === 'keys' ? level.available : -1,
    ],
  };
}

async function expectedOf(tenant: TenantId, n: number): ReturnType<typeof contentOf> {
  return {
    generations: [n + 1, n + 1],
    texts: [tenant, tenant, tenant],
    cursor: startOfTests + n,
    numbers: [1, 1, 1, n, 1],
  };
}

// Whether it can be changed is the adapter's business; a frozen value refuses by throwing.
function of(tenant: TenantId, change: Change): Change {
  return { ...change, tenant, events: (change.events ?? []).map((each) => ({ ...each, tenant })) };
}

function spoil(value: object | undefined): void {
  try {
    Object.assign(value ?? {}, { orderNo: 'spoilt', title: 'spoilt', reason: 'spoilt', length: 0 });
  } catch (thrown) {
    assert.ok(thrown instanceof TypeError);
  }
}
