import assert from 'node:assert/strict';
import type { OrderId } from '../../kernel/ids.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { claimsFor, testTenant, waitsFor } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, product2, storageCase, valueOf, type Desk } from '../storage-desk.ts';

const late = startOfTests + 1_000;

/** The queue for stock: whoever paid first is served first. */
export const waitCases: readonly ContractCase[] = [
  storageCase('S40', 'lets nobody overtake an order that waits', async (desk) => {
    await desk.place({ orderId: anId('order', 'first'), quantity: 3 }, 'waits');
    await desk.stock(5);
    const outcome = await desk.place(
      { orderId: anId('order', 'newcomer'), paidAt: late },
      'claims',
    );
    const products = [{ productId: product1, needed: 1, available: 0 }];
    assert.deepEqual(outcome, { outcome: 'short', products });
    assert.equal(await desk.countFree(), 5);
  }),

  storageCase('S41', 'serves whoever paid before those who wait', async (desk) => {
    await desk.place({ orderId: anId('order', 'waits'), paidAt: late }, 'waits');
    await desk.stock(1);
    const outcome = await desk.place({ orderId: anId('order', 'earlier') }, 'claims');
    assert.equal(outcome.outcome, 'applied');
  }),

  storageCase('S42', 'settles equal payments by order id', async (desk) => {
    await desk.place({ orderId: anId('order', 'o5') }, 'waits');
    await desk.stock(3);
    const outcomes = [
      await desk.place({ orderId: anId('order', 'o6') }, 'claims'),
      await desk.place({ orderId: anId('order', 'o4') }, 'claims'),
    ];
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['short', 'applied'],
    );
  }),

  storageCase('S43', 'holds nobody back who wants another product', async (desk) => {
    await desk.place({ orderId: anId('order', 'first'), productId: product2 }, 'waits');
    await desk.stock(1);
    const outcome = await desk.place(
      { orderId: anId('order', 'newcomer'), paidAt: late },
      'claims',
    );
    assert.equal(outcome.outcome, 'applied');
  }),

  storageCase(
    'S44',
    'gives a freed key to the first that waits, then to the next',
    async (desk) => {
      await desk.stock(1);
      const seller = anOrder({ orderId: anId('order', 'had-it') });
      await desk.commit(desk.placing(seller, 'claims'));
      const names = ['first', 'second'] as const;
      const [first, second] = names.map((name, i) =>
        anOrder({ orderId: anId('order', name), paidAt: startOfTests + i }),
      );
      assert.ok(first !== undefined && second !== undefined);
      await desk.commit(desk.placing(second, 'waits'));
      await desk.commit(desk.placing(first, 'waits'));
      const [claim] = claimsFor(seller);
      assert.ok(claim !== undefined);
      await desk.apply({ keyMoves: [{ ...claim, to: 'available' }] });
      const serve = (order: typeof first) =>
        desk.change({ claims: claimsFor(order), waits: { add: [], drop: waitsFor(order) } });
      assert.equal((await desk.commit(serve(second))).outcome, 'short');
      assert.equal((await desk.commit(serve(first))).outcome, 'applied');
      assert.deepEqual(await waiting(desk), [second.orderId], 'the second still waits');
      await desk.stock([{ keyId: anId('key', 'another') }]);
      assert.equal((await desk.commit(serve(second))).outcome, 'applied');
      assert.deepEqual(await waiting(desk), []);
    },
  ),

  storageCase(
    'S45',
    'lists who waits in order of payment, and no more than asked',
    async (desk) => {
      const places = [
        ['c', 30],
        ['a', 10],
        ['d', 30],
        ['b', 20],
      ] as const;
      for (const [name, after] of places) {
        const paidAt = startOfTests + after;
        await desk.place({ orderId: anId('order', name), quantity: 2, paidAt }, 'waits');
      }
      const all = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'];
      assert.deepEqual(await waiting(desk), all);
      assert.deepEqual(await waiting(desk, 3), all.slice(0, 3));
      const [row] = valueOf(await desk.storage.findWaiting(testTenant, product1, 1));
      const order = anOrder({
        orderId: anId('order', 'a'),
        quantity: 2,
        paidAt: startOfTests + 10,
      });
      assert.deepEqual(row, waitsFor(order)[0]);
      assert.deepEqual(await waiting(desk, 10, product2), []);
    },
  ),

  storageCase('S46', 'keeps one place per attempt on a unit', async (desk) => {
    const order = anOrder();
    await desk.commit(desk.placing(order, 'waits'));
    await desk.apply({ waits: { add: waitsFor(order), drop: [] } });
    assert.deepEqual(await waiting(desk), [order.orderId]);
    const [wait] = waitsFor(order);
    assert.ok(wait !== undefined);
    await desk.apply({ waits: { add: [{ ...wait, attempt: 2 }], drop: [] } });
    await desk.apply({ waits: { add: [], drop: [{ ...wait, attempt: 1 }] } });
    const left = valueOf(await desk.storage.findWaiting(testTenant, product1, 10));
    assert.deepEqual(left, [{ ...wait, attempt: 2 }]);
  }),

  storageCase('S47', 'finds the products that can serve somebody who waits', async (desk) => {
    const { storage } = desk;
    const servable = async (tenants: 'all' | readonly (typeof testTenant)[], at = startOfTests) =>
      valueOf(await storage.findServable(tenants, at, 10));
    await desk.place({ orderId: anId('order', 'a'), quantity: 2 }, 'waits');
    await desk.place({ orderId: anId('order', 'b'), productId: product2 }, 'waits');
    assert.deepEqual(await servable('all'), []);
    await desk.stock([{ expiresAt: late }]);
    const found = [{ tenant: testTenant, productId: product1 }];
    assert.deepEqual(await servable('all'), found);
    assert.deepEqual(await servable([testTenant]), found);
    assert.deepEqual(await servable([anId('tenant', 'other')]), []);
    assert.deepEqual(await servable('all', late), [], 'an expired key serves nobody');
  }),
];

async function waiting(desk: Desk, limit = 10, productId = product1): Promise<readonly OrderId[]> {
  const rows = valueOf(await desk.storage.findWaiting(testTenant, productId, limit));
  return rows.map(({ orderId }) => orderId);
}
