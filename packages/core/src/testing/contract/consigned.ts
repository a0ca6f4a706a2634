import assert from 'node:assert/strict';
import type { ChangeId } from '../../kernel/ids.ts';
import type { Change, Outcome } from '../../ports/change.ts';
import type { KeyEntry, StockAct } from '../../ports/stock-entry.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { aWriteOf, testTenant, waitsFor } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, product2, storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { enter, levelOf, moveOf, sold } from './key-kit.ts';

/** Keys for platforms that hand them out themselves, and keys that come back after a recall. */
export const consignedCases: readonly ContractCase[] = [
  storageCase(
    'S510',
    'tells which keys a change has consigned, whatever has become of them since',
    async (desk) => {
      await desk.stock(5);
      const first = await consign(desk, { limit: 2 });
      const second = await consign(desk, { limit: 1 });
      const ids = [...(await keysOf(desk, first)), ...(await keysOf(desk, second))];
      assert.equal(new Set(ids).size, 3, 'each key is consigned once');
      const before = await keysOf(desk, first);
      assert.deepEqual(before, before.toSorted(), 'by id');
      assert.equal((await enter(desk, 'void', {})).quantity, 5);
      assert.deepEqual(await keysOf(desk, first), before);
      assert.deepEqual(await keysOf(desk, changeOf('none')), []);
      const { tenant, productId, changeId } = { ...filterOf(first), productId: product2 };
      assert.deepEqual(
        valueOf(await desk.storage.findConsigned({ tenant, productId, changeId })),
        [],
      );
      const stranger = { ...filterOf(first), tenant: anId('tenant', 'stranger') };
      assert.deepEqual(valueOf(await desk.storage.findConsigned(stranger)), []);
    },
  ),

  storageCase(
    'S511',
    'consigns all that were asked for or none, the first to expire first, and none past who waits',
    async (desk) => {
      await desk.stock([
        { keyId: anId('key', 'k1') },
        { keyId: anId('key', 'k2'), expiresAt: startOfTests + 2_000 },
        { keyId: anId('key', 'k3'), expiresAt: startOfTests + 1_000 },
      ]);
      const four = await tryConsigning(desk, { limit: 4 });
      assert.deepEqual(four, {
        outcome: 'short',
        products: [{ productId: product1, needed: 4, available: 3 }],
      });
      assert.deepEqual(await levelOf(desk), { available: 3, imported: 3 });
      const waiting = anOrder({ orderId: anId('order', 'waits') });
      const waits = waitsFor(waiting);
      await desk.apply({ writes: [aWriteOf(waiting)], waits: { add: waits, drop: [] } });
      assert.deepEqual(await tryConsigning(desk, { limit: 1 }), {
        outcome: 'short',
        products: [{ productId: product1, needed: 1, available: 0 }],
      });
      await desk.apply({ waits: { add: [], drop: waits } });
      const two = await consign(desk, { limit: 2 });
      assert.deepEqual(await keysOf(desk, two), ['k2', 'k3']);
      const [key] = valueOf(await desk.storage.findConsigned(filterOf(two)));
      assert.equal(key?.expiresAt, startOfTests + 2_000);
      assert.deepEqual(await levelOf(desk), { available: 1, consigned: 2, imported: 3 });
    },
  ),

  storageCase('S512', 'keeps on record that consigned keys were opened again', async (desk) => {
    await desk.stock(2);
    const changeId = await consign(desk, { limit: 2 });
    const looked = await commitEntry(desk, { kind: 'look', ofEntry: 1, keys: 2 });
    assert.ok(looked.outcome === 'applied');
    assert.deepEqual(looked.entered, { version: 2, onHand: null, quantity: 2 });
    assert.deepEqual(await levelOf(desk), { consigned: 2, imported: 2 });
    const filter = { tenant: testTenant, productId: product1, limit: 9 };
    const records = valueOf(await desk.storage.findStockEntries(filter));
    assert.deepEqual(
      records.map(({ changeId: _id, ...record }) => record),
      [
        { ...told, version: 2, act: 'look', quantity: 2, onHand: null, ofEntry: 1 },
        { ...told, version: 1, act: 'consign', quantity: 2, onHand: null },
      ],
    );
    assert.equal(records[1]?.changeId, changeId);
  }),

  storageCase(
    'S513',
    'sells nobody what was recalled after it had been handed over sealed',
    async (desk) => {
      const order = await sold(desk);
      await desk.apply({ keyMoves: [moveOf(order, 'delivered')] });
      assert.equal((await enter(desk, 'quarantine', {})).quantity, 1);
      assert.equal((await enter(desk, 'quarantine', {})).quantity, 0, 'once');
      assert.deepEqual(await levelOf(desk), { delivered: 1, imported: 1 }, 'its buyer has it');
      assert.deepEqual(valueOf(await desk.storage.findWithdrawn([testTenant], 9)), []);
      await desk.apply({ keyMoves: [moveOf(order, 'available')] });
      assert.deepEqual(await levelOf(desk), { quarantined: 1, imported: 1 });
      const other = anOrder({ orderId: anId('order', 'other') });
      assert.equal((await desk.commit(desk.placing(other, 'claims'))).outcome, 'short');
      assert.equal((await enter(desk, 'release', {})).quantity, 1);
      await desk.apply(desk.placing(other, 'claims'));
      await desk.apply({ keyMoves: [moveOf(other, 'delivered')] });
      assert.equal((await enter(desk, 'void', {})).quantity, 1);
      assert.equal((await enter(desk, 'release', {})).quantity, 1, 'it was a false alarm');
      await desk.apply({ keyMoves: [moveOf(other, 'available')] });
      assert.deepEqual(await levelOf(desk), { available: 1, imported: 1 });
    },
  ),

  storageCase('S514', 'consigns no key twice, and none that is sold', async (desk) => {
    await desk.stock(30);
    const orders = Array.from({ length: 10 }, (_, n) =>
      anOrder({ orderId: anId('order', `o${n}`) }),
    );
    const [consigned] = await Promise.all([
      Promise.all(Array.from({ length: 4 }, () => untilConsigned(desk))),
      Promise.all(orders.map((order) => desk.commit(desk.placing(order, 'claims')))),
    ]);
    const ids = (await Promise.all(consigned.flat().map((id) => keysOf(desk, id)))).flat();
    assert.equal(new Set(ids).size, ids.length);
    const { available = 0, claimed = 0, consigned: gone = 0 } = await levelOf(desk);
    assert.deepEqual([gone, claimed + available], [ids.length, 30 - ids.length]);
    assert.equal(ids.length % 5, 0, 'all of a call or none');
  }),
];

