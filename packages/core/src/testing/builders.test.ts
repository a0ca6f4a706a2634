import { describe, expect, it } from 'vitest';
import { maxAmountMinor } from '../kernel/money.ts';
import { brokenInvariants } from '../order/order-invariants.ts';
import { decodeOrder } from '../order/order-schema.ts';
import { unitsOf } from '../order/order-units.ts';
import { decodeShop } from '../shop/shop-schema.ts';
import { decodeImportBatch } from '../stock/import-batch-schema.ts';
import { decodeItemMapping, decodeProduct } from '../catalog/catalog-schema.ts';
import { decodeHistoryEntry } from '../order/history-schema.ts';
import { anId } from './an-id.ts';
import { aMapping, anImport, anOrder, aProduct, aShop } from './builders.ts';
import { anEvent, claimsFor, waitsFor } from './change-builders.ts';
import { createFixedClock, startOfTests } from './fixed-clock.ts';
import { createSeededIds } from './seeded-ids.ts';

describe('builders', () => {
  it.each([
    ['plain', anOrder()],
    ['of three units', anOrder({ quantity: 3, buyerPaidMinor: 1_000 })],
    ['of the largest amount', anOrder({ quantity: 7, buyerPaidMinor: maxAmountMinor })],
    ['without a product', anOrder({ productId: null })],
  ])('build a sound order: %s', (_name, order) => {
    expect(brokenInvariants(order)).toEqual([]);
    expect(decodeOrder(order)._unsafeUnwrap()).toEqual(order);
  });

  it('build what storage would accept', () => {
    expect(decodeShop(aShop()).isOk()).toBe(true);
    expect(decodeProduct(aProduct()).isOk()).toBe(true);
    expect(decodeItemMapping(aMapping()).isOk()).toBe(true);
    expect(decodeImportBatch(anImport()).isOk()).toBe(true);
    expect(decodeHistoryEntry(anEvent(anOrder())).isOk()).toBe(true);
  });

  it('derive ids of units from the order, and claims from its units', () => {
    const order = anOrder({ orderId: anId('order', 'o7'), quantity: 2 });
    expect(unitsOf(order).map(({ unit }) => unit.unitId)).toEqual(['o7.1.1', 'o7.1.2']);
    expect(claimsFor(order).map(({ unitId }) => unitId)).toEqual(['o7.1.1', 'o7.1.2']);
    expect(waitsFor(anOrder({ productId: null }))).toEqual([]);
  });
});

describe('a fixed clock', () => {
  it('stands still until it is moved', () => {
    const clock = createFixedClock();
    expect([clock.now(), clock.now()]).toEqual([startOfTests, startOfTests]);
    clock.advance(5);
    expect(clock.now()).toBe(startOfTests + 5);
    clock.set(1);
    expect(clock.now()).toBe(1);
  });
});

describe('seeded ids', () => {
  it('count each kind by itself, the same in every run', () => {
    const make = () => {
      const ids = createSeededIds('a');
      return [ids.next('order'), ids.next('key'), ids.next('order')];
    };
    expect(make()).toEqual(['order-a1', 'key-a1', 'order-a2']);
    expect(make()).toEqual(make());
    expect(() => anId('order', 'no good')).toThrow('no good is an id');
  });
});
