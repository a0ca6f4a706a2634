import fc from 'fast-check';
import { expect, it } from 'vitest';
import { areEqualTexts } from './equal-texts.ts';

it('agrees with === on every pair of texts', () => {
  const text = fc.string({ maxLength: 6 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(areEqualTexts(a, b)).toBe(a === b);
      expect(areEqualTexts(a, a)).toBe(true);
      expect(areEqualTexts(a, a + b)).toBe(b === '');
      expect(areEqualTexts(a + a, a)).toBe(a === '');
    }),
  );
});
