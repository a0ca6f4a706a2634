import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { IssuedTo } from '../../ports/change.ts';
import type { StockAct } from '../../ports/stock-entry.ts';
import type { CountedLevel } from '../../ports/storage-rows.ts';
import { anId } from '../an-id.ts';
import { anOrder, aProduct } from '../builders.ts';
import { aWriteOf, claimsFor, testTenant, waitsFor } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { outcomesOf } from './outcomes.ts';

const boxes = anId('product', 'boxes');
const crates = anId('product', 'crates');
const counted = { from: 'counted' } as const;

/** Pieces of a counted product: never more than there are, and none lost. */
export const countedCases: readonly ContractCase[] = [
  storageCase('S320', 'sells 100 pieces to 200 buyers at once, each to one', async (desk) => {
    await shelve(desk, 100);
    const changes = Array.from({ length: 200 }, (_, n) => placing(desk, anOrderOf(`o${n}`)));
    const outcomes = await Promise.all(changes.map((change) => desk.commit(change)));
    assert.deepEqual(outcomesOf(outcomes), { applied: 100, short: 100 });
    const short = outcomes.find((each) => each.outcome === 'short');
    assert.deepEqual(short, {
      outcome: 'short',
      products: [{ productId: boxes, needed: 1, available: 0 }],
    });
    for (const each of outcomes) {
      if (each.outcome === 'applied') assert.deepEqual(each.claimed, [], 'a piece is no key');
    }
    assert.deepEqual(await levelOf(desk), { onHand: 0, claimed: 100, delivered: 0, voided: 0 });
  }),

  storageCase('S321', 'serves all claims of a change or none, summed by product', async (desk) => {
    await shelve(desk, 3);
    const four = anOrderOf('four', { quantity: 4 });
    assert.deepEqual(await desk.commit(placing(desk, four)), {
      outcome: 'short',
      products: [{ productId: boxes, needed: 4, available: 3 }],
    });
    assert.deepEqual(await levelOf(desk), { onHand: 3, claimed: 0, delivered: 0, voided: 0 });
    const three = anOrderOf('three', { quantity: 3 });
    assert.equal((await desk.commit(placing(desk, three))).outcome, 'applied');
    assert.deepEqual(await levelOf(desk), { onHand: 0, claimed: 3, delivered: 0, voided: 0 });
  }),

  storageCase('S322', 'serves a batch in order of payment, as far as it goes', async (desk) => {
    await shelve(desk, 5);
    const orders = [4, 3, 2].map((n, i) =>
      anOrderOf(`o${n}`, { quantity: n, paidAt: startOfTests - i }),
    );
    const outcomes = valueOf(
      await desk.storage.commit(orders.map((order) => placing(desk, order))),
    );
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['short', 'applied', 'applied'],
    );
    assert.equal((await levelOf(desk)).onHand, 0);
  }),

  storageCase('S323', 'keeps pieces for those who wait and have paid before', async (desk) => {
    await shelve(desk, 0);
    const early = anOrderOf('early', { quantity: 2, paidAt: startOfTests - 5 });
    await desk.apply({
      writes: [aWriteOf(early)],
      waits: { add: waitsFor(early), drop: [] },
    });
    assert.deepEqual(await servable(desk), []);
    await enter(desk, { kind: 'adjust', by: 2 });
    assert.deepEqual(await servable(desk), [boxes]);
    const late = placing(desk, anOrderOf('late'));
    assert.deepEqual(await desk.commit(late), {
      outcome: 'short',
      products: [{ productId: boxes, needed: 1, available: 0 }],
    });
    const next = { ...early, version: 2, eventCount: 2 };
    await desk.apply({
      writes: [aWriteOf(next)],
      claims: claimsFor(early, counted),
      waits: { add: [], drop: waitsFor(early) },
    });
    assert.deepEqual(await levelOf(desk), { onHand: 0, claimed: 2, delivered: 0, voided: 0 });
  }),

  storageCase('S324', 'puts a piece back, unless somebody has used it', async (desk) => {
    await shelve(desk, 4);
    const order = anOrderOf('four', { quantity: 4 });
    await desk.apply(placing(desk, order));
    const ways = ['delivered', 'available', 'voided', 'available'] as const;
    await desk.apply({ keyMoves: movesOf(order, ways, 3) });
    assert.deepEqual(await levelOf(desk), { onHand: 1, claimed: 0, delivered: 1, voided: 2 });
    await desk.apply({ keyMoves: movesOf(order, ['available']) });
    assert.deepEqual(await levelOf(desk), { onHand: 2, claimed: 0, delivered: 0, voided: 2 });
    const [move0] = movesOf(order, ['available']);
    assert.ok(move0 !== undefined);
    const again = desk.change({ keyMoves: [move0] });
    assert.deepEqual(await desk.commit(again), { outcome: 'stale' }, 'it is bound no more');
    assert.equal((await levelOf(desk)).onHand, 2);
  }),

  storageCase('S325', 'gives an attempt on a unit one piece, once', async (desk) => {
    await shelve(desk, 4);
    const order = anOrderOf('one');
    await desk.apply(placing(desk, order));
    const again = desk.change({ claims: claimsFor(order, counted) });
    assert.deepEqual(await desk.commit(again), { outcome: 'stale' });
    await desk.apply({ claims: claimsFor(order, { ...counted, attempt: 2 }) });
    assert.deepEqual(await levelOf(desk), { onHand: 2, claimed: 2, delivered: 0, voided: 0 });
  }),

  storageCase(
    'S326',
    'enters what is counted and added, numbered and with its reason',
    async (desk) => {
      await shelve(desk, 7);
      assert.deepEqual(await enter(desk, { kind: 'adjust', by: -3 }), {
        version: 2,
        onHand: 4,
        quantity: -3,
      });
      assert.deepEqual(await enter(desk, { kind: 'count', onHand: 9 }), {
        version: 3,
        onHand: 9,
        quantity: 5,
      });
      const records = valueOf(
        await desk.storage.findStockEntries({ tenant: testTenant, productId: boxes, limit: 2 }),
      );
      const base = { productId: boxes, at: startOfTests, actor: 'operator:li', reason: 'why' };
      const [last] = records;
      assert.ok(last !== undefined);
      const { changeId } = last;
      const own = { tenant: testTenant, productId: boxes, changeId, limit: 9 };
      assert.deepEqual(valueOf(await desk.storage.findStockEntries(own)), [last]);
      assert.deepEqual(
        records.map(({ changeId: _id, ...record }) => record),
        [
          { ...base, version: 3, act: 'count', quantity: 5, onHand: 9 },
          { ...base, version: 2, act: 'adjust', quantity: -3, onHand: 4 },
        ],
      );
      assert.deepEqual(
        valueOf(
          await desk.storage.findStockEntries({
            tenant: testTenant,
            productId: product1,
            limit: 9,
          }),
        ),
        [],
      );
    },
  ),

  storageCase('S327', 'takes away no more pieces than are free', async (desk) => {
    await shelve(desk, 2);
    const change = desk.change({ stockEntry: entry({ kind: 'adjust', by: -3 }) });
    assert.deepEqual(await desk.commit(change), {
      outcome: 'short',
      products: [{ productId: boxes, needed: 3, available: 2 }],
    });
    assert.deepEqual(await levelOf(desk), { onHand: 2, claimed: 0, delivered: 0, voided: 0 });
    const { length } = valueOf(
      await desk.storage.findStockEntries({ tenant: testTenant, productId: boxes, limit: 9 }),
    );
    assert.equal(length, 1, 'nothing was entered');
  }),

  storageCase('S328', 'loses no piece when entries, claims and returns meet', async (desk) => {
    await shelve(desk, 40);
    const orders = Array.from({ length: 30 }, (_, n) => anOrderOf(`o${n}`));
    await Promise.all(orders.map((order) => desk.apply(placing(desk, order))));
    const newcomers = Array.from({ length: 10 }, (_, n) => anOrderOf(`n${n}`));
    const all = [
      ...orders.slice(0, 15).map((order) => ({ keyMoves: movesOf(order, ['available']) })),
      ...newcomers.map((order) => placing(desk, order)),
      ...Array.from({ length: 8 }, () => ({ stockEntry: entry({ kind: 'adjust', by: 5 }) })),
    ];
    await Promise.all(all.map((parts) => untilApplied(desk, parts)));
    assert.deepEqual(await levelOf(desk), { onHand: 55, claimed: 25, delivered: 0, voided: 0 });
    const versions = valueOf(
      await desk.storage.findStockEntries({ tenant: testTenant, productId: boxes, limit: 99 }),
    );
    assert.deepEqual(
      versions.map(({ version }) => version),
      [9, 8, 7, 6, 5, 4, 3, 2, 1],
    );
  }),

  storageCase(
    'S329',
    'serves changes that take the same products the other way round',
    async (desk) => {
      await shelve(desk, 20);
      await shelve(desk, 20, crates);
      await desk.stock(20);
      const outcomes = await Promise.all(
        Array.from({ length: 40 }, (_, n) => {
          const box = anOrderOf(`b${n}`);
          const crate = anOrder({ orderId: anId('order', `c${n}`), productId: crates });
          const key = anOrder({ orderId: anId('order', `k${n}`) });
          const claims = [
            ...claimsFor(box, counted),
            ...claimsFor(key),
            ...claimsFor(crate, counted),
          ];
          return desk.commit({
            ...desk.placing(box),
            writes: [box, crate, key].map(aWriteOf),
            claims: n % 2 === 0 ? claims : claims.toReversed(),
          });
        }),
      );
      assert.deepEqual(outcomesOf(outcomes), { applied: 20, short: 20 });
      assert.deepEqual([await desk.countFree(boxes), await desk.countFree(crates)], [0, 0]);
      assert.equal(await desk.countFree(product1), 0);
    },
  ),

  storageCase('S330', 'says that an untracked product is untracked', async (desk) => {
    const productId = anId('product', 'air');
    const stock = { kind: 'untracked' } as const;
    const value = aProduct({ productId, name: 'Air', goods: 'custom', stock });
    await desk.apply({ writes: [{ kind: 'product', expectedVersion: 0, value }] });
    const levels = valueOf(await desk.storage.stockLevels(testTenant, [productId], startOfTests));
    assert.deepEqual(levels, [{ kind: 'untracked', productId, waiting: 0 }]);
  }),
];

