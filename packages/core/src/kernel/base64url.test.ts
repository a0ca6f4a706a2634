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

  it('writes long texts without running out of arguments', () => {
    expect(fromBase64Url(toBase64Url(new Uint8Array(300_000)))).toHaveLength(300_000);
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
