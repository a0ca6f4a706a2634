/** Says which of two rows comes first; nought only for rows that are the same. */
export type Compare<Row> = (a: Row, b: Row) => number;

/** Compares rows by several values, the most important first, smallest first. */
export function byValues<Row>(...values: readonly ((row: Row) => string | number)[]): Compare<Row> {
  return (a, b) => {
    for (const value of values) {
      const left = value(a);
      const right = value(b);
      if (left !== right) return left < right ? -1 : 1;
    }
    return 0;
  };
}

/** Rows kept in order. */
export interface SortedList<Row> {
  size(): number;
  add(row: Row): void;
  /** Takes out the row that compares equal, if there is one. */
  remove(row: Row): void;
  /** The rows that come after the given one, which need not be in the list; all of them for `null`. */
  after(row: Row | null): Generator<Row, void>;
}

// A block that has grown to this is cut in two.
const maxBlock = 512;

/**
 * Makes an empty list. Its rows lie in blocks, so that adding and removing move a few hundred rows at
 * most: at either end of a single array, a hundred thousand would be moved again and again.
 */
export function createSortedList<Row>(compare: Compare<Row>): SortedList<Row> {
  // No block is empty.
  const blocks: Row[][] = [];
  let size = 0;

  // Where the first row after the given one is, or would be: the last block takes what is after all.
  const find = (row: Row): { readonly block: number; readonly position: number } => {
    const isAfter = (other: Row | undefined): boolean =>
      other !== undefined && compare(other, row) > 0;
    const found = firstThat(blocks.length, (i) => isAfter(blocks[i]?.at(-1)));
    const block = Math.min(found, Math.max(0, blocks.length - 1));
    const rows = blocks[block] ?? [];
    return { block, position: firstThat(rows.length, (i) => isAfter(rows[i])) };
  };

  return {
    size: () => size,
    add(row) {
      const { block, position } = find(row);
      const rows = blocks[block] ?? [];
      blocks[block] = rows;
      rows.splice(position, 0, row);
      size += 1;
      if (rows.length >= maxBlock) blocks.splice(block + 1, 0, rows.splice(maxBlock / 2));
    },
    remove(row) {
      const block = firstThat(blocks.length, (i) => !isBefore(compare, blocks[i]?.at(-1), row));
      const rows = blocks[block] ?? [];
      const position = firstThat(rows.length, (i) => !isBefore(compare, rows[i], row));
      const found = rows[position];
      if (found === undefined || compare(found, row) !== 0) return;
      rows.splice(position, 1);
      size -= 1;
      if (rows.length === 0) blocks.splice(block, 1);
    },
    *after(row) {
      const start = row === null ? { block: 0, position: 0 } : find(row);
      for (let block = start.block; block < blocks.length; block += 1) {
        const rows = blocks[block] ?? [];
        yield* rows.slice(block === start.block ? start.position : 0);
      }
    },
  };
}

/** The first rows, up to a limit and as long as they satisfy a condition. */
export function firstOf<Row>(
  rows: Iterable<Row>,
  limit: number,
  isWanted: (row: Row) => boolean = () => true,
): readonly Row[] {
  const found: Row[] = [];
  for (const row of rows) {
    if (found.length >= limit || !isWanted(row)) break;
    found.push(row);
  }
  return found;
}

function isBefore<Row>(compare: Compare<Row>, other: Row | undefined, row: Row): boolean {
  return other !== undefined && compare(other, row) < 0;
}

// The first index for which the condition holds, `length` when there is none; it holds for all behind.
function firstThat(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
