import { err, ok, parseDecimal, type Instant, type Result } from '@kaquan/core';
import { parseWallClock } from '../wall-clock.ts';
import type { TableRow } from './read-table.ts';

/** Reads a time at +08:00 out of a cell, `yyyy-MM-dd HH:mm:ss` or with slashes. Errors: the problem. */
export function timeIn(row: TableRow, column: string): Result<Instant, string> {
  const at = parseWallClock(row.of(column).replaceAll('/', '-'));
  return at === null ? err(`${column}: is not a time of the form yyyy-MM-dd HH:mm:ss`) : ok(at);
}

/**
 * Reads yuan out of a cell as whole fen, with or without sign and thousands; `null` for an empty one.
 * Errors: the problem.
 */
export function yuanIn(row: TableRow, column: string): Result<number | null, string> {
  const text = row.of(column).replaceAll(/^¥|(?<=\d),(?=\d{3})/g, '');
  if (text === '') return ok(null);
  return parseDecimal(text).mapErr(() => `${column}: is not an amount in yuan`);
}

/**
 * What came in less what went out, out of two cells of which either may be empty; the sign of the second
 * does not count. Errors: the problem, also where both are empty.
 */
export function movedIn(
  row: TableRow,
  { income, outgo }: { readonly income: string; readonly outgo: string },
): Result<number, string> {
  const came = yuanIn(row, income);
  if (came.isErr()) return err(came.error);
  const went = yuanIn(row, outgo);
  if (went.isErr()) return err(went.error);
  if (came.value === null && went.value === null) return err(`${income}, ${outgo}: both are empty`);
  return ok((came.value ?? 0) - Math.abs(went.value ?? 0));
}

/** Reads a name that must be there, of at most 100 characters. Errors: the problem. */
export function nameIn(row: TableRow, column: string): Result<string, string> {
  const text = row.of(column);
  return text !== '' && text.length <= 100 ? ok(text) : err(`${column}: is empty, or too long`);
}
