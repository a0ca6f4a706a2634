import fc from 'fast-check';
import { expect, it } from 'vitest';
import { itemKeysOf, itemKeyText } from './item-mapping.ts';

it('looks for the most exact mapping first: SKU, merchant code, item', () => {
  expect(itemKeysOf({ itemId: 'i', skuId: 's', outerId: 'o' })).toEqual([
    'sku:i/s',
    'outer:o',
    'item:i',
  ]);
  expect(itemKeysOf({ itemId: 'i', skuId: null, outerId: null })).toEqual(['item:i']);
});

it('never gives one text to keys of different kinds', () => {
  const id = fc.stringMatching(/^[a-z0-9:]{1,6}$/);
  fc.assert(
    fc.property(id, id, (a, b) => {
      const texts = [{ itemId: a }, { outerId: a }, { itemId: a, skuId: b }].map(itemKeyText);
      expect(new Set(texts).size).toBe(3);
    }),
  );
});
