import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAmountMinor, maxAmountMinor } from '../kernel/money.ts';
import { brokenInvariants } from '../order/order-invariants.ts';
import { decodeOrder } from '../order/order-schema.ts';
import { unitsOf } from '../order/order-units.ts';
import {
  arbitraryAmountMinor,
  arbitraryChannelOrder,
  arbitraryLaterReading,
  arbitraryMoney,
  arbitraryOrder,
} from './arbitraries.ts';

const drawn = <T>(arbitrary: fc.Arbitrary<T>, numRuns = 300): T[] =>
  fc.sample(arbitrary, { numRuns, seed: 1 });

describe('generators', () => {
  it('generate amounts up to the stated maximum', () => {
    const amounts = drawn(arbitraryAmountMinor());
    expect(amounts.every((amount) => isAmountMinor(amount) && amount >= 0)).toBe(true);
    expect(amounts).toEqual(expect.arrayContaining([0, 1, maxAmountMinor]));
    const moneys = drawn(arbitraryMoney()).map(({ amountMinor }) => amountMinor);
    expect(moneys).toEqual(expect.arrayContaining([maxAmountMinor, -maxAmountMinor]));
  });

  it('generate orders of a channel up to the limits of the port', () => {
    const orders = drawn(arbitraryChannelOrder());
    const lines = orders.flatMap((order) => order.lines);
    expect(Math.max(...orders.map((order) => order.lines.length))).toBe(200);
    expect(Math.max(...lines.map(({ quantity }) => quantity))).toBe(10_000);
    expect(orders.every((order) => order.postageMinor <= order.buyerPaidMinor)).toBe(true);
    expect(new Set(orders.map(({ payment }) => payment)).size).toBe(4);
    for (const order of orders) {
      expect(new Set(order.lines.map(({ lineNo }) => lineNo)).size).toBe(order.lines.length);
    }
  });

  it('generate later words about the same lines', () => {
    const [first] = drawn(arbitraryChannelOrder({ maxLines: 3 }), 1);
    if (first === undefined) throw new Error('nothing was drawn');
    for (const later of drawn(arbitraryLaterReading(first), 50)) {
      expect(later.modifiedAt).toBeGreaterThanOrEqual(first.modifiedAt);
      expect(later.lines.map(({ lineNo }) => lineNo)).toEqual(
        first.lines.map(({ lineNo }) => lineNo),
      );
    }
  });

  it('generate orders that are sound and can be stored', () => {
    const orders = drawn(arbitraryOrder({ maxLines: 4, maxQuantity: 5 }));
    for (const order of orders) {
      expect(brokenInvariants(order)).toEqual([]);
      expect(decodeOrder(structuredClone(order))._unsafeUnwrap()).toEqual(order);
    }
    expect(new Set(orders.map(({ payment }) => payment)).size).toBe(4);
    expect(orders.some(({ holds }) => holds.length > 0)).toBe(true);
    expect(orders.some((order) => unitsOf(order).some(({ unit }) => unit.refundedMinor > 0))).toBe(
      true,
    );
  });
});
