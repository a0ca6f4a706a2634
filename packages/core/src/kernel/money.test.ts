import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../test/texts.ts';
import { arbitraryAmountMinor } from '../testing/arbitraries.ts';
import {
  allocate,
  formatDecimal,
  isAmountMinor,
  maxAmountMinor,
  parseDecimal,
  sumMinor,
} from './money.ts';

const total = arbitraryAmountMinor();
const weights = fc.array(fc.oneof(fc.constant(0), arbitraryAmountMinor()), {
  minLength: 1,
  maxLength: 200,
  size: 'max',
});

describe('allocate', () => {
  it('gives shares that sum to the whole, up to the largest amount over 200 weights', () => {
    fc.assert(
      fc.property(total, weights, (totalMinor, given) => {
        const shares = allocate(totalMinor, given);
        expect(shares).toHaveLength(given.length);
        expect(sumMinor(shares)).toBe(totalMinor);
        expect(shares.every((share) => isAmountMinor(share) && share >= 0)).toBe(true);
      }),
    );
  });

  it('gives each position its exact part or the whole unit next to it', () => {
    fc.assert(
      fc.property(total, weights, (totalMinor, given) => {
        const effective = given.some((weight) => weight > 0) ? given : given.map(() => 1);
        const sum = effective.reduce((all, weight) => all + BigInt(weight), 0n);
        for (const [position, share] of allocate(totalMinor, given).entries()) {
          const exact = BigInt(totalMinor) * BigInt(effective[position] ?? 0);
          const difference = BigInt(share) * sum - exact;
          expect(difference < sum && difference > -sum).toBe(true);
        }
      }),
    );
  });

  it('gives equal weights shares that differ by one at most, the larger ones first', () => {
    fc.assert(
      fc.property(total, fc.integer({ min: 1, max: 200 }), (totalMinor, count) => {
        const shares = allocate(totalMinor, Array<number>(count).fill(7));
        expect(shares.toSorted((a, b) => b - a)).toEqual(shares);
        expect((shares[0] ?? 0) - (shares.at(-1) ?? 0)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('gives ties to the earlier position', () => {
    expect(allocate(100, [1, 1, 1])).toEqual([34, 33, 33]);
    expect(allocate(1, [1, 1])).toEqual([1, 0]);
    expect(allocate(5, [1, 2, 2])).toEqual([1, 2, 2]);
  });

  it('gives nothing to a weight of nought, unless all are nought', () => {
    expect(allocate(10, [0, 1, 0])).toEqual([0, 10, 0]);
    expect(allocate(3, [0, 0])).toEqual([2, 1]);
    expect(allocate(0, [1, 2])).toEqual([0, 0]);
  });

  it('divides exactly where products pass what a number can hold', () => {
    const third = maxAmountMinor - 1;
    expect(sumMinor(allocate(maxAmountMinor, [third, third, third]))).toBe(maxAmountMinor);
  });

  it('gives nobody nothing, and stops at money for nobody', () => {
    expect(allocate(0, [])).toEqual([]);
    expect(() => allocate(1, [])).toThrow('nobody');
  });

  it.each([
    [-1, [1]],
    [0.5, [1]],
    [maxAmountMinor + 1, [1]],
    [Number.NaN, [1]],
    [1, [-1]],
    [1, [0.5]],
    [1, [Number.POSITIVE_INFINITY]],
  ])('stops at %s over %j', (totalMinor, given) => {
    expect(() => allocate(totalMinor, given)).toThrow('invariant');
  });
});

describe('decimal texts', () => {
  it('come back as they went, for every amount and number of decimals', () => {
    const signed = fc.tuple(arbitraryAmountMinor(), fc.constantFrom(1, -1));
    fc.assert(
      fc.property(signed, fc.integer({ min: 0, max: 6 }), ([amount, sign], decimals) => {
        const amountMinor = amount === 0 ? 0 : amount * sign;
        const text = formatDecimal(amountMinor, decimals);
        expect(parseDecimal(text, decimals)._unsafeUnwrap()).toBe(amountMinor);
        expect(text).toMatch(
          decimals === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${decimals}}$`),
        );
      }),
    );
  });

  it.each([
    ['12.30', 1_230],
    ['-0.5', -50],
    ['+7', 700],
    ['7', 700],
    ['0.29', 29],
    ['1.1', 110],
    ['-0.00', 0],
    ['0000000000000001', 100],
    ['10000000000.00', maxAmountMinor],
  ])('%s is %d minor units', (text, amountMinor) => {
    const parsed = parseDecimal(text)._unsafeUnwrap();
    expect(Object.is(parsed, amountMinor)).toBe(true);
  });

  it.each([
    '',
    ' ',
    '1 ',
    ' 1',
    '1\n',
    '.5',
    '5.',
    '1.234',
    '1,00',
    '1e3',
    '0x10',
    'NaN',
    'Infinity',
    '--1',
    '１２',
    '1_000',
    '10000000000.01',
    '99999999999999999999',
    '9'.repeat(10_000),
  ])('refuses %j', (text) => {
    const error = parseDecimal(text)._unsafeUnwrapErr();
    expect(error.code).toBe('input.invalid');
    expect(error.message.length).toBeLessThan(120);
  });

  it('never throws, whatever it is given, and never answers a fraction', () => {
    const numeric = fc.stringMatching(/^[-+0-9.e ]{0,24}$/);
    fc.assert(
      fc.property(fc.oneof(anyText, numeric), (text) => {
        const parsed = parseDecimal(text);
        expect(parsed.isErr() || isAmountMinor(parsed.value)).toBe(true);
      }),
    );
  });
});

describe('sumMinor', () => {
  it('adds nine thousand largest amounts and stops at an unsafe sum', () => {
    expect(sumMinor(Array<number>(9_000).fill(maxAmountMinor))).toBe(9_000 * maxAmountMinor);
    expect(() => sumMinor(Array<number>(9_100).fill(maxAmountMinor))).toThrow('safe integer');
    expect(sumMinor([])).toBe(0);
  });
});

describe('isAmountMinor', () => {
  it.each([0, 1, -1, maxAmountMinor, -maxAmountMinor])('accepts %d', (value) => {
    expect(isAmountMinor(value)).toBe(true);
  });
  it.each([0.1, maxAmountMinor + 1, Number.NaN, Number.NEGATIVE_INFINITY])(
    'refuses %d',
    (value) => {
      expect(isAmountMinor(value)).toBe(false);
    },
  );
});
