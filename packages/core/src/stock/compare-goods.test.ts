import { describe, expect, it } from 'vitest';
import type { HeldGoods } from '../ports/stock-audit.ts';
import type { Issue, Order } from '../order/order.ts';
import { anId } from '../testing/an-id.ts';
import { anOrder } from '../testing/builders.ts';
import { leaksOf } from './compare-goods.ts';

const productId = anId('product', 'product-1');

function orderWith(...issues: readonly Partial<Issue>[]): Order {
  const order = anOrder();
  const all = issues.map((issue, n): Issue => {
    return { attempt: n + 1, state: 'claimed', revealedAt: null, ...issue };
  });
  const lines = order.lines.map((line) => ({
    ...line,
    units: line.units.map((unit) => ({ ...unit, issues: all })),
  }));
  return { ...order, lines };
}

function heldBy(order: Order, parts: Partial<HeldGoods> = {}): HeldGoods {
  const unitId = order.lines[0]?.units[0]?.unitId ?? anId('unit', 'none');
  const place = { keyId: anId('key', 'k1'), productId, unitId, attempt: 1 };
  return { ...place, state: 'claimed', isWithdrawn: false, revealedAt: null, ...parts };
}

const kindsOf = (order: Order, ...held: readonly HeldGoods[]) =>
  leaksOf(order, held).map(({ kind }) => kind);

describe('order and stock', () => {
  it('agree where each issue has the key that its state asks for', () => {
    const claimed = orderWith({});
    expect(kindsOf(claimed, heldBy(claimed))).toEqual([]);
    expect(kindsOf(claimed, heldBy(claimed, { state: 'expired', isWithdrawn: true }))).toEqual([]);
    const again = orderWith({ state: 'replaced' }, { state: 'sending' });
    const keys = [
      heldBy(again, { state: 'voided' }),
      heldBy(again, { attempt: 2, state: 'delivered' }),
    ];
    expect(kindsOf(again, ...keys)).toEqual([]);
    for (const state of ['open', 'returned', 'cancelled'] as const) {
      expect(kindsOf(orderWith({ state }))).toEqual([]);
    }
  });

  it('disagree by name, unit, attempt and key', () => {
    const order = orderWith({ state: 'delivered' });
    expect(leaksOf(order, [])).toEqual([
      {
        kind: 'unit_lacks_goods',
        orderId: order.orderId,
        shopId: order.shopId,
        unitId: order.lines[0]?.units[0]?.unitId,
        attempt: 1,
        keyId: null,
        productId,
        inOrder: 'delivered',
        inStock: null,
      },
    ]);
    const [leak] = leaksOf(order, [heldBy(order)]);
    expect(leak).toMatchObject({
      kind: 'state_differs',
      keyId: 'k1',
      inOrder: 'delivered',
      inStock: 'claimed',
    });
    const other = { productId: anId('product', 'product-2'), state: 'delivered' } as const;
    expect(kindsOf(order, heldBy(order, other))).toEqual(['goods_of_other']);
    const two = heldBy(order, { state: 'delivered' });
    const twice = leaksOf(order, [two, { ...two, keyId: anId('key', 'k2') }]);
    expect(twice.map(({ kind, keyId }) => [kind, keyId])).toEqual([['goods_twice', 'k2']]);
  });

  it('disagree where stock has on its books what no unit knows', () => {
    const order = orderWith({ state: 'returned' });
    expect(kindsOf(order, heldBy(order))).toEqual(['goods_unknown']);
    expect(kindsOf(order, heldBy(order, { attempt: 2 }))).toEqual(['goods_unknown']);
    expect(kindsOf(order, heldBy(order, { unitId: anId('unit', 'x') }))).toEqual(['goods_unknown']);
    // An earlier release opened sealed goods by a look alone.
    expect(kindsOf(order, heldBy(order, { state: 'voided', revealedAt: 1 }))).toEqual([]);
  });

  it('look at what a unit was given instead of what was bought', () => {
    const order = orderWith({});
    const [line] = order.lines;
    const product = line?.product ?? null;
    if (product === null) throw new Error('the order of a test has a product');
    const instead = { ...product, productId: anId('product', 'other') };
    const exchanged = orderWith({ state: 'returned' }, { product: instead });
    const key = heldBy(exchanged, { attempt: 2, productId: instead.productId });
    expect(kindsOf(exchanged, key)).toEqual([]);
    expect(kindsOf(exchanged, { ...key, productId })).toEqual(['goods_of_other']);
  });
});
