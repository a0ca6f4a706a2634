import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLossless } from './lossless.ts';

const read = (text: string) => parseLossless(text)._unsafeUnwrap();

describe('parseLossless', () => {
  it('keeps every digit of numbers that JavaScript cannot hold', () => {
    expect(read('{"tid":3812345678901234567,"n":42}')).toEqual({
      tid: '3812345678901234567',
      n: 42,
    });
    expect(read('[9007199254740991,9007199254740992,-9007199254740992]')).toEqual([
      9007199254740991,
      '9007199254740992',
      '-9007199254740992',
    ]);
  });

  it('keeps fractions, exponents and a negative nought as they were written', () => {
    expect(read('[1.50,1e3,-0,0,-7]')).toEqual(['1.50', '1e3', '-0', 0, -7]);
  });

  it('answers in words where the text is not JSON, and quotes nothing of it', () => {
    for (const text of ['', '{', '{"a":1,}', '<html>secret</html>', '{"a":1,"a":2}', '"\\u12"']) {
      const problem = parseLossless(text)._unsafeUnwrapErr();
      expect(problem).toMatch(/^not JSON/);
      expect(problem).not.toContain('secret');
    }
  });

  it('refuses deep nesting, and counts no brackets inside texts', () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(parseLossless(nested(64)).isOk()).toBe(true);
    expect(parseLossless(nested(65))._unsafeUnwrapErr()).toContain('nested');
    expect(parseLossless(nested(1_000_000))._unsafeUnwrapErr()).toContain('nested');
    const brackets = JSON.stringify({ a: `\\"${'{['.repeat(100)}`, b: '"'.repeat(100) });
    expect(JSON.stringify(read(brackets))).toBe(brackets);
    expect(read(`[${'[],'.repeat(100)}1]`)).toHaveLength(101);
  });

  it('does not let a key named __proto__ reach the prototype', () => {
    const value = read('{"__proto__":{"isAdmin":true}}') as object;
    expect((value as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('agrees with JSON.parse on all values whose numbers are safe integers', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.maxSafeInteger().map((n) => n + 0),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 5 }),
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          tie('any'),
          { maxKeys: 5 },
        ),
      ),
    })).any;
    fc.assert(
      fc.property(value, (input) => {
        const text = JSON.stringify(input);
        expect(JSON.stringify(read(text))).toBe(text);
      }),
    );
  });

  it('never throws, whatever the text, whole or cut off', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseLossless(text)));
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, at) => {
        void parseLossless(text.slice(0, at % (text.length + 1)));
      }),
    );
  });
});
