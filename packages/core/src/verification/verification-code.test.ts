import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomDigits } from '../system/random-digits.ts';
import {
  drawnDigits,
  formatVerificationCode,
  readVerificationCode,
  withCheckDigit,
} from './verification-code.ts';

const digit = fc.integer({ min: 0, max: 9 });
const drawn = fc.array(digit, { minLength: drawnDigits, maxLength: drawnDigits });
const code = drawn.map((digits) => withCheckDigit(digits.join('')));
const place = fc.nat(drawnDigits);

describe('a verification code', () => {
  it('is twelve digits in three groups', () => {
    const made = withCheckDigit(randomDigits(drawnDigits));
    expect(made).toMatch(/^\d{12}$/);
    expect(formatVerificationCode(made)).toMatch(/^\d{4} \d{4} \d{4}$/);
    expect(withCheckDigit('572')).toBe('5724');
  });

  it('is read as it was written, in every way that a person types it', () => {
    const gap = fc.constantFrom('', ' ', '-', '\u3000', '–', '\t');
    fc.assert(
      fc.property(
        code,
        fc.array(gap, { minLength: 13, maxLength: 13 }),
        fc.boolean(),
        (own, gaps, isWide) => {
          const typed = [...own]
            .map(
              (each, i) =>
                `${gaps[i] ?? ''}${isWide ? String.fromCodePoint(0xff10 + Number(each)) : each}`,
            )
            .join('');
          expect(readVerificationCode(`${typed}${gaps[12] ?? ''}`)).toBe(own);
          expect(readVerificationCode(formatVerificationCode(own))).toBe(own);
        },
      ),
    );
  });

  it('is not read with one wrong digit', () => {
    fc.assert(
      fc.property(code, place, fc.integer({ min: 1, max: 9 }), (own, at, by) => {
        const wrong = (Number(own[at]) + by) % 10;
        expect(readVerificationCode(`${own.slice(0, at)}${wrong}${own.slice(at + 1)}`)).toBeNull();
      }),
    );
  });

  it('is not read with two neighbours swapped', () => {
    fc.assert(
      fc.property(code, fc.nat(drawnDigits - 1), (own, at) => {
        const [left = '', right = ''] = [own[at], own[at + 1]];
        fc.pre(left !== right);
        expect(
          readVerificationCode(`${own.slice(0, at)}${right}${left}${own.slice(at + 2)}`),
        ).toBeNull();
      }),
    );
  });

  it('is nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const read = readVerificationCode(text);
        if (read !== null) expect(read).toMatch(/^\d{12}$/);
      }),
    );
    for (const text of ['', '1', '٣'.repeat(12), `${'0'.repeat(12)} x`, ' '.repeat(90)]) {
      expect(readVerificationCode(text)).toBeNull();
    }
    expect(readVerificationCode(`${' '.repeat(200)}000000000000`)).toBeNull();
  });
});

it('draws every digit about as often as the others', () => {
  const counts = Array<number>(10).fill(0);
  for (const each of randomDigits(20_000)) counts[Number(each)] = (counts[Number(each)] ?? 0) + 1;
  for (const count of counts) {
    expect(count).toBeGreaterThan(1_700);
    expect(count).toBeLessThan(2_300);
  }
});
