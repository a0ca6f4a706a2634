import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { KeyMove } from '../../ports/change.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { claimsFor, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { storageCase, valueOf, type Desk } from '../storage-desk.ts';

/** What happens to a key after it was claimed. */
export const keyMoveCases: readonly ContractCase[] = [
  storageCase('S30', 'moves a key and notes when it was revealed', async (desk) => {
    const order = await sold(desk);
    await desk.apply({ keyMoves: [moveOf(order, 'delivered')] });
    assert.deepEqual(await keyOf(desk, order), { state: 'delivered', revealedAt: null });
    await desk.apply({ keyMoves: [moveOf(order, 'delivered', startOfTests + 5)] });
    const revealed = { state: 'delivered', revealedAt: startOfTests + 5 };
    assert.deepEqual(await keyOf(desk, order), revealed);
  }),

  storageCase('S31', 'puts an unread key back, and gives it to the next', async (desk) => {
    const order = await sold(desk);
    const before = await desk.load({ orderIds: [order.orderId], withKeys: true });
    await desk.apply({ keyMoves: [moveOf(order, 'available')] });
    assert.equal(await keyOf(desk, order), null, 'the binding has ended');
    assert.equal(await desk.countFree(), 1);
    const outcome = await desk.place({ orderId: anId('order', 'next') }, 'claims');
    assert.ok(outcome.outcome === 'applied');
    assert.equal(outcome.claimed[0]?.keyId, before.keys[0]?.keyId);
    assert.equal(outcome.claimed[0]?.sealed, before.keys[0]?.sealed);
  }),

  storageCase('S32', 'never puts a revealed key back into stock: it is void', async (desk) => {
    const order = await sold(desk);
    await desk.apply({ keyMoves: [moveOf(order, 'delivered', startOfTests)] });
    await desk.apply({ keyMoves: [moveOf(order, 'available')] });
    assert.deepEqual(await keyOf(desk, order), { state: 'voided', revealedAt: startOfTests });
    assert.equal(await desk.countFree(), 0);
    const next = await desk.place({ orderId: anId('order', 'next') }, 'claims');
    assert.equal(next.outcome, 'short');
  }),

  storageCase('S33', 'takes a key for revealed when the very move says so', async (desk) => {
    const order = await sold(desk);
    await desk.apply({ keyMoves: [moveOf(order, 'available', startOfTests)] });
    assert.deepEqual(await keyOf(desk, order), { state: 'voided', revealedAt: startOfTests });
    assert.equal(await desk.countFree(), 0);
  }),

  storageCase('S34', 'keeps the first time at which a key was revealed', async (desk) => {
    const order = await sold(desk);
    await desk.apply({ keyMoves: [moveOf(order, 'delivered', startOfTests)] });
    await desk.apply({ keyMoves: [moveOf(order, 'delivered', startOfTests + 9)] });
    assert.deepEqual(await keyOf(desk, order), { state: 'delivered', revealedAt: startOfTests });
    await desk.apply({ keyMoves: [moveOf(order, 'voided', null)] });
    assert.deepEqual(await keyOf(desk, order), { state: 'voided', revealedAt: startOfTests });
  }),

  storageCase('S35', 'brings no void key back', async (desk) => {
    const order = await sold(desk);
    await desk.apply({ keyMoves: [moveOf(order, 'voided')] });
    for (const to of ['available', 'claimed', 'delivered'] as const) {
      await desk.apply({ keyMoves: [moveOf(order, to)] });
      assert.deepEqual(await keyOf(desk, order), { state: 'voided', revealedAt: null });
    }
    assert.equal(await desk.countFree(), 0);
  }),

  storageCase('S36', 'gives the next attempt a key of its own', async (desk) => {
    const order = await sold(desk);
    await desk.stock([{ keyId: anId('key', 'second') }]);
    await desk.apply({
      keyMoves: [moveOf(order, 'voided')],
      claims: claimsFor(order, { attempt: 2 }),
    });
    const { keys } = await desk.load({ orderIds: [order.orderId], withKeys: true });
    assert.deepEqual(
      keys
        .map(({ attempt, state }) => ({ attempt, state }))
        .toSorted((a, b) => a.attempt - b.attempt),
      [
        { attempt: 1, state: 'voided' },
        { attempt: 2, state: 'claimed' },
      ],
    );
  }),

  storageCase('S37', 'moves the keys of a change that is stored, and of no other', async (desk) => {
    const order = await sold(desk);
    const refused = desk.change({
      writes: [{ kind: 'order', expectedVersion: 7, value: { ...order, version: 8 } }],
      keyMoves: [moveOf(order, 'available')],
    });
    assert.deepEqual(await desk.commit(refused), { outcome: 'stale' });
    assert.deepEqual(await keyOf(desk, order), { state: 'claimed', revealedAt: null });
    assert.equal(await desk.countFree(), 0);
  }),

  storageCase('S38', 'takes a key for revealed when a look at it is on record', async (desk) => {
    const order = await sold(desk);
    await desk.apply({ keyMoves: [moveOf(order, 'delivered')] });
    const { unitId } = moveOf(order, 'delivered');
    const at = startOfTests + 5;
    const look = { orderId: order.orderId, unitId, attempt: 1, actor: 'buyer:b', reason: '' };
    const others = [
      { ...look, tenant: anId('tenant', 'other'), at },
      { ...look, tenant: testTenant, at, orderId: anId('order', 'other') },
      { ...look, tenant: testTenant, at, attempt: 2 },
    ];
    valueOf(await desk.storage.appendDisclosures(others));
    assert.deepEqual(await keyOf(desk, order), { state: 'delivered', revealedAt: null });
    for (const later of [0, 9]) {
      const row = { ...look, tenant: testTenant, at: at + later };
      valueOf(await desk.storage.appendDisclosures([row]));
      assert.deepEqual(await keyOf(desk, order), { state: 'delivered', revealedAt: at });
    }
    await desk.apply({ keyMoves: [moveOf(order, 'available')] });
    assert.deepEqual(await keyOf(desk, order), { state: 'voided', revealedAt: at });
    assert.equal(await desk.countFree(), 0);
  }),
];

async function sold(desk: Desk): Promise<Order> {
  await desk.stock(1);
  const order = anOrder();
  const outcome = await desk.commit(desk.placing(order, 'claims'));
  assert.equal(outcome.outcome, 'applied');
  return order;
}

function moveOf(
  order: Order,
  to: KeyMove['to'],
  revealedAt: KeyMove['revealedAt'] = null,
): KeyMove {
  const unitId = order.lines[0]?.units[0]?.unitId ?? anId('unit', 'none');
  return { unitId, attempt: 1, to, revealedAt, from: 'single_use' };
}

async function keyOf(desk: Desk, { orderId }: Order) {
  const { keys } = await desk.load({ orderIds: [orderId], withKeys: true });
  const [key] = keys;
  return key === undefined ? null : { state: key.state, revealedAt: key.revealedAt };
}
