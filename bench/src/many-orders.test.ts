import { describe, expect, it } from 'vitest';
import { scattered } from './many-orders.ts';

describe('scattered numbers', () => {
  const numbers = Array.from({ length: 20_000 }, (_, n) => n);
  it('give every kind its share, whatever the other number says', () => {
    for (const parity of [0, 1]) {
      const own = numbers.filter((n) => scattered(n, 2) % 2 === parity);
      expect(own.length / numbers.length).toBeCloseTo(0.5, 1);
      const tenths = own.filter((n) => scattered(n, 1) % 10 === 3);
      expect(tenths.length / own.length).toBeCloseTo(0.1, 1);
      expect(Math.abs(tenths.length / own.length - 0.1)).toBeLessThan(0.01);
    }
  });
});
