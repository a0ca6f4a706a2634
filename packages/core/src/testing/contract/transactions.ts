import assert from 'node:assert/strict';
import type { Change, Outcome } from '../../ports/change.ts';
import type { Storage, StorageError } from '../../ports/storage.ts';
import type { Result } from 'neverthrow';
import { anId } from '../an-id.ts';
import { anOrder, aProduct } from '../builders.ts';
import { anEffect, testTenant, waitsFor } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { product1, storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { assertNothingLeft, outcomesOf } from './outcomes.ts';

const order = anOrder();

/** A change that leaves something everywhere. */
function selling(desk: Desk): Change {
  return {
    ...desk.placing(order, 'claims'),
    effects: [anEffect(order)],
    idempotency: { operation: 'sell', key: 'k', inputHash: 'h', answer: {} },
  };
}

async function outcomesIn(storage: Storage, ...changes: readonly Change[]): Promise<Outcome[]> {
  return [...valueOf(await storage.commit(changes))];
}

async function ordersIn(storage: Storage): Promise<readonly unknown[]> {
  const request = { tenant: testTenant, orderIds: [order.orderId], withKeys: true };
  return valueOf(await storage.load(request)).orders;
}

function codeOf(answer: Result<unknown, StorageError>): string {
  return answer.isErr() ? answer.error.code : 'ok';
}

/** What a transaction of the host keeps together. Until it has ended, nothing is called outside. */
export const transactionCases: readonly ContractCase[] = [
  storageCase(
    'S180',
    'stores what was done in a transaction when the host commits it',
    async (desk) => {
      const { storage } = desk;
      await desk.stock(1);
      const tx = await desk.begin();
      const inside = storage.within(tx);
      const [outcome] = await outcomesIn(inside, selling(desk));
      assert.equal(outcome?.outcome, 'applied');
      assert.deepEqual(await ordersIn(inside), [order], 'it sees what it has written');
      const look = { tenant: testTenant, orderId: order.orderId, at: desk.change({}).at };
      const row = { ...look, unitId: anId('unit', 'u'), attempt: 1, actor: 'buyer:b', reason: '' };
      valueOf(await inside.appendDisclosures([row]));
      assert.ok((await tx.commit()).isOk());
      assert.deepEqual(await ordersIn(storage), [order]);
      const { keys } = await desk.load({ orderIds: [order.orderId], withKeys: true });
      assert.equal(keys.length, 1);
      assert.equal((await desk.history(order)).length, 1);
      assert.equal(valueOf(await storage.findEffects(testTenant, order.orderId)).length, 1);
      assert.deepEqual(valueOf(await storage.findDisclosures(testTenant, order.orderId)), [row]);
    },
  ),

  storageCase('S181', 'leaves nothing of a transaction that the host rolls back', async (desk) => {
    const { storage } = desk;
    await desk.stock(1);
    const sold = selling(desk);
    const waiting = anOrder({ orderId: anId('order', 'waiting') });
    const tx = await desk.begin();
    const inside = storage.within(tx);
    const outcomes = await outcomesIn(inside, sold, desk.placing(waiting, 'waits'));
    assert.deepEqual(outcomesOf(outcomes), { applied: 2 });
    await tx.rollback();
    assert.deepEqual(await ordersIn(storage), []);
    await assertNothingLeft(desk, order);
    await assertNothingLeft(desk, waiting);
    assert.equal(await desk.countFree(), 1, 'the key is free again');
    assert.equal((await desk.commit(sold)).outcome, 'applied', 'it was never done before');
  }),

  storageCase(
    'S182',
    'leaves the host its transaction after a change that was not stored',
    async (desk) => {
      const { storage } = desk;
      await desk.stock(1);
      const tx = await desk.begin();
      const inside = storage.within(tx);
      const first = selling(desk);
      assert.equal((await outcomesIn(inside, first))[0]?.outcome, 'applied');
      assert.equal((await outcomesIn(inside, first))[0]?.outcome, 'duplicate');
      // The name is taken, which a database finds out in the middle of a statement.
      const taken = aProduct({ productId: anId('product', 'other'), name: 'Twin' });
      const twin = { ...taken, productId: anId('product', 'twin') };
      const naming = [taken, twin].map((value) =>
        desk.change({ writes: [{ kind: 'product', expectedVersion: 0, value }] }),
      );
      const outcomes: Outcome[] = [];
      for (const change of naming) outcomes.push(...(await outcomesIn(inside, change)));
      const late = anOrder({ orderId: anId('order', 'late') });
      outcomes.push(...(await outcomesIn(inside, desk.placing(late, 'claims'))));
      outcomes.push(...(await outcomesIn(inside, desk.placing(late, 'waits'))));
      const names = outcomes.map(({ outcome }) => outcome);
      assert.deepEqual(names, ['applied', 'stale', 'short', 'applied']);
      assert.ok((await tx.commit()).isOk());
      const { orders, products } = await desk.load({
        orderIds: [order.orderId, late.orderId],
        productIds: [taken.productId, twin.productId],
      });
      assert.equal(orders.length, 2);
      assert.deepEqual(products, [taken]);
      const waits = valueOf(await storage.findWaiting(testTenant, product1, 10));
      assert.deepEqual(waits, waitsFor(late));
    },
  ),

  storageCase('S183', 'lets calls on one transaction take turns', async (desk) => {
    const { storage } = desk;
    await desk.stock(8);
    const tx = await desk.begin();
    // Two handles on one transaction, as two parts of a host make them.
    const handles = [storage.within(tx), storage.within(tx)];
    const orders = Array.from({ length: 8 }, (_, n) =>
      anOrder({ orderId: anId('order', `o${n}`) }),
    );
    const calls = orders.flatMap((each, n) => {
      const inside = handles[n % 2] ?? storage;
      const change = desk.placing(each, 'claims');
      const stale = { ...change, changeId: anId('change', `stale-${n}`), claims: [] };
      return [outcomesIn(inside, change), outcomesIn(inside, stale), ordersIn(inside)];
    });
    await Promise.all(calls);
    assert.ok((await tx.commit()).isOk());
    const orderIds = orders.map(({ orderId }) => orderId);
    const loaded = await desk.load({ orderIds, withKeys: true });
    assert.equal(loaded.orders.length, 8);
    assert.equal(loaded.keys.length, 8);
    assert.equal(await desk.countFree(), 0);
  }),

  storageCase('S184', 'does nothing for a transaction that has ended', async (desk) => {
    const { storage } = desk;
    await desk.stock(1);
    for (const end of ['commit', 'rollback'] as const) {
      const tx = await desk.begin();
      const inside = storage.within(tx);
      const ended = await tx[end]();
      assert.ok(ended === undefined || ended.isOk());
      const late = await inside.commit([selling(desk)]);
      assert.equal(codeOf(late), 'storage.transaction_aborted', `after ${end}`);
      assert.deepEqual(await ordersIn(storage), []);
    }
    assert.equal(await desk.countFree(), 1);
  }),

  storageCase('S185', 'takes nothing for a transaction that is none', async ({ storage }) => {
    for (const tx of [undefined, null, 'tx', 1, {}, storage]) {
      assert.throws(() => storage.within(tx as object), TypeError);
    }
  }),

  storageCase('S186', 'tells a storage inside a transaction from one outside', async (desk) => {
    const { storage } = desk;
    const tx = await desk.begin();
    assert.equal(storage.isInHostTransaction, false);
    assert.equal(storage.within(tx).isInHostTransaction, true);
    await tx.rollback();
  }),
];
