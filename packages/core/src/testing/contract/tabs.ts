import assert from 'node:assert/strict';
import type { OrderId, ShopId } from '../../kernel/ids.ts';
import type { Order } from '../../order/order.ts';
import { tabNames, type TabName } from '../../order/order-tabs.ts';
import { anId } from '../an-id.ts';
import { aHold, anOrder, type OrderParts } from '../builders.ts';
import { aWriteOf, tabMovesFor, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { shop1, shop2, storageCase, valueOf, type Desk } from '../storage-desk.ts';

/** Counts of orders by tab: exact, whoever counts, commits and folds at the same time. */
export const tabCases: readonly ContractCase[] = [
  storageCase('S120', 'counts orders by shop and tab as their changes say', async (desk) => {
    assert.deepEqual(await countsOf(desk), []);
    const orders = await place(desk, [
      { orderId: numbered(0) },
      { orderId: numbered(1), redemption: 'redeemed' },
      { orderId: numbered(2), shopId: shop2, holds: [aHold()] },
    ]);
    assert.deepEqual(await countsOf(desk), [
      [shop1, { to_redeem: 1, redeemed: 1 }],
      [shop2, { frozen: 1 }],
    ]);
    assert.deepEqual(await countsOf(desk, shop2), [[shop2, { frozen: 1 }]]);
    assert.deepEqual(await countsOf(desk, anId('shop', 'nowhere')), []);
    await move(desk, orders[0], { redemption: 'redeemed' });
    await move(desk, orders[2], { holds: [] });
    assert.deepEqual(await countsOf(desk), [
      [shop1, { redeemed: 2 }],
      [shop2, { to_redeem: 1 }],
    ]);
    await move(
      desk,
      { ...anOrder({ shopId: shop2 }), ...orders[2], version: 2, eventCount: 2, holds: [] },
      {
        payment: 'closed',
      },
    );
    assert.deepEqual(await countsOf(desk), [[shop1, { redeemed: 2 }]]);
  }),

  storageCase('S121', 'counts nothing of a change that was not stored', async (desk) => {
    const [order] = await place(desk, [{}]);
    const stale = { ...moving(order, { redemption: 'redeemed' }) };
    await desk.apply(moving(order, { holds: [aHold()] }));
    assert.equal((await desk.commit(desk.change(stale))).outcome, 'stale');
    const twice = desk.change(placing(anOrder({ orderId: numbered(1) })));
    assert.equal((await desk.commit(twice)).outcome, 'applied');
    assert.equal((await desk.commit(twice)).outcome, 'duplicate');
    assert.deepEqual(await countsOf(desk), [[shop1, { to_redeem: 1, frozen: 1 }]]);
  }),

  storageCase('S122', 'counts the changes of a batch, and each one by itself', async (desk) => {
    const { storage } = desk;
    const orders = await place(
      desk,
      [{}, {}, {}].map((_, n) => ({ orderId: numbered(n) })),
    );
    const batch = [
      desk.change(moving(orders[0], { redemption: 'redeemed' })),
      desk.change(moving({ ...anOrder(), ...orders[1], version: 7 }, { redemption: 'redeemed' })),
      desk.change(moving(orders[2], { holds: [aHold()] })),
      desk.change(placing(anOrder({ orderId: numbered(3), shopId: shop2 }))),
      desk.change(placing(anOrder({ orderId: numbered(4), redemption: 'redeemed' }))),
    ];
    const outcomes = valueOf(await storage.commit(batch)).map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ['applied', 'stale', 'applied', 'applied', 'applied']);
    assert.deepEqual(await countsOf(desk), [
      [shop1, { to_redeem: 1, redeemed: 2, frozen: 1 }],
      [shop2, { to_redeem: 1 }],
    ]);
  }),

  storageCase('S123', 'counts the same while what it left behind is folded', async (desk) => {
    const { storage } = desk;
    const orders = await place(
      desk,
      Array.from({ length: 12 }, (_, n) => ({
        orderId: numbered(n),
        shopId: n % 2 ? shop1 : shop2,
      })),
    );
    const expected = [
      [shop1, { to_redeem: 6 }],
      [shop2, { to_redeem: 6 }],
    ];
    for (const limit of [1, 3, 100, 100]) {
      valueOf(await storage.foldDeltas([testTenant], limit));
      assert.deepEqual(await countsOf(desk), expected, `after ${limit}`);
    }
    await move(desk, orders[0], { redemption: 'redeemed' });
    assert.deepEqual(await countsOf(desk, shop2), [[shop2, { to_redeem: 5, redeemed: 1 }]]);
    assert.ok(valueOf(await storage.foldDeltas('all', 100)) <= 1);
    assert.equal(valueOf(await storage.foldDeltas('all', 100)), 0, 'nothing is left');
    assert.deepEqual(await countsOf(desk, shop2), [[shop2, { to_redeem: 5, redeemed: 1 }]]);
  }),

  storageCase('S124', 'counts exactly while many commit, fold and count', async (desk) => {
    const { storage } = desk;
    const lanes = Array.from({ length: 4 }, async (_, lane) => {
      for (let n = 0; n < 6; n += 1) {
        const orderId = anId('order', `o${lane}-${n}`);
        const [order] = await place(desk, [{ orderId, shopId: n % 2 ? shop1 : shop2 }]);
        await move(desk, order, { redemption: 'redeemed' });
      }
    });
    const folding = Array.from({ length: 2 }, async () => {
      for (let n = 0; n < 8; n += 1) valueOf(await storage.foldDeltas('all', 3));
    });
    const counting = async () => {
      for (let n = 0; n < 8; n += 1) {
        for (const [, counts] of await countsOf(desk)) {
          for (const count of Object.values(counts)) assert.ok(count > 0 && count <= 12);
        }
      }
    };
    await Promise.all([...lanes, ...folding, counting()]);
    const expected = [
      [shop1, { redeemed: 12 }],
      [shop2, { redeemed: 12 }],
    ];
    assert.deepEqual(await countsOf(desk), expected);
    valueOf(await storage.foldDeltas('all', 1_000));
    assert.deepEqual(await countsOf(desk), expected);
  }),

  storageCase('S125', 'counts and folds for each tenant by itself', async (desk) => {
    const { storage } = desk;
    const other = anId('tenant', 'other');
    await place(desk, [{}]);
    await desk.apply({ tenant: other, ...placing(anOrder({ redemption: 'redeemed' })) });
    valueOf(await storage.foldDeltas([other], 100));
    assert.deepEqual(await countsOf(desk), [[shop1, { to_redeem: 1 }]]);
    const others = valueOf(await storage.countTabs(other, null));
    assert.deepEqual(
      others.map(({ counts }) => [counts.to_redeem, counts.redeemed]),
      [[0, 1]],
    );
  }),

  storageCase('S126', 'counts the orders that fit, and no further than asked', async (desk) => {
    const { storage } = desk;
    const many = Array.from({ length: 12 }, (_, n): OrderParts => ({
      orderId: numbered(n),
      redemption: n < 5 ? 'redeemed' : 'pending',
      redeemedAt: n < 5 ? startOfTests + n : null,
    }));
    await place(desk, many);
    const tenant = testTenant;
    const count = async (tab: TabName, most: number): Promise<number> =>
      valueOf(await storage.countOrders({ tenant, tab, created: { from: startOfTests } }, most));
    assert.deepEqual([await count('redeemed', 100), await count('to_redeem', 100)], [5, 7]);
    assert.deepEqual([await count('redeemed', 5), await count('to_redeem', 3)], [5, 3]);
    assert.equal(await count('rejected', 100), 0);
    const redeemed = { from: startOfTests + 1, to: startOfTests + 3 };
    assert.equal(valueOf(await storage.countOrders({ tenant, redeemed }, 100)), 2);
  }),
];

