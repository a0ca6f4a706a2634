import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../test/texts.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';

describe('base64url', () => {
  it('gives every sequence of bytes back, and agrees with Node', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = toBase64Url(bytes);
        expect(text).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64Url(text)).toEqual(new Uint8Array(bytes));
      }),
    );
  });

  it('writes long texts without running out of arguments, as Node does', () => {
    const bytes = Uint8Array.from({ length: 300_001 }, (_, at) => (at * 7919) % 251);
    const text = toBase64Url(bytes);
    expect(text).toBe(Buffer.from(bytes).toString('base64url'));
    expect(Buffer.compare(fromBase64Url(text) ?? Buffer.alloc(0), bytes)).toBe(0);
  });

  it('takes no string for every byte: files of many megabytes are sealed', () => {
    const bytes = new Uint8Array(8 * 1024 * 1024);
    const before = process.memoryUsage().heapUsed;
    const text = toBase64Url(bytes);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(8 * text.length);
  });

  it.each(['a', 'abcde', 'ab=', 'ab+/', 'a b', 'ab\n', '号', 'abc~'])('refuses %j', (text) => {
    expect(fromBase64Url(text)).toBeNull();
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = fromBase64Url(text);
        expect(bytes === null || bytes instanceof Uint8Array).toBe(true);
      }),
    );
  });
});
