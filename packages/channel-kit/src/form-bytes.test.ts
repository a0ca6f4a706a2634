import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFormBytes } from './form-bytes.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const shown = (body: Uint8Array) =>
  readFormBytes(body)?.map(([name, value]) => [
    new TextDecoder().decode(name),
    new TextDecoder().decode(value),
  ]);

describe('readFormBytes', () => {
  it('reads percent signs away, and lets one that starts no byte stand', () => {
    expect(shown(bytesOf('a=%E5%8D%A1+1&b&&=c&d=1=2&e=%zz%4'))).toEqual([
      ['a', '卡 1'],
      ['b', ''],
      ['', 'c'],
      ['d', '1=2'],
      ['e', '%zz%4'],
    ]);
  });

  it('keeps bytes that are no UTF-8', () => {
    const [field] = readFormBytes(bytesOf('n=%B2%E2')) ?? [];
    expect([...(field?.[1] ?? [])]).toEqual([0xb2, 0xe2]);
  });

  it('reads what URLSearchParams writes', () => {
    const pair = fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 50 }), (pairs) => {
        const form = new URLSearchParams(pairs);
        expect(shown(bytesOf(form.toString()))).toEqual([...form]);
      }),
    );
  });

  it('takes any bytes, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (body) => {
        const fields = readFormBytes(body);
        const size = (fields ?? []).reduce(
          (sum, [name, value]) => sum + name.length + value.length,
          0,
        );
        expect(size).toBeLessThanOrEqual(body.length);
      }),
    );
  });

  it('gives up on more fields than anybody sends', () => {
    expect(readFormBytes(bytesOf('a=1&'.repeat(200)))).toHaveLength(200);
    expect(readFormBytes(bytesOf('a=1&'.repeat(201)))).toBeNull();
  });
});