function numbered(n: number): OrderId {
  return anId('order', `o${n}`);
}

function placing(order: Order) {
  return { writes: [aWriteOf(order)], tabs: tabMovesFor(null, order) };
}

function moving(before: Order | undefined, parts: Partial<Order>) {
  assert.ok(before !== undefined);
  const version = before.version + 1;
  const after = { ...before, ...parts, version, eventCount: version };
  return { writes: [aWriteOf(after)], tabs: tabMovesFor(before, after) };
}

async function place(desk: Desk, parts: readonly OrderParts[]): Promise<readonly Order[]> {
  const orders = parts.map((each) => anOrder(each));
  for (const order of orders) await desk.apply(placing(order));
  return orders;
}

async function move(desk: Desk, before: Order | undefined, parts: Partial<Order>): Promise<void> {
  await desk.apply(moving(before, parts));
}

/** The counts by shop, without those that are nought; a row must name every tab. */
async function countsOf(desk: Desk, shopId: ShopId | null = null) {
  const rows = valueOf(await desk.storage.countTabs(testTenant, shopId));
  return rows.map((row) => {
    assert.deepEqual(Object.keys(row.counts).toSorted(), tabNames.toSorted());
    const entries = Object.entries(row.counts).filter(([, count]) => count !== 0);
    return [row.shopId, Object.fromEntries(entries)] as const;
  });
}
