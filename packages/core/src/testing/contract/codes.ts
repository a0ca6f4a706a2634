import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { Change } from '../../ports/change.ts';
import type { VerificationCode } from '../../ports/codes.ts';
import { anId } from '../an-id.ts';
import { anOrder } from '../builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { furnish, shop1, shop2, storageCase, valueOf } from '../storage-desk.ts';

const code = '123456789012';
const otherTenant = anId('tenant', 'other');

/** Verification codes: who has one, and that no shop gives one twice. */
export const codeCases: readonly ContractCase[] = [
  storageCase('S300', 'finds the order of the unit that a code was issued for', async (desk) => {
    const order = coded(anOrder({ orderId: anId('order', 'a') }));
    await desk.apply(placing(order));
    await desk.place({ orderId: anId('order', 'b') });
    const codeRefs = [
      { shopId: shop1, code },
      { shopId: shop1, code: '000000000000' },
    ];
    const { orders, shops } = await desk.load({ codeRefs, withShops: true });
    assert.deepEqual(orders, [order]);
    assert.deepEqual(
      shops.map(({ shopId }) => shopId),
      [shop1],
    );
    const twice = await desk.load({ codeRefs, orderIds: [order.orderId] });
    assert.equal(twice.orders.length, 1, 'an order that is named twice stands there once');
  }),

  storageCase(
    'S301',
    'gives no code of a shop twice, and stores nothing of the rival',
    async (desk) => {
      const first = coded(anOrder({ orderId: anId('order', 'a') }));
      await desk.apply(placing(first));
      const second = coded(anOrder({ orderId: anId('order', 'b') }));
      assert.deepEqual(await desk.commit(desk.change(placing(second))), { outcome: 'stale' });
      const { orders } = await desk.load({ orderIds: [second.orderId] });
      assert.deepEqual(orders, []);
      const found = await desk.load({ codeRefs: [{ shopId: shop1, code }] });
      assert.deepEqual(found.orders, [first]);
      const another = coded(second, '222222222222');
      await desk.apply(placing(another));
    },
  ),

  storageCase(
    'S302',
    'gives one of two rivals in a batch the code that both have drawn',
    async (desk) => {
      const rivals = ['a', 'b'].map((name) => coded(anOrder({ orderId: anId('order', name) })));
      const changes = rivals.map((order) => desk.change(placing(order)));
      const outcomes = valueOf(await desk.storage.commit(changes));
      assert.deepEqual(outcomes.map(({ outcome }) => outcome).toSorted(), ['applied', 'stale']);
      const { orders } = await desk.load({ orderIds: rivals.map(({ orderId }) => orderId) });
      assert.equal(orders.length, 1);
      const found = await desk.load({ codeRefs: [{ shopId: shop1, code }] });
      assert.deepEqual(found.orders, orders);
    },
  ),

  storageCase(
    'S303',
    'keeps the codes of one shop and tenant from those of another',
    async (desk) => {
      const own = coded(anOrder({ orderId: anId('order', 'a') }));
      await desk.apply(placing(own));
      const elsewhere = coded(anOrder({ orderId: anId('order', 'b'), shopId: shop2 }));
      await desk.apply(placing(elsewhere));
      await furnish(desk, otherTenant);
      const theirs = coded(anOrder({ orderId: anId('order', 'c') }), '333333333333');
      await desk.apply({ ...placing(theirs), tenant: otherTenant });
      const load = async (shopId: typeof shop1, wanted: string): Promise<readonly Order[]> =>
        (await desk.load({ codeRefs: [{ shopId, code: wanted }] })).orders;
      assert.deepEqual(await load(shop1, code), [own]);
      assert.deepEqual(await load(shop2, code), [elsewhere]);
      assert.deepEqual(await load(shop1, '333333333333'), [], 'it is another tenant’s');
    },
  ),

  storageCase(
    'S304',
    'stores the codes of a change that is stored, and of no other',
    async (desk) => {
      const order = anOrder({ orderId: anId('order', 'a') });
      await desk.apply({ writes: [{ kind: 'order', expectedVersion: 0, value: order }] });
      const stale = { ...coded(order), version: 8 };
      const refused = desk.change({
        writes: [{ kind: 'order', expectedVersion: 7, value: stale }],
        codes: codesOf(stale),
      });
      assert.deepEqual(await desk.commit(refused), { outcome: 'stale' });
      const next = coded(anOrder({ orderId: anId('order', 'b') }));
      await desk.apply(placing(next));
      const found = await desk.load({ codeRefs: [{ shopId: shop1, code }] });
      assert.deepEqual(found.orders, [next]);
    },
  ),

  storageCase('S305', 'refuses a change that gives two units one code', async (desk) => {
    const order = coded(anOrder({ quantity: 2 }));
    assert.equal(codesOf(order).length, 2);
    assert.deepEqual(await desk.commit(desk.change(placing(order))), { outcome: 'stale' });
    assert.deepEqual((await desk.load({ orderIds: [order.orderId] })).orders, []);
  }),
];

function coded(order: Order, verificationCode = code): Order {
  const lines = order.lines.map((line) => ({
    ...line,
    units: line.units.map((unit) => ({ ...unit, verificationCode })),
  }));
  return { ...order, lines };
}

function codesOf({ shopId, orderId, lines }: Order): readonly VerificationCode[] {
  return lines
    .flatMap(({ units }) => units)
    .flatMap(({ unitId, verificationCode }) =>
      verificationCode === null ? [] : [{ shopId, code: verificationCode, orderId, unitId }],
    );
}

function placing(order: Order): Pick<Change, 'writes' | 'codes'> {
  return {
    writes: [{ kind: 'order', expectedVersion: 0, value: order }],
    codes: codesOf(order),
  };
}
