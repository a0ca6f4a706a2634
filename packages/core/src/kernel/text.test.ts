import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../test/texts.ts';
import { cleanText, isCleanText } from './text.ts';

describe('a clean text', () => {
  it.each([
    ['', ''],
    ['卡密 \ud83d\ude00', '卡密 \ud83d\ude00'],
    ['a\u0000b', 'a\uFFFDb'],
    ['\u0000\u0000', '\uFFFD\uFFFD'],
    ['half \ud83d', 'half \uFFFD'],
    ['\ude00 half', '\uFFFD half'],
    ['turned \ude00\ud83d', 'turned \uFFFD\uFFFD'],
    ['tab\tand\nline', 'tab\tand\nline'],
  ])('of %j is %j', (text, clean) => {
    expect(cleanText(text)).toBe(clean);
    expect(isCleanText(text)).toBe(text === clean);
  });

  it('keeps its length, comes out of any text, and stays as it is', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = cleanText(text);
        expect(isCleanText(clean)).toBe(true);
        expect(cleanText(clean)).toBe(clean);
        expect(clean).toHaveLength(text.length);
        expect(new TextDecoder().decode(new TextEncoder().encode(`.${clean}`))).toBe(`.${clean}`);
      }),
    );
  });
});
