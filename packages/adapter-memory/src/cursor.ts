import { coreError, err, ok, type Result } from '@kaquan/core';
import type { Page, StorageError } from '@kaquan/core/ports';

/** The values by which a listing is ordered, of the last row of a page. */
export type Position = readonly [first: string | number, second: string];

/**
 * Reads where an earlier page ended; `null` for the first page.
 *
 * Errors: `storage.corrupt` when the text is not a cursor of such a listing.
 */
export function parseCursor(
  cursor: string | undefined,
  kind: 'number' | 'string',
): Result<Position | null, StorageError> {
  if (cursor === undefined) return ok(null);
  const parts = parseJson(cursor);
  if (Array.isArray(parts) && parts.length === 2) {
    const [first, second] = parts as readonly unknown[];
    if (typeof first === kind && typeof second === 'string') {
      return ok([first as string | number, second]);
    }
  }
  const problem = 'not a cursor of this listing';
  return err(coreError('storage.corrupt', { table: 'cursor', row: cursor, problem }));
}

/** One page of at most `limit` rows, out of rows that stand in order behind the last page. */
export function toPage<Row>(
  rows: Iterable<Row>,
  limit: number,
  positionOf: (row: Row) => Position,
): Page<Row> {
  const items: Row[] = [];
  for (const row of rows) {
    const last = items.at(-1);
    if (items.length >= limit && last !== undefined) {
      return { items, nextCursor: JSON.stringify(positionOf(last)) };
    }
    items.push(row);
  }
  return { items, nextCursor: null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
