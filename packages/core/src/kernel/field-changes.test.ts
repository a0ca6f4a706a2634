import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldChanges } from './field-changes.ts';

describe('the differences of two values', () => {
  const put = (value: unknown, path: string, after: unknown): unknown => {
    const [name, ...rest] = path
      .split('/')
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    if (name === undefined) return after;
    const [key, ...deeper] = rest;
    if (key === undefined) return after;
    const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...Object(value) };
    const inner: unknown = Reflect.get(copy as object, key);
    const nested = ['', ...deeper.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))];
    Reflect.set(copy as object, key, put(inner, nested.join('/'), after));
    return copy;
  };

  it('lead from the one to the other', () => {
    const value = fc.dictionary(fc.constantFrom('a', 'b/c', 'd~e', ''), fc.jsonValue());
    fc.assert(
      fc.property(value, value, (before, after) => {
        const built = fieldChanges(before, after).reduce<unknown>(
          (so, change) => put(so, change.path, change.after),
          before,
        );
        // What is not there any more stands as null.
        expect(fieldChanges(built, after).every((change) => change.before === null)).toBe(true);
        expect(fieldChanges(after, after)).toEqual([]);
      }),
    );
  });
});
