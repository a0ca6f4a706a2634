import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyText } from '../../test/texts.ts';
import { parseCardLine, type CardFormat } from './parse-card-line.ts';

const formats: readonly CardFormat[] = ['text', 'csv'];

function read(line: string, format: CardFormat): unknown {
  return parseCardLine(line, format).match(
    (card) => card,
    (problem) => problem,
  );
}

describe('a line of text', () => {
  it.each([
    ['ABCD-1234', [null, 'ABCD-1234']],
    ['  ABCD 1234\t', [null, 'ABCD 1234']],
    ['a,b', [null, 'a,b']],
    ['"quoted"', [null, '"quoted"']],
    ['卡密一号', [null, '卡密一号']],
    ['x'.repeat(1_000), [null, 'x'.repeat(1_000)]],
  ])('%j is a card', (line, card) => expect(read(line, 'text')).toEqual(card));

  it.each([
    ['', 'has no secret'],
    ['   ', 'has no secret'],
    ['a\tb', 'has a control character'],
    ['a\u0000', 'has a control character'],
    ['x'.repeat(1_001), 'has a field of more than 1000 characters'],
  ])('%j is none', (line, problem) => expect(read(line, 'text')).toBe(problem));
});

describe('a line of CSV', () => {
  it.each([
    ['secret', [null, 'secret']],
    ['number,secret', ['number', 'secret']],
    ['number\tsecret', ['number', 'secret']],
    [' number , secret ', ['number', 'secret']],
    ['"number","secret"', ['number', 'secret']],
    ['"a,b","c\td"', 'has a control character'],
    ['"a,b","c d"', ['a,b', 'c d']],
    ['"say ""hi""",x', ['say "hi"', 'x']],
    ['  "a"  ,  "b"  ', ['a', 'b']],
    ['a b,c d', ['a b', 'c d']],
  ])('%j reads as %j', (line, card) => expect(read(line, 'csv')).toEqual(card));

  it.each([
    ['', 'has no secret'],
    [',', 'has no secret'],
    ['number,', 'has no secret'],
    [',secret', 'has no card number'],
    ['a,b,c', 'has 3 fields, expected number and secret'],
    ['a,b,', 'has 3 fields, expected number and secret'],
    ['"open', 'has a quote that does not fit'],
    ['a"b', 'has a quote that does not fit'],
    ['"a"b,c', 'has a quote that does not fit'],
    ['"",x', 'has no card number'],
  ])('%j is no card', (line, problem) => expect(read(line, 'csv')).toBe(problem));

  it('reads a tab as it reads a comma, wherever bare fields are empty', () => {
    const field = fc.constantFrom('', ' ', 'a', 'b c', '12');
    fc.assert(
      fc.property(fc.array(field, { minLength: 1, maxLength: 4 }), (fields) => {
        expect(read(fields.join('\t'), 'csv')).toEqual(read(fields.join(','), 'csv'));
      }),
    );
  });

  it('gives back what was quoted by the rule', () => {
    const field = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .map((text) => text.replaceAll(/\p{Cc}/gu, '').trim())
      .filter((text) => text !== '');
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(field, field, fc.constantFrom(',', '\t', ' , '), (number, secret, separator) => {
        const line = `${quoted(number)}${separator}${quoted(secret)}`;
        expect(read(line, 'csv')).toEqual([number, secret]);
      }),
    );
  });
});

describe('whatever a line holds', () => {
  const hostile = fc.oneof(anyText, fc.stringMatching(/^[",\t ab]{0,40}$/));

  it('it is a card without control characters, or a problem that does not quote it', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom(...formats), (line, format) => {
        const card = parseCardLine(`k3y${line}`, format);
        if (card.isErr()) expect(card.error).not.toContain('k3y');
        else {
          const [number, secret] = card.value;
          expect(secret).not.toBe('');
          expect(`${number ?? ''}${secret}`).not.toMatch(/\p{Cc}/u);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['blanks', `${' '.repeat(1_500)}"`],
    ['quotes', `"${'""'.repeat(2_000)}`],
    ['separators', ','.repeat(4_096)],
    ['blanks between', `a${' '.repeat(1_500)}b"`],
  ])('it is read in no time: %s', (_what, line) => {
    const started = performance.now();
    read(line, 'csv');
    expect(performance.now() - started).toBeLessThan(200);
  });
});
