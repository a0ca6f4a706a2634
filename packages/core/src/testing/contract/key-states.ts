import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { KeyAct } from '../../stock/key-machine.ts';
import { anId } from '../an-id.ts';
import { anOrder, aProduct } from '../builders.ts';
import { testTenant, waitsFor } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, product2, storageCase, valueOf, type Desk } from '../storage-desk.ts';
import { enter, levelOf, moveOf, sold } from './key-kit.ts';

const later = startOfTests + 1_000;

/** Keys that stock itself moves: out of sale, back, and for good; none is lost, none is sold. */
export const keyStateCases: readonly ContractCase[] = [
  storageCase('S428', 'takes free keys out of stock and puts them back', async (desk) => {
    await desk.stock(3);
    const entered = await enter(desk, 'quarantine', { limit: 2 });
    assert.deepEqual(entered, { version: 1, onHand: null, quantity: 2 });
    assert.deepEqual(await levelOf(desk), { available: 1, quarantined: 2, imported: 3 });
    const two = await desk.place({ quantity: 2 }, 'claims');
    const products = [{ productId: product1, needed: 2, available: 1 }];
    assert.deepEqual(two, { outcome: 'short', products }, 'none of them is sold');
    assert.equal((await enter(desk, 'release', {})).quantity, 2);
    assert.deepEqual(await levelOf(desk), { available: 3, imported: 3 });
    assert.equal((await desk.place({ quantity: 2 }, 'claims')).outcome, 'applied');
  }),

  storageCase('S429', 'moves the keys that are named, and those of an import', async (desk) => {
    const importId = anId('import', 'bad');
    await desk.stock([
      { keyId: anId('key', 'k1'), importId },
      { keyId: anId('key', 'k2') },
      { keyId: anId('key', 'k3'), importId },
      { keyId: anId('key', 'k4'), productId: product2, importId },
    ]);
    assert.equal((await enter(desk, 'quarantine', { which: { importId } })).quantity, 2);
    const keyIds = [anId('key', 'k2'), anId('key', 'k3'), anId('key', 'k4'), anId('key', 'none')];
    assert.equal((await enter(desk, 'void', { which: { keyIds } })).quantity, 2);
    assert.deepEqual(await levelOf(desk), { quarantined: 1, voided: 2, imported: 3 });
    assert.deepEqual(await levelOf(desk, product2), { available: 1, imported: 1 });
    const filter = { tenant: testTenant, productId: product1, limit: 9 };
    const records = valueOf(await desk.storage.findStockEntries(filter));
    assert.deepEqual(
      records.map(({ act, version, quantity, onHand, reason, actor }) => {
        return { act, version, quantity, onHand, reason, actor };
      }),
      [
        { act: 'void', version: 2, quantity: 2, onHand: null, reason: 'why', actor: 'operator:li' },
        {
          act: 'quarantine',
          version: 1,
          quantity: 2,
          onHand: null,
          reason: 'why',
          actor: 'operator:li',
        },
      ],
    );
    assert.equal((await enter(desk, 'release', {})).quantity, 1, 'what is void stays so');
    assert.deepEqual(await levelOf(desk), { available: 1, voided: 2, imported: 3 });
  }),

  storageCase('S430', 'withdraws a claimed key, and hands it to nobody', async (desk) => {
    const order = await sold(desk);
    await enter(desk, 'quarantine', {});
    assert.deepEqual(await levelOf(desk), { quarantined: 1, imported: 1 });
    assert.deepEqual(await keyOf(desk, order), { state: 'quarantined', isWithdrawn: true });
    const withdrawn = valueOf(await desk.storage.findWithdrawn([testTenant], 9));
    assert.deepEqual(withdrawn, [{ tenant: testTenant, orderId: order.orderId }]);
    for (const to of ['delivered', 'claimed'] as const) {
      const handOver = desk.change({ keyMoves: [moveOf(order, to)] });
      assert.deepEqual(await desk.commit(handOver), { outcome: 'stale' });
    }
    assert.equal((await enter(desk, 'release', {})).quantity, 0, 'its unit has it still');
    await desk.apply({ keyMoves: [moveOf(order, 'available')] });
    assert.deepEqual(await keyOf(desk, order), null, 'it has given it back');
    assert.deepEqual(await levelOf(desk), { quarantined: 1, imported: 1 });
    assert.deepEqual(valueOf(await desk.storage.findWithdrawn([testTenant], 9)), []);
    assert.equal((await enter(desk, 'release', {})).quantity, 1);
    assert.deepEqual(await levelOf(desk), { available: 1, imported: 1 });
  }),

  storageCase('S431', 'leaves with its buyer what was handed over', async (desk) => {
    const order = await sold(desk);
    await desk.apply({ keyMoves: [moveOf(order, 'delivered', startOfTests)] });
    for (const kind of ['quarantine', 'void', 'expire', 'release', 'consign'] as const) {
      assert.equal((await enter(desk, kind, { at: later })).quantity, 0, kind);
    }
    assert.deepEqual(await levelOf(desk), { delivered: 1, imported: 1 });
    await desk.apply({ keyMoves: [moveOf(order, 'available')] });
    assert.deepEqual(await levelOf(desk), { voided: 1, imported: 1 }, 'he has read it');
    for (const kind of ['quarantine', 'release', 'consign'] as const) {
      assert.equal((await enter(desk, kind, {})).quantity, 0, kind);
    }
  }),

  storageCase('S432', 'writes off for good, a claimed key too', async (desk) => {
    const order = await sold(desk);
    await desk.stock([{ keyId: anId('key', 'k2') }, { keyId: anId('key', 'k3') }]);
    const keyIds = [anId('key', 'k2')];
    await enter(desk, 'quarantine', { which: { keyIds } });
    assert.equal((await enter(desk, 'void', {})).quantity, 3);
    assert.deepEqual(await levelOf(desk), { voided: 3, imported: 3 });
    assert.deepEqual(await keyOf(desk, order), { state: 'voided', isWithdrawn: true });
    assert.equal(
      (await desk.commit(desk.change({ keyMoves: [moveOf(order, 'delivered')] }))).outcome,
      'stale',
    );
    await desk.apply({ keyMoves: [moveOf(order, 'available')] });
    assert.equal(await keyOf(desk, order), null);
    assert.equal((await enter(desk, 'release', {})).quantity, 0);
    assert.deepEqual(await levelOf(desk), { voided: 3, imported: 3 });
  }),

  storageCase('S433', 'knows what has expired before anybody has booked it', async (desk) => {
    const expiring = { keyId: anId('key', 'old'), expiresAt: later };
    await desk.stock([expiring, { keyId: anId('key', 'young') }]);
    const order = anOrder();
    await desk.commit(desk.placing(order, 'claims'));
    await desk.stock([{ keyId: anId('key', 'old2'), expiresAt: later }]);
    assert.deepEqual(await expired(desk, later - 1), []);
    assert.deepEqual(await levelOf(desk, product1, later - 1), {
      available: 2,
      claimed: 1,
      imported: 3,
    });
    assert.deepEqual(await levelOf(desk, product1, later), {
      available: 1,
      claimed: 1,
      expired: 1,
      imported: 3,
    });
    const late = { ...desk.change({ keyMoves: [moveOf(order, 'delivered')] }), at: later };
    assert.deepEqual(await desk.commit(late), { outcome: 'stale' }, 'too old to be handed over');
    assert.deepEqual(await expired(desk, later), [product1]);
    assert.equal((await enter(desk, 'expire', { at: later - 1 })).quantity, 0);
    assert.equal((await enter(desk, 'expire', { at: later })).quantity, 2);
    assert.deepEqual(await expired(desk, later), []);
    assert.deepEqual(await levelOf(desk), { available: 1, expired: 2, imported: 3 });
    assert.deepEqual(await keyOf(desk, order), { state: 'expired', isWithdrawn: true });
    await desk.apply({ keyMoves: [moveOf(order, 'available')] });
    assert.deepEqual(await levelOf(desk), { available: 1, expired: 2, imported: 3 });
  }),

  storageCase(
    'S434',
    'consigns what is in date, reveals it, and never sells it again',
    async (desk) => {
      await desk.stock([
        { keyId: anId('key', 'k1') },
        { keyId: anId('key', 'k2'), expiresAt: later },
      ]);
      assert.equal((await enter(desk, 'consign', { at: later, limit: 5 })).quantity, 1);
      assert.deepEqual(await levelOf(desk), { available: 1, consigned: 1, imported: 2 });
      for (const kind of ['release', 'quarantine', 'expire'] as const) {
        assert.equal((await enter(desk, kind, {})).quantity, kind === 'quarantine' ? 1 : 0, kind);
      }
      assert.equal((await enter(desk, 'void', {})).quantity, 2);
      assert.deepEqual(await levelOf(desk), { voided: 2, imported: 2 });
    },
  ),

  storageCase(
    'S435',
    'sells no key twice and loses none when sales meet a quarantine',
    async (desk) => {
      await desk.stock(40);
      const orders = Array.from({ length: 30 }, (_, n) =>
        anOrder({ orderId: anId('order', `o${n}`) }),
      );
      const [quantities, outcomes] = await Promise.all([
        Promise.all(Array.from({ length: 4 }, () => quantityOf(desk, 'quarantine'))),
        Promise.all(orders.map((order) => desk.commit(desk.placing(order, 'claims')))),
      ]);
      const sales = outcomes.filter(({ outcome }) => outcome === 'applied').length;
      const moved = quantities.reduce((sum, quantity) => sum + quantity, 0);
      const { available = 0, claimed = 0, quarantined = 0, imported } = await levelOf(desk);
      assert.equal(quarantined, moved);
      assert.equal(available + claimed + quarantined, 40);
      assert.equal(imported, 40);
      const orderIds = orders.map(({ orderId }) => orderId);
      const { keys } = await desk.load({ orderIds, withKeys: true });
      assert.equal(keys.length, sales);
      assert.equal(keys.filter(({ isWithdrawn }) => !isWithdrawn).length, claimed);
      const versions = valueOf(
        await desk.storage.findStockEntries({ tenant: testTenant, productId: product1, limit: 9 }),
      );
      assert.deepEqual(
        versions.map(({ version }) => version),
        [4, 3, 2, 1],
      );
    },
  ),

  storageCase(
    'S436',
    'withdraws a key that units share from all who have not read it',
    async (desk) => {
      const stock = { kind: 'keys', keys: 'multi_use' } as const;
      const productId = anId('product', 'accounts');
      const value = aProduct({ productId, name: 'Accounts', stock });
      await desk.apply({ writes: [{ kind: 'product', expectedVersion: 0, value }] });
      await desk.stock([{ productId, share: { use: 'multi_use', quota: 3 } }]);
      const from = { from: 'multi_use' } as const;
      const order = anOrder({ quantity: 2, productId });
      await desk.apply(desk.placing(order, 'claims', from));
      const [read, unread] = waitsFor(order).map(({ unitId, attempt }) => {
        return { unitId, attempt, to: 'delivered', revealedAt: startOfTests, ...from } as const;
      });
      assert.ok(read !== undefined && unread !== undefined);
      await desk.apply({ keyMoves: [read] });
      await enter(desk, 'quarantine', { productId });
      assert.deepEqual(await desk.commit(desk.change({ keyMoves: [unread] })), {
        outcome: 'stale',
      });
      const withdrawn = valueOf(await desk.storage.findWithdrawn([testTenant], 9));
      assert.deepEqual(withdrawn, [{ tenant: testTenant, orderId: order.orderId }]);
      const other = anOrder({ orderId: anId('order', 'other'), productId });
      assert.equal((await desk.commit(desk.placing(other, 'claims', from))).outcome, 'short');
      await desk.apply({ keyMoves: [{ ...unread, to: 'available', revealedAt: null }] });
      assert.deepEqual(valueOf(await desk.storage.findWithdrawn([testTenant], 9)), []);
      const [level] = valueOf(
        await desk.storage.stockLevels(testTenant, [productId], startOfTests),
      );
      const cards = { available: 0, voided: 0, expired: 0, quarantined: 1, consigned: 0 };
      const units = { free: 0, claimed: 0, delivered: 1, voided: 0, waiting: 0 };
      const keys = 'multi_use';
      assert.deepEqual(level, { kind: 'shared', keys, productId, ...units, cards, imported: 1 });
      await enter(desk, 'release', { productId });
      assert.equal((await desk.commit(desk.placing(other, 'claims', from))).outcome, 'applied');
    },
  ),
];

async function quantityOf(desk: Desk, kind: KeyAct): Promise<number> {
  return (await enter(desk, kind, { limit: 5 })).quantity;
}

async function keyOf(desk: Desk, { orderId }: Order) {
  const { keys } = await desk.load({ orderIds: [orderId], withKeys: true });
  const [key] = keys;
  return key === undefined ? null : { state: key.state, isWithdrawn: key.isWithdrawn };
}

async function expired(desk: Desk, at: number): Promise<readonly string[]> {
  const found = valueOf(await desk.storage.findExpired({ tenants: [testTenant], at, limit: 9 }));
  return found.map(({ productId }) => productId);
}
