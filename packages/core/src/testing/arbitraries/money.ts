import fc from 'fast-check';
import { maxAmountMinor, type Money } from '../../kernel/money.ts';

/** Generates amounts of 0..`max` minor units, small and largest ones often. */
export function arbitraryAmountMinor(max: number = maxAmountMinor): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: 0, max: Math.min(max, 100_000) }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max }) },
    { weight: 1, arbitrary: fc.constantFrom(0, Math.min(1, max), max) },
  );
}

/** Generates amounts of either sign with a currency. */
export function arbitraryMoney(): fc.Arbitrary<Money> {
  const amountMinor = fc
    .tuple(arbitraryAmountMinor(), fc.boolean())
    .map(([amount, isNegative]) => (isNegative && amount !== 0 ? -amount : amount));
  return fc.record({ amountMinor, currency: fc.constantFrom('CNY', 'USD', 'JPY') });
}
