import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRow } from './csv.ts';

const read = (row: string): readonly (readonly string[])[] =>
  parse(row, { record_delimiter: '\r\n', skip_empty_lines: false });

describe('a row of CSV', () => {
  it('gives back every text, whatever stands in it', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 5 }), (cells) => {
        const [row] = read(csvRow(cells));
        const plain = row?.map((cell, place) => (cell === cells[place] ? cell : cell.slice(1)));
        expect(plain).toEqual(cells);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx', '＝1'])('makes %j no formula', (text) => {
    expect(read(csvRow([text, 'b']))).toEqual([[`'${text}`, 'b']]);
  });

  it('never begins a text as a formula does', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const [[cell = ''] = []] = read(csvRow([text, 'b']));
        expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      }),
    );
  });

  it('keeps the digits that a spreadsheet would round', () => {
    expect(csvRow(['1234567890123456789', '260101-1', '42'])).toBe(
      "'1234567890123456789,260101-1,42\r\n",
    );
  });

  it('writes what is ours as it is, and what is not there as nothing', () => {
    expect(csvRow([-5, true, null, 0, ''])).toBe('-5,true,,0,\r\n');
  });
});
