import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeGbk } from './gbk.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('encodeGbk', () => {
  it('writes what every table of GBK has', () => {
    expect(hex(encodeGbk('测试旗舰店'))).toBe('b2e2cad4c6ecbda2b5ea');
  });

  it('writes ASCII as itself, and ? for what GBK has not', () => {
    expect(hex(encodeGbk('a1 \u0000'))).toBe('61312000');
    expect(hex(encodeGbk('🀄x\ud800'))).toBe('3f783f');
    expect(hex(encodeGbk('\u3000€'))).toBe('a1a180');
  });

  it('gives back every text that TextDecoder reads out of two bytes', () => {
    const byte = (min: number, max: number) => fc.integer({ min, max });
    const char = fc
      .tuple(byte(0x81, 0xfe), byte(0x40, 0xfe))
      .map(([lead, trail]) => new TextDecoder('gbk').decode(Uint8Array.of(lead, trail)));
    const text = fc
      .array(fc.oneof(char, fc.string({ unit: 'binary-ascii' })))
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, (given) => {
        fc.pre(!given.includes('\ufffd'));
        expect(new TextDecoder('gbk').decode(encodeGbk(given))).toBe(given);
      }),
    );
  });

  it('takes any text, and never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        expect(encodeGbk(given).length).toBeLessThanOrEqual(given.length * 2);
      }),
    );
  });
});
