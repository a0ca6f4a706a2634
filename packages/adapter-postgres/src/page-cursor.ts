import { coreError } from '@kaquan/core';
import type { Page } from '@kaquan/core/ports';
import { CorruptRow } from './sql-state.ts';

/** The values by which a listing is ordered, of the last row of a page. */
export type Position = readonly [first: string | number, second: string];

/** What a listing is ordered by first. */
type Kind = 'instant' | 'number' | 'string';

// The last instant of the year 9999, as far as a timestamp's text goes.
const lastInstant = 253_402_300_799_999;

const isOfKind: Readonly<Record<Kind, (value: unknown) => value is string | number>> = {
  instant: (value): value is number => isWhole(value) && value >= 0 && value <= lastInstant,
  number: isWhole,
  string: isText,
};

/** Reads where an earlier page ended; `null` for the first page. */
export function parseCursor(cursor: string | undefined, kind: Kind): Position | null {
  if (cursor === undefined) return null;
  const parts = parseJson(cursor);
  if (Array.isArray(parts) && parts.length === 2) {
    const [first, second] = parts as readonly unknown[];
    if (isOfKind[kind](first) && isText(second)) return [first, second];
  }
  throw notACursor(cursor); // The edge turns it into a value.
}

/** What a cursor is answered with that no listing gave out. */
export function notACursor(cursor: string): CorruptRow {
  const problem = 'not a cursor of this listing';
  return new CorruptRow(coreError('storage.corrupt', { table: 'cursor', row: cursor, problem }));
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

// The server takes neither, so no row holds such a text.
function isText(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}

/** A page out of at most one row more than it may hold, which shows that there is another. */
export function toPage<Item>(
  rows: readonly Item[],
  limit: number,
  positionOf: (item: Item) => Position,
): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const isLast = rows.length <= limit || last === undefined;
  return { items, nextCursor: isLast ? null : JSON.stringify(positionOf(last)) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
