import assert from 'node:assert/strict';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import { aWriteOf, claimsFor, testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { startOfTests } from '../fixed-clock.ts';
import { product1, product2, storageCase, valueOf } from '../storage-desk.ts';
import { assertNothingLeft, outcomesOf } from './outcomes.ts';

const orderNumber = (n: number) => anId('order', `o${n}`);

/** Claims: who gets which key, and who gets none. */
export const claimCases: readonly ContractCase[] = [
  storageCase('S20', 'sells 100 keys to 200 buyers at once, each to one', async (desk) => {
    await desk.stock(100);
    const orders = Array.from({ length: 200 }, (_, n) => anOrder({ orderId: orderNumber(n) }));
    const outcomes = await Promise.all(
      orders.map((order) => desk.commit(desk.placing(order, 'claims'))),
    );
    assert.deepEqual(outcomesOf(outcomes), { applied: 100, short: 100 });
    const claimed = outcomes.flatMap((each) => (each.outcome === 'applied' ? each.claimed : []));
    assert.equal(new Set(claimed.map(({ keyId }) => keyId)).size, 100, 'no key twice');
    const orderIds = orders.map(({ orderId }) => orderId);
    const { keys } = await desk.load({ orderIds, withKeys: true });
    const byId = (a: { keyId: string }, b: { keyId: string }) => (a.keyId < b.keyId ? -1 : 1);
    assert.deepEqual(keys.toSorted(byId), claimed.toSorted(byId));
    assert.equal(await desk.countFree(), 0);
  }),

  storageCase('S21', 'answers the key with its sealed text and binds it', async (desk) => {
    const expiresAt = startOfTests + 60_001;
    const [key] = await desk.stock([{ sealed: 'sealed 密文', expiresAt }]);
    const order = anOrder();
    const revealed = { to: 'delivered', revealedAt: startOfTests } as const;
    const outcome = await desk.commit(desk.placing(order, 'claims', revealed));
    const bound = {
      keyId: key?.keyId,
      orderId: order.orderId,
      unitId: order.lines[0]?.units[0]?.unitId,
      attempt: 1,
      productId: product1,
      state: 'delivered',
      isWithdrawn: false,
      revealedAt: startOfTests,
      expiresAt,
      sealed: 'sealed 密文',
    };
    assert.deepEqual(outcome, { outcome: 'applied', claimed: [bound], duplicates: [] });
    const loaded = await desk.load({ orderRefs: [order], withKeys: true });
    assert.deepEqual(loaded.keys, [bound]);
    assert.deepEqual((await desk.load({ orderRefs: [order] })).keys, [], 'only when asked for');
  }),

  storageCase('S22', 'hands out what expires soonest first', async (desk) => {
    const expiries = [null, startOfTests + 300, startOfTests + 100, null, startOfTests + 200];
    const stock = await desk.stock(
      expiries.map((expiresAt, i) => ({ keyId: anId('key', `k${i}`), expiresAt })),
    );
    const given: (number | null | undefined)[] = [];
    for (let n = 0; n < stock.length; n += 1) {
      const outcome = await desk.place({ orderId: orderNumber(n) }, 'claims');
      assert.ok(outcome.outcome === 'applied');
      const keyId = outcome.claimed[0]?.keyId;
      given.push(stock.find((key) => key.keyId === keyId)?.expiresAt);
    }
    const soonest = [startOfTests + 100, startOfTests + 200, startOfTests + 300, null, null];
    assert.deepEqual(given, soonest);
  }),

  storageCase(
    'S23',
    'never hands out a key that has expired when the change is made',
    async (desk) => {
      await desk.stock([{ expiresAt: startOfTests + 1_000 }]);
      const order = anOrder();
      const at = startOfTests + 1_000;
      const late = { ...desk.placing(order, 'claims'), at };
      const products = [{ productId: product1, needed: 1, available: 0 }];
      assert.deepEqual(await desk.commit(late), { outcome: 'short', products });
      assert.equal(await desk.countFree(product1, at), 0);
      const inTime = { ...desk.placing(order, 'claims'), at: at - 1 };
      assert.equal((await desk.commit(inTime)).outcome, 'applied');
    },
  ),

  storageCase(
    'S24',
    'serves all claims of a change or none, and says what is short',
    async (desk) => {
      await desk.stock([
        { keyId: anId('key', 'a1') },
        { keyId: anId('key', 'a2') },
        { keyId: anId('key', 'b1'), productId: product2 },
      ]);
      const order = anOrder({ quantity: 2 });
      const more = anOrder({ orderId: anId('order', 'o2'), quantity: 3, productId: product2 });
      const outcome = await desk.commit({
        ...desk.placing(order),
        claims: [...claimsFor(order), ...claimsFor(more)],
      });
      const products = [{ productId: product2, needed: 3, available: 1 }];
      assert.deepEqual(outcome, { outcome: 'short', products });
      await assertNothingLeft(desk, order);
      assert.deepEqual((await desk.load({ orderIds: [order.orderId] })).orders, []);
      assert.deepEqual([await desk.countFree(product1), await desk.countFree(product2)], [2, 1]);
    },
  ),

  storageCase('S25', 'names every product that is short', async (desk) => {
    const [order, more] = [product1, product2].map((productId, n) =>
      anOrder({ orderId: orderNumber(n), quantity: n + 1, productId }),
    );
    assert.ok(order !== undefined && more !== undefined);
    const claims = [...claimsFor(order), ...claimsFor(more)];
    const outcome = await desk.commit({ ...desk.placing(order), claims });
    assert.ok(outcome.outcome === 'short');
    assert.deepEqual(
      outcome.products.toSorted((a, b) => a.needed - b.needed),
      [
        { productId: product1, needed: 1, available: 0 },
        { productId: product2, needed: 2, available: 0 },
      ],
    );
  }),

  storageCase('S26', 'binds at most one key to an attempt on a unit', async (desk) => {
    await desk.stock(8);
    const order = anOrder();
    await desk.apply({ writes: [aWriteOf(order)] });
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => desk.commit(desk.change({ claims: claimsFor(order) }))),
    );
    assert.deepEqual(outcomesOf(outcomes), { applied: 1, stale: 3 });
    const { keys } = await desk.load({ orderIds: [order.orderId], withKeys: true });
    assert.deepEqual([keys.length, await desk.countFree()], [1, 7]);
  }),

  storageCase('S27', 'serves the claims of a batch in order of payment', async (desk) => {
    await desk.stock(2);
    const paidAt = [startOfTests + 2, startOfTests + 1, startOfTests, startOfTests + 1];
    const changes = paidAt.map((paid, n) =>
      desk.placing(anOrder({ orderId: orderNumber(n), paidAt: paid }), 'claims'),
    );
    const outcomes = valueOf(await desk.storage.commit(changes));
    assert.deepEqual(
      outcomes.map(({ outcome }) => outcome),
      ['short', 'applied', 'applied', 'short'],
      'by payment, and where that is equal by order id',
    );
  }),

  storageCase('S28', 'counts keys by where they are', async (desk) => {
    await desk.stock([
      { keyId: anId('key', 'k1') },
      { keyId: anId('key', 'k2') },
      { keyId: anId('key', 'k3'), expiresAt: startOfTests },
      { keyId: anId('key', 'k4') },
      { keyId: anId('key', 'k5') },
      { keyId: anId('key', 'k6') },
    ]);
    const orders = [0, 1, 2].map((n) => anOrder({ orderId: orderNumber(n) }));
    for (const [n, order] of orders.entries()) {
      const to = n === 0 ? 'claimed' : 'delivered';
      await desk.commit(desk.placing(order, 'claims', { to }));
    }
    const unitId = orders[2]?.lines[0]?.units[0]?.unitId ?? anId('unit', 'none');
    await desk.apply({
      keyMoves: [{ unitId, attempt: 1, to: 'voided', revealedAt: null, from: 'single_use' }],
    });
    await desk.place({ orderId: orderNumber(9), quantity: 4, productId: product2 }, 'waits');
    const asked = [product2, product1] as const;
    const levels = valueOf(await desk.storage.stockLevels(testTenant, asked, startOfTests));
    assert.deepEqual(
      levels.toSorted((a, b) => (a.productId < b.productId ? -1 : 1)),
      [
        {
          kind: 'keys',
          productId: product1,
          available: 2,
          claimed: 1,
          delivered: 1,
          voided: 1,
          expired: 1,
          quarantined: 0,
          consigned: 0,
          imported: 6,
          waiting: 0,
        },
        {
          kind: 'keys',
          productId: product2,
          available: 0,
          claimed: 0,
          delivered: 0,
          voided: 0,
          expired: 0,
          quarantined: 0,
          consigned: 0,
          imported: 0,
          waiting: 4,
        },
      ],
    );
  }),
];
