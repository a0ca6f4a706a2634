/** A cell: a text, a number of ours (an amount, a count), or nothing. */
export type CsvCell = string | number | boolean | null;

/** What a spreadsheet takes for a formula at the beginning of a cell. */
const formula = /^[=+\-@\t\r＝＋－＠]/;

/** Digits that a spreadsheet would round: it keeps fifteen of them. */
const longNumber = /^\d{12,}$/;

const special = /[",\r\n]/;

/**
 * A row of CSV as RFC 4180 writes it, safe to be opened in a spreadsheet: a text that would be taken for
 * a formula, or for a number that is rounded, begins with an apostrophe, which is no part of it.
 */
export function csvRow(cells: readonly CsvCell[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

/** With it a spreadsheet knows that the file is UTF-8. */
export const byteOrderMark = '\uFEFF';

function cellOf(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const text = formula.test(cell) || longNumber.test(cell) ? `'${cell}` : cell;
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
