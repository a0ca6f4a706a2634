import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { KeyMove, NewKey } from '../../ports/change.ts';
import type { SharedLevel } from '../../ports/storage-rows.ts';
import { anId } from '../an-id.ts';
import { anOrder, aProduct } from '../builders.ts';
import { aWriteOf, claimsFor, testTenant, waitsFor } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { outcomesOf } from './outcomes.ts';

const accounts = anId('product', 'accounts');
const shared = { from: 'multi_use' } as const;

/** Keys that several units share: each by no more than its quota, and no share lost. */
export const sharedKeyCases: readonly ContractCase[] = [
  storageCase(
    'S420',
    'shares a key for a hundred among two hundred buyers at once',
    async (desk) => {
      await share(desk, [100]);
      const changes = Array.from({ length: 200 }, (_, n) => placing(desk, anOrderOf(`o${n}`)));
      const outcomes = await Promise.all(changes.map((change) => desk.commit(change)));
      assert.deepEqual(outcomesOf(outcomes), { applied: 100, short: 100 });
      const short = outcomes.find((each) => each.outcome === 'short');
      const products = [{ productId: accounts, needed: 1, available: 0 }];
      assert.deepEqual(short, { outcome: 'short', products });
      const claimed = outcomes.flatMap((each) => (each.outcome === 'applied' ? each.claimed : []));
      assert.equal(claimed.length, 100, 'each is told its key');
      assert.deepEqual(new Set(claimed.map(({ sealed }) => sealed)), new Set(['sealed-k1']));
      assert.deepEqual(await levelOf(desk), { free: 0, claimed: 100, delivered: 0, voided: 0 });
    },
  ),

  storageCase('S421', 'serves all shares of a change or none, over several keys', async (desk) => {
    await share(desk, [2, 3]);
    const six = anOrderOf('six', { quantity: 6 });
    assert.deepEqual(await desk.commit(placing(desk, six)), {
      outcome: 'short',
      products: [{ productId: accounts, needed: 6, available: 5 }],
    });
    assert.deepEqual(await levelOf(desk), { free: 5, claimed: 0, delivered: 0, voided: 0 });
    const four = anOrderOf('four', { quantity: 4 });
    const outcome = await desk.commit(placing(desk, four));
    assert.ok(outcome.outcome === 'applied');
    assert.equal(new Set(outcome.claimed.map(({ keyId }) => keyId)).size, 2);
    assert.deepEqual(await levelOf(desk), { free: 1, claimed: 4, delivered: 0, voided: 0 });
    const two = await desk.commit(placing(desk, anOrderOf('two', { quantity: 2 })));
    assert.equal(two.outcome, 'short');
  }),

  storageCase('S422', 'gives a share back, unless somebody has read the key', async (desk) => {
    await share(desk, [4]);
    const order = anOrderOf('four', { quantity: 4 });
    await desk.apply(placing(desk, order));
    const ways = ['delivered', 'available', 'voided', 'available'] as const;
    await desk.apply({ keyMoves: movesOf(order, ways, 3) });
    assert.deepEqual(await levelOf(desk), { free: 1, claimed: 0, delivered: 1, voided: 2 });
    await desk.apply({ keyMoves: movesOf(order, ['available']) });
    assert.deepEqual(await levelOf(desk), { free: 2, claimed: 0, delivered: 0, voided: 2 });
    const again = desk.change({ keyMoves: movesOf(order, ['available']) });
    assert.deepEqual(await desk.commit(again), { outcome: 'stale' }, 'it has no share any more');
    const three = await desk.commit(placing(desk, anOrderOf('three', { quantity: 3 })));
    assert.equal(three.outcome, 'short', 'whoever has read it counts');
  }),

  storageCase('S423', 'gives an attempt on a unit one share, and tells its key', async (desk) => {
    await share(desk, [4]);
    const order = anOrderOf('one');
    await desk.apply(placing(desk, order));
    const again = desk.change({ claims: claimsFor(order, shared) });
    assert.deepEqual(await desk.commit(again), { outcome: 'stale' });
    const [move] = movesOf(order, ['delivered'], 0);
    assert.ok(move !== undefined);
    await desk.apply({ keyMoves: [move], claims: claimsFor(order, { ...shared, attempt: 2 }) });
    const { keys } = await desk.load({ orderIds: [order.orderId], withKeys: true });
    const { unitId } = move;
    const { orderId } = order;
    const key = { keyId: anId('key', 'k1'), productId: accounts, sealed: 'sealed-k1' };
    const bound = { ...key, orderId, unitId, isWithdrawn: false, expiresAt: null };
    assert.deepEqual(
      keys.toSorted((a, b) => a.attempt - b.attempt),
      [
        { ...bound, attempt: 1, state: 'delivered', revealedAt: startOfTests },
        { ...bound, attempt: 2, state: 'claimed', revealedAt: null },
      ],
    );
    assert.deepEqual(await levelOf(desk), { free: 2, claimed: 1, delivered: 1, voided: 0 });
  }),

  storageCase('S424', 'keeps shares for those who wait and have paid before', async (desk) => {
    await share(desk, []);
    const early = anOrderOf('early', { quantity: 2, paidAt: startOfTests - 5 });
    await desk.apply({ writes: [aWriteOf(early)], waits: { add: waitsFor(early), drop: [] } });
    assert.deepEqual(await servable(desk), []);
    await share(desk, [2]);
    assert.deepEqual(await servable(desk), [accounts]);
    const late = await desk.commit(placing(desk, anOrderOf('late')));
    const products = [{ productId: accounts, needed: 1, available: 0 }];
    assert.deepEqual(late, { outcome: 'short', products });
    await desk.apply({
      claims: claimsFor(early, shared),
      waits: { add: [], drop: waitsFor(early) },
    });
    assert.deepEqual(await levelOf(desk), { free: 0, claimed: 2, delivered: 0, voided: 0 });
    await desk.apply({
      writes: [aWriteOf(anOrderOf('last'))],
      waits: { add: waitsFor(anOrderOf('last')), drop: [] },
    });
    assert.deepEqual(await servable(desk), [], 'a key without a share left serves nobody');
  }),

  storageCase('S425', 'shares what expires soonest first, and nothing that has', async (desk) => {
    const expiries = [null, startOfTests + 200, startOfTests, startOfTests + 100];
    await share(desk, [1, 1, 1, 1], expiries);
    assert.equal((await levelOf(desk)).free, 3);
    const given: (number | null)[] = [];
    for (let n = 0; n < 3; n += 1) {
      const outcome = await desk.commit(placing(desk, anOrderOf(`o${n}`)));
      assert.ok(outcome.outcome === 'applied');
      given.push(...outcome.claimed.map(({ expiresAt }) => expiresAt));
    }
    assert.deepEqual(given, [startOfTests + 100, startOfTests + 200, null]);
    const last = await desk.commit(placing(desk, anOrderOf('o4')));
    assert.equal(last.outcome, 'short');
  }),

  storageCase('S426', 'loses no share when claims and returns meet', async (desk) => {
    await share(desk, [20, 20]);
    const orders = Array.from({ length: 30 }, (_, n) => anOrderOf(`o${n}`));
    await Promise.all(orders.map((order) => desk.apply(placing(desk, order))));
    const newcomers = Array.from({ length: 10 }, (_, n) => anOrderOf(`n${n}`));
    await Promise.all([
      ...orders
        .slice(0, 15)
        .map((order) => desk.apply({ keyMoves: movesOf(order, ['available']) })),
      ...newcomers.map((order) => desk.apply(placing(desk, order))),
    ]);
    assert.deepEqual(await levelOf(desk), { free: 15, claimed: 25, delivered: 0, voided: 0 });
    const orderIds = [...orders, ...newcomers].map(({ orderId }) => orderId);
    const { keys } = await desk.load({ orderIds, withKeys: true });
    const counts = Map.groupBy(keys, ({ keyId }) => keyId);
    assert.ok([...counts.values()].every(({ length }) => length <= 20));
    assert.equal(keys.length, 25);
  }),

  storageCase('S427', 'takes a look at a shared key for its reader’s own', async (desk) => {
    await share(desk, [2]);
    const orders = [anOrderOf('one'), anOrderOf('two')];
    for (const order of orders) await desk.apply(placing(desk, order));
    const [one] = orders;
    assert.ok(one !== undefined);
    const { orderId } = one;
    const [move] = movesOf(one, ['available']);
    assert.ok(move !== undefined);
    const { unitId, attempt } = move;
    const look = { tenant: testTenant, orderId, unitId, attempt, actor: 'buyer:b', reason: '' };
    valueOf(await desk.storage.appendDisclosures([{ ...look, at: startOfTests + 5 }]));
    const moves = orders.flatMap((order) => movesOf(order, ['available']));
    await desk.apply({ keyMoves: moves });
    assert.deepEqual(await levelOf(desk), { free: 1, claimed: 0, delivered: 0, voided: 1 });
    const { keys } = await desk.load({ orderIds: [orderId], withKeys: true });
    assert.deepEqual(
      keys.map(({ state, revealedAt }) => ({ state, revealedAt })),
      [{ state: 'voided', revealedAt: startOfTests + 5 }],
    );
  }),
];