function anOrderOf(
  name: string,
  parts: { readonly quantity?: number; readonly paidAt?: number } = {},
): Order {
  return anOrder({ orderId: anId('order', name), productId: boxes, ...parts });
}

function placing(desk: Desk, order: Order) {
  return desk.placing(order, 'claims', counted);
}

async function shelve(desk: Desk, onHand: number, productId = boxes): Promise<void> {
  const stock = { kind: 'counted' } as const;
  const value = aProduct({ productId, goods: 'physical', stock });
  await desk.apply({
    writes: [{ kind: 'product', expectedVersion: 0, value }],
    stockEntry: { ...entry({ kind: 'count', onHand }), productId },
  });
}

function entry(act: StockAct) {
  return { productId: boxes, actor: 'operator:li', reason: 'why', act };
}

async function enter(desk: Desk, act: StockAct) {
  return (await desk.apply({ stockEntry: entry(act) })).entered;
}

function movesOf(order: Order, states: readonly IssuedTo[], revealedFrom = Infinity) {
  return waitsFor(order)
    .slice(0, states.length)
    .map(({ unitId, attempt }, n) => ({
      unitId,
      attempt,
      to: states[n] ?? 'available',
      revealedAt: n >= revealedFrom ? startOfTests : null,
      ...counted,
    }));
}

// Two first entries of a product, and whoever is in the way of another, are told to look again.
async function untilApplied(desk: Desk, parts: Parameters<Desk['change']>[0]): Promise<void> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const { outcome } = await desk.commit({ ...desk.change({}), ...parts });
    if (outcome === 'applied') return;
    assert.equal(outcome, 'stale');
  }
  assert.fail('stale for ever');
}

async function levelOf(desk: Desk): Promise<Omit<CountedLevel, 'kind' | 'productId' | 'waiting'>> {
  const [level] = valueOf(await desk.storage.stockLevels(testTenant, [boxes], startOfTests));
  assert.ok(level?.kind === 'counted');
  const { onHand, claimed, delivered, voided } = level;
  return { onHand, claimed, delivered, voided };
}

async function servable(desk: Desk): Promise<readonly string[]> {
  const found = valueOf(await desk.storage.findServable([testTenant], startOfTests, 9));
  return found.map(({ productId }) => productId);
}
