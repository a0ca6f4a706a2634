import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snakeCaseOf, withSnakeCase } from './snake-case.ts';

// Between letters that stand alone, capitals would leave no edge to be found.
const word = fc.stringMatching(/^[a-z][a-z0-9]{1,8}$/);
const words = fc.array(word, { minLength: 1, maxLength: 5 });
const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

describe('the name of a column', () => {
  it('comes back from camelCase, PascalCase and kebab-case, and stays as it is', () => {
    fc.assert(
      fc.property(words, ([first = '', ...others]) => {
        const name = [first, ...others].join('_');
        const pascal = [first, ...others].map(capital).join('');
        const camel = [first, ...others.map(capital)].join('');
        const kebab = [first, ...others].join('-');
        expect([name, pascal, camel, kebab].map(snakeCaseOf)).toEqual([name, name, name, name]);
      }),
    );
  });

  it('is put right in every row, and rows that need nothing are not copied', () => {
    const rows = [
      { orderId: 'a', kind: null },
      { orderId: 'b', kind: 1 },
    ];
    expect(withSnakeCase(rows)).toEqual([
      { order_id: 'a', kind: null },
      { order_id: 'b', kind: 1 },
    ]);
    const plain = [{ order_id: 'a' }];
    expect(withSnakeCase(plain)).toBe(plain);
    expect(withSnakeCase([])).toEqual([]);
  });
});
