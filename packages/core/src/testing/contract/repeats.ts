import assert from 'node:assert/strict';
import type { Change, IdempotencyRecord } from '../../ports/change.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { outcomesOf } from './outcomes.ts';

const record: IdempotencyRecord = {
  operation: 'fulfilment.ship',
  key: 'key-1',
  inputHash: 'hash-1',
  answer: { orderId: 'o1', count: 2, isReady: true, note: null },
};

const orderNumber = (n: number) => anId('order', `o${n}`);

/** What happens when the same thing is asked twice. */
export const repeatCases: readonly ContractCase[] = [
  storageCase('S50', 'recognises a change that was stored before', async (desk) => {
    await desk.stock(2);
    const order = anOrder();
    const change = desk.placing(order, 'claims');
    assert.equal((await desk.commit(change)).outcome, 'applied');
    for (let repeat = 0; repeat < 3; repeat += 1) {
      assert.deepEqual(await desk.commit(change), { outcome: 'duplicate', record: null });
    }
    assert.equal(await desk.countFree(), 1, 'one key for one order');
    assert.equal((await desk.history(order)).length, 1);
  }),

  storageCase(
    'S51',
    'stores a change once when it is committed many times at once',
    async (desk) => {
      await desk.stock(8);
      const change = desk.placing(anOrder({ quantity: 2 }), 'claims');
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => desk.commit(change)));
      assert.deepEqual(outcomesOf(outcomes), { applied: 1, duplicate: 7 });
      assert.equal(await desk.countFree(), 6);
    },
  ),

  storageCase('S52', 'answers the record that was stored with a repeated change', async (desk) => {
    const change = { ...desk.placing(anOrder()), idempotency: record };
    assert.equal((await desk.commit(change)).outcome, 'applied');
    assert.deepEqual(await desk.commit(change), { outcome: 'duplicate', record });
  }),

  storageCase('S53', 'recognises a repeat whatever has become of its world since', async (desk) => {
    const fence = { job: 'job', token: await take(desk, 'one', startOfTests) };
    await desk.stock(1);
    const change: Change = { ...desk.placing(anOrder(), 'claims'), fence };
    assert.equal((await desk.commit(change)).outcome, 'applied');
    await take(desk, 'two', startOfTests + 1_000);
    const [again] = valueOf(await desk.storage.commit([change]));
    assert.equal(again?.outcome, 'duplicate', 'neither stale, nor short, nor fenced');
  }),

  storageCase(
    'S54',
    'stores one change per idempotency key, and answers its record',
    async (desk) => {
      const first = { ...desk.placing(anOrder()), idempotency: record };
      assert.equal((await desk.commit(first)).outcome, 'applied');
      const other = anOrder({ orderId: orderNumber(2) });
      const second = {
        ...desk.placing(other),
        idempotency: { ...record, inputHash: 'hash-2', answer: {} },
      };
      assert.deepEqual(await desk.commit(second), { outcome: 'duplicate', record });
      assert.deepEqual((await desk.load({ orderIds: [other.orderId] })).orders, []);
      const { idempotency } = await desk.load({ idempotency: [record] });
      assert.deepEqual(idempotency, [record]);
    },
  ),

  storageCase('S55', 'stores one of many changes with one idempotency key', async (desk) => {
    const orders = Array.from({ length: 8 }, (_, n) => anOrder({ orderId: orderNumber(n) }));
    const changes = orders.map((order) => ({ ...desk.placing(order), idempotency: record }));
    const outcomes = await Promise.all(changes.map((change) => desk.commit(change)));
    assert.deepEqual(outcomesOf(outcomes), { applied: 1, duplicate: 7 });
    const loaded = await desk.load({ orderIds: orders.map(({ orderId }) => orderId) });
    assert.equal(loaded.orders.length, 1);
  }),

  storageCase('S56', 'tells idempotency keys apart by operation and key', async (desk) => {
    const records = [
      record,
      { ...record, operation: 'redemption.redeem' },
      { ...record, key: 'key-2' },
    ];
    for (const [n, idempotency] of records.entries()) {
      const order = anOrder({ orderId: orderNumber(n) });
      const outcome = await desk.commit({ ...desk.placing(order), idempotency });
      assert.equal(outcome.outcome, 'applied');
    }
    const loaded = await desk.load({ idempotency: records });
    assert.equal(loaded.idempotency.length, 3);
  }),

  storageCase('S57', 'forgets a change that was refused', async (desk) => {
    const change = { ...desk.placing(anOrder(), 'claims'), idempotency: record };
    assert.equal((await desk.commit(change)).outcome, 'short');
    assert.deepEqual((await desk.load({ idempotency: [record] })).idempotency, []);
    await desk.stock(1);
    assert.equal((await desk.commit(change)).outcome, 'applied');
  }),
];

async function take(desk: Desk, holder: string, at: number): Promise<number> {
  const request = { tenant: testTenant, job: 'job', holder, ttlMs: 500, at };
  const token = valueOf(await desk.storage.lease(request));
  assert.ok(token !== null);
  return token;
}