const told = {
  productId: product1,
  at: startOfTests,
  actor: 'operator:li',
  reason: 'why',
} as const;

function changeOf(name: string): ChangeId {
  return name as ChangeId;
}

function filterOf(changeId: ChangeId) {
  return { tenant: testTenant, productId: product1, changeId };
}

async function keysOf(desk: Desk, changeId: ChangeId): Promise<readonly string[]> {
  const found = valueOf(await desk.storage.findConsigned(filterOf(changeId)));
  for (const { sealed } of found) assert.notEqual(sealed, '');
  return found.map(({ keyId }) => keyId);
}

function commitEntry(desk: Desk, act: StockAct): Promise<Outcome> {
  return desk.commit(entering(desk, act));
}

function entering(desk: Desk, act: StockAct): Change {
  const { productId, actor, reason } = told;
  return desk.change({ stockEntry: { productId, actor, reason, act } });
}

const consigning = ({ limit }: Pick<KeyEntry, 'limit'>): KeyEntry => {
  return { kind: 'consign', which: {}, limit, isWhole: true };
};

function tryConsigning(desk: Desk, asked: Pick<KeyEntry, 'limit'>): Promise<Outcome> {
  return commitEntry(desk, consigning(asked));
}

async function consign(desk: Desk, asked: Pick<KeyEntry, 'limit'>): Promise<ChangeId> {
  const change = entering(desk, consigning(asked));
  assert.equal((await desk.commit(change)).outcome, 'applied');
  return change.changeId;
}

// Two entries of a product at once: the second one looks again.
async function untilConsigned(desk: Desk): Promise<readonly ChangeId[]> {
  for (let tries = 0; tries < 20; tries += 1) {
    const change = entering(desk, consigning({ limit: 5 }));
    const { outcome } = await desk.commit(change);
    if (outcome === 'applied') return [change.changeId];
    if (outcome === 'short') return [];
    assert.equal(outcome, 'stale');
  }
  return assert.fail('stale for ever');
}