function anOrderOf(
  name: string,
  parts: { readonly quantity?: number; readonly paidAt?: number } = {},
): Order {
  return anOrder({ orderId: anId('order', name), productId: accounts, ...parts });
}

function placing(desk: Desk, order: Order) {
  return desk.placing(order, 'claims', shared);
}

// Puts keys with these quotas into stock, and the product before the first.
async function share(
  desk: Desk,
  quotas: readonly number[],
  expiries: readonly NewKey['expiresAt'][] = [],
): Promise<void> {
  const stock = { kind: 'keys', keys: 'multi_use' } as const;
  const value = aProduct({ productId: accounts, name: 'Accounts', stock });
  const write = { kind: 'product', expectedVersion: 0, value } as const;
  await desk.commit(desk.change({ writes: [write] }));
  await desk.stock(
    quotas.map((quota, n) => ({
      productId: accounts,
      expiresAt: expiries[n] ?? null,
      share: { use: 'multi_use', quota },
    })),
  );
}

function movesOf(
  order: Order,
  states: readonly KeyMove['to'][],
  revealedFrom = Infinity,
): readonly KeyMove[] {
  return waitsFor(order)
    .slice(0, states.length)
    .map(({ unitId, attempt }, n) => ({
      unitId,
      attempt,
      to: states[n] ?? 'available',
      revealedAt: n >= revealedFrom ? startOfTests : null,
      ...shared,
    }));
}

async function levelOf(
  desk: Desk,
): Promise<Pick<SharedLevel, 'free' | 'claimed' | 'delivered' | 'voided'>> {
  const [level] = valueOf(await desk.storage.stockLevels(testTenant, [accounts], startOfTests));
  assert.ok(level?.kind === 'shared' && level.keys === 'multi_use');
  const { free, claimed, delivered, voided } = level;
  return { free, claimed, delivered, voided };
}

async function servable(desk: Desk): Promise<readonly string[]> {
  const found = valueOf(await desk.storage.findServable([testTenant], startOfTests, 9));
  return found.map(({ productId }) => productId);
}
