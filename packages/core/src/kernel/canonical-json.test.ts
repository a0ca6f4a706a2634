import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from './canonical-json.ts';

describe('canonical JSON', () => {
  it('is one text for a value, in whatever order its fields were written', () => {
    const one = { b: 1, a: { d: [1, { y: null, x: 'ü' }], c: true } };
    const other = { a: { c: true, d: [1, { x: 'ü', y: null }] }, b: 1 };
    expect(canonicalJson(one)).toBe('{"a":{"c":true,"d":[1,{"x":"ü","y":null}]},"b":1}');
    expect(canonicalJson(other)).toBe(canonicalJson(one));
  });

  it('leaves out what is undefined, as JSON does', () => {
    expect(canonicalJson({ a: undefined, b: [undefined, 1] })).toBe('{"b":[null,1]}');
    expect(canonicalJson(undefined)).toBe('null');
  });

  it('writes a text as JSON does, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, name) => {
        for (const each of [text, name, `${text}\ud800`, `"${name}\\\u0007\u2028`]) {
          expect(canonicalJson(each)).toBe(JSON.stringify(each));
          expect(canonicalJson({ [each]: each })).toBe(JSON.stringify({ [each]: each }));
        }
      }),
    );
  });

  it('comes back as the value that it was written from', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });
});
