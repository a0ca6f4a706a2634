import { coreError } from '@kaquan/core';
import type { Page } from '@kaquan/core/ports';
import { CorruptRow } from './sql-state.ts';

/** The values by which a listing is ordered, of the last row of a page. */
export type Position = readonly [first: string | number, second: string];

/** Reads where an earlier page ended; `null` for the first page. */
export function parseCursor(
  cursor: string | undefined,
  kind: 'number' | 'string',
): Position | null {
  if (cursor === undefined) return null;
  const parts = parseJson(cursor);
  if (Array.isArray(parts) && parts.length === 2) {
    const [first, second] = parts as readonly unknown[];
    const isFirst = kind === 'number' ? Number.isSafeInteger(first) : typeof first === kind;
    if (isFirst && typeof second === 'string') return [first as string | number, second];
  }
  const problem = 'not a cursor of this listing';
  // The edge turns it into a value.
  throw new CorruptRow(coreError('storage.corrupt', { table: 'cursor', row: cursor, problem }));
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
