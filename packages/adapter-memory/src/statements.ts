import type { Result } from '@kaquan/core';
import type {
  Page,
  StatementEntry,
  StatementFilter,
  StatementNumbers,
  StatementRow,
  StorageError,
} from '@kaquan/core/ports';
import { compositeKey } from './composite-key.ts';
import { parseCursor, toPage } from './cursor.ts';
import { byValues, createSortedList, type SortedList } from './sorted-list.ts';

/** Every line of a tenant's statements. */
export interface Statements {
  /** Keeps a line, unless it is kept already. */
  add(row: StatementRow): void;
  /** Lines of one number, in the order in which they were kept. */
  of(book: Pick<StatementRow, 'shopId' | 'book'>, lineNo: string): readonly StatementEntry[];
  /** Lines of a shop behind the given place, oldest first; all of them for `null`. */
  after(shopId: string, place: Place | null): Iterable<StatementEntry>;
  all(): Iterable<StatementEntry>;
}

type Place = Pick<StatementEntry, 'at' | 'book' | 'lineNo' | 'print'>;

/** How many lines of one instant are looked at for a balance. */
const maxLast = 1_000;

/** Makes a book without lines. */
export function createStatements(): Statements {
  const byNumber = new Map<string, StatementEntry[]>();
  const byShop = new Map<string, SortedList<StatementEntry>>();
  return {
    add(row) {
      const key = numberKey(row, row.lineNo);
      const before = byNumber.get(key) ?? [];
      if (before.some(({ print }) => print === row.print)) return;
      const entry = Object.freeze({ ...row, isRival: before.length > 0 });
      byNumber.set(key, [...before, entry]);
      const ofShop = byShop.get(row.shopId) ?? createSortedList<StatementEntry>(oldestFirst);
      byShop.set(row.shopId, ofShop);
      ofShop.add(entry);
    },
    of: (book, lineNo) => byNumber.get(numberKey(book, lineNo)) ?? [],
    after(shopId, place) {
      const list = byShop.get(shopId);
      if (list === undefined) return [];
      // Only the values that the order asks for are looked at.
      return list.after(place === null ? null : (place as StatementEntry));
    },
    all: () => [...byNumber.values()].flat(),
  };
}

const oldestFirst = byValues<Place>(
  ({ at }) => at,
  ({ book }) => book,
  ({ lineNo }) => lineNo,
  ({ print }) => print,
);

function numberKey({ shopId, book }: Pick<StatementRow, 'shopId' | 'book'>, no: string): string {
  return compositeKey(shopId, book, no);
}

/** See `Storage.loadStatementLines`. */
export function loadStatementLines(
  statements: Statements,
  { shopId, book, lineNos }: StatementNumbers,
): readonly StatementEntry[] {
  return [...new Set(lineNos)].flatMap((lineNo) => statements.of({ shopId, book }, lineNo));
}

/** See `Storage.findStatementLines`. */
export function findStatementLines(
  statements: Statements,
  filter: StatementFilter,
): Result<Page<StatementEntry>, StorageError> {
  return parseCursor(filter.cursor, 'number').map((position) => {
    const place = position && placeAt(Number(position[0]), position[1]);
    const lines = matching(statements.after(filter.shopId, place), filter);
    return toPage(lines, filter.limit, ({ at, book, lineNo, print }) => [
      at,
      JSON.stringify([book, lineNo, print]),
    ]);
  });
}

type Narrowing = Pick<StatementFilter, 'book' | 'orderNo' | 'from' | 'to' | 'isRival'>;

function* matching(lines: Iterable<StatementEntry>, filter: Narrowing): Generator<StatementEntry> {
  const { from = -Infinity, to = Infinity } = filter;
  for (const line of lines) {
    if (line.at >= to) return;
    if (line.at >= from && isWanted(line, filter)) yield line;
  }
}

function isWanted(line: StatementEntry, { book, orderNo, isRival = false }: Narrowing): boolean {
  if (line.isRival !== isRival) return false;
  if (book !== undefined && line.book !== book) return false;
  return orderNo === undefined || line.orderNo === orderNo;
}

// A cursor that no listing has given out begins at its instant.
function placeAt(at: number, text: string): Place {
  const [book = '', lineNo = '', print = ''] = partsOf(text);
  return { at, book, lineNo, print };
}

function partsOf(text: string): readonly string[] {
  try {
    const parts: unknown = JSON.parse(text);
    return Array.isArray(parts) ? parts.map(String) : [];
  } catch {
    return [];
  }
}

/** See `Storage.findLastTold`. */
export function findLastTold(
  statements: Statements,
  { shopId, book }: Pick<StatementNumbers, 'shopId' | 'book'>,
): readonly StatementEntry[] {
  let last: StatementEntry[] = [];
  for (const line of matching(statements.after(shopId, null), { book })) {
    if (line.balanceMinor === null) continue;
    if (last[0]?.at !== line.at) last = [];
    if (last.length < maxLast) last.push(line);
  }
  return last;
}
