import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { KeyMove, NewKey } from '../../ports/change.ts';
import type { SharedLevel } from '../../ports/storage-rows.ts';
import { anId } from '../an-id.ts';
import { anOrder, aProduct } from '../builders.ts';
import { testTenant, waitsFor } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { outcomesOf } from './outcomes.ts';

const manual = anId('product', 'manual');
const fixed = { from: 'fixed' } as const;
const noUnits = { claimed: 0, delivered: 0, voided: 0, waiting: 0 };
const noCards = { available: 0, voided: 0, expired: 0, quarantined: 0, consigned: 0 };

/** One text for all buyers: as many as want it, and one text at a time. */
export const fixedContentCases: readonly ContractCase[] = [
  storageCase(
    'S437',
    'gives one content to all who want it, and nobody one without',
    async (desk) => {
      await createProduct(desk);
      assert.deepEqual(await levelOf(desk), { ...noUnits, free: 0, cards: noCards, imported: 0 });
      const early = await desk.commit(desk.placing(anOrderOf('early'), 'claims', fixed));
      const products = [{ productId: manual, needed: 1, available: 0 }];
      assert.deepEqual(early, { outcome: 'short', products });
      assert.equal(await replace(desk, 'a'), 0);
      const orders = Array.from({ length: 30 }, (_, n) => anOrderOf(`o${n}`, 2));
      const placed = await Promise.all(
        orders.map((order) => desk.commit(desk.placing(order, 'claims', fixed))),
      );
      assert.deepEqual(outcomesOf(placed), { applied: 30 });
      const cards = { ...noCards, available: 1 };
      assert.deepEqual(await levelOf(desk), {
        ...{ ...noUnits, claimed: 60 },
        ...{ free: null, cards, imported: 1 },
      });
    },
  ),

  storageCase(
    'S438',
    'replaces a content by the one of the same change, for who was not handed it',
    async (desk) => {
      await createProduct(desk);
      await replace(desk, 'a');
      const order = anOrderOf('one', 2);
      await desk.apply(desk.placing(order, 'claims', fixed));
      const [given, claimed] = waitsFor(order).map(({ unitId, attempt }): KeyMove => {
        return { unitId, attempt, to: 'delivered', revealedAt: null, ...fixed };
      });
      assert.ok(given !== undefined && claimed !== undefined);
      await desk.apply({ keyMoves: [given] });
      assert.equal(await replace(desk, 'b'), 1, 'the old one, and not its own');
      assert.deepEqual(await desk.commit(desk.change({ keyMoves: [claimed] })), {
        outcome: 'stale',
      });
      const withdrawn = valueOf(await desk.storage.findWithdrawn([testTenant], 9));
      assert.deepEqual(withdrawn, [{ tenant: testTenant, orderId: order.orderId }]);
      await desk.apply({ keyMoves: [{ ...claimed, to: 'available' }] });
      assert.deepEqual(valueOf(await desk.storage.findWithdrawn([testTenant], 9)), []);
      const later = anOrderOf('later');
      await desk.apply(desk.placing(later, 'claims', fixed));
      assert.deepEqual(await keyOf(desk, later), ['b', 'claimed']);
      assert.deepEqual(await keyOf(desk, order), ['a', 'delivered']);
      await desk.apply({ keyMoves: [{ ...given, revealedAt: startOfTests }] });
      assert.deepEqual(await levelOf(desk), {
        ...{ ...noUnits, claimed: 1, delivered: 1 },
        ...{ free: null, cards: { ...noCards, available: 1, voided: 1 }, imported: 2 },
      });
      const entries = valueOf(
        await desk.storage.findStockEntries({ tenant: testTenant, productId: manual, limit: 9 }),
      );
      assert.deepEqual(
        entries.map(({ act, version, quantity }) => [act, version, quantity]),
        [
          ['replace', 2, 1],
          ['replace', 1, 0],
        ],
      );
    },
  ),

  storageCase(
    'S439',
    'keeps one content of many that are set at once, while it is sold',
    async (desk) => {
      await createProduct(desk);
      await replace(desk, 'first');
      const names = ['a', 'b', 'c', 'd'];
      const orders = Array.from({ length: 10 }, (_, n) => anOrderOf(`o${n}`));
      const [, placed] = await Promise.all([
        Promise.all(names.map((name) => replace(desk, name))),
        Promise.all(orders.map((order) => desk.commit(desk.placing(order, 'claims', fixed)))),
      ]);
      assert.deepEqual(outcomesOf(placed), { applied: 10 }, 'there is one at every instant');
      const { cards, claimed, imported } = await levelOf(desk);
      assert.deepEqual(cards, { ...noCards, available: 1, voided: 4 });
      assert.deepEqual([claimed, imported], [10, 5]);
    },
  ),
];

function anOrderOf(name: string, quantity = 1): Order {
  return anOrder({ orderId: anId('order', name), productId: manual, quantity });
}

async function createProduct(desk: Desk): Promise<void> {
  const stock = { kind: 'keys', keys: 'fixed' } as const;
  const value = aProduct({ productId: manual, name: 'Manual', stock });
  await desk.apply({ writes: [{ kind: 'product', expectedVersion: 0, value }] });
}

/** Answers how many contents gave way. */
async function replace(desk: Desk, name: string): Promise<number> {
  const act = { kind: 'replace', which: {}, limit: 100 } as const;
  const stockEntry = { productId: manual, actor: 'operator:li', reason: 'why', act };
  const newKey: NewKey = {
    keyId: anId('key', name),
    productId: manual,
    importId: anId('import', name),
    fingerprint: `print-${name}`,
    sealed: `sealed-${name}`,
    expiresAt: null,
    share: { use: 'fixed' },
  };
  for (let tries = 0; tries < 20; tries += 1) {
    const outcome = await desk.commit(desk.change({ stockEntry, newKeys: [newKey] }));
    // Two first entries of a product: the second looks again.
    if (outcome.outcome === 'stale') continue;
    assert.ok(outcome.outcome === 'applied' && outcome.entered !== undefined);
    return outcome.entered.quantity;
  }
  return assert.fail('stale for ever');
}

async function keyOf(desk: Desk, { orderId }: Order): Promise<readonly string[]> {
  const { keys } = await desk.load({ orderIds: [orderId], withKeys: true });
  return keys.flatMap(({ sealed, state }) => [sealed.replace('sealed-', ''), state]);
}

async function levelOf(desk: Desk): Promise<Omit<SharedLevel, 'kind' | 'keys' | 'productId'>> {
  const [level] = valueOf(await desk.storage.stockLevels(testTenant, [manual], startOfTests));
  assert.ok(level?.kind === 'shared' && level.keys === 'fixed');
  const { kind: _kind, keys: _keys, productId: _productId, ...rest } = level;
  return rest;
}
