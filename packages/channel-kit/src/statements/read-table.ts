import { coreError, err, ok, type Result } from '@kaquan/core';
import type {
  StatementFile,
  StatementFileError,
  StatementLine,
  StatementPart,
  UnreadLine,
} from '@kaquan/core/ports';
import { readCsv, type CsvEncoding, type CsvRecord } from './csv-records.ts';

/** One row of a table, by the names of its columns. */
export interface TableRow {
  /** What stands in a column, without blanks and tabs around it; `''` in one that the file lacks. */
  of(column: string): string;
}

/** What a statement file looks like. */
export interface TableLayout {
  /** Of the file's bytes. */
  readonly encoding: CsvEncoding;
  /** Columns without which it is another layout; the first one tells the header from what is before it. */
  readonly columns: readonly [string, ...string[]];
  /** A comment begins so; comments stand before, between and behind the rows. */
  readonly comment: string;
  /**
   * A comment that opens the table, and the one that must then close it: a file that was opened and not
   * closed is cut off. `null` where the format has none.
   */
  readonly frame: { readonly opens: RegExp; readonly closes: RegExp } | null;
  /** The lines that a row makes, most often one; an error is the problem in words, and quotes nothing. */
  readonly read: (row: TableRow) => Result<readonly StatementLine[], string>;
}

/** How many lines may stand before the header. */
const maxPrelude = 50;
/** Lines of one part. */
const partLines = 200;

/**
 * Reads a statement out of a CSV file by the names of its columns, in whatever order they stand, part by
 * part in bounded memory. A row that cannot be read is set aside with its line.
 *
 * Errors, as the last item: `statement.unreadable` naming the line, and the column where one is missing.
 */
export async function* readTable(
  { format, content }: StatementFile,
  layout: TableLayout,
): AsyncGenerator<Result<StatementPart, StatementFileError>> {
  const table = openTable(layout);
  let part = emptyPart();
  for await (const record of readCsv(content, layout.encoding)) {
    const problem = 'problem' in record ? record.problem : table.take(record, part);
    const held = part.lines.length + part.unread.length;
    if (problem !== null) {
      if (held > 0) yield ok(part);
      yield err(coreError('statement.unreadable', { format, line: record.line, problem }));
      return;
    }
    if (held < partLines) continue;
    yield ok(part);
    part = emptyPart();
  }
  if (part.lines.length + part.unread.length > 0) yield ok(part);
  const missing = table.whatIsMissing();
  if (missing === null) return;
  yield err(
    coreError('statement.unreadable', { format, line: table.lastLine(), problem: missing }),
  );
}

interface Part {
  readonly lines: StatementLine[];
  readonly unread: UnreadLine[];
}

function emptyPart(): Part {
  return { lines: [], unread: [] };
}

interface Table {
  /** Takes a record into a part; answers what is wrong with the file as a whole, or `null`. */
  take(record: CsvRecord, part: Part): string | null;
  whatIsMissing(): string | null;
  lastLine(): number;
}

function openTable(layout: TableLayout): Table {
  const { columns, comment, frame } = layout;
  let places: ReadonlyMap<string, number> | null = null;
  let isOpen = false;
  let isClosed = false;
  let last = 0;
  const note = (text: string): void => {
    if (frame?.opens.test(text) === true) isOpen = true;
    else if (frame?.closes.test(text) === true) isClosed = true;
  };
  return {
    lastLine: () => last,
    whatIsMissing() {
      if (places === null) return `has no column ${columns[0]}`;
      return isOpen && !isClosed ? 'is cut off: the line that closes the table is missing' : null;
    },
    take({ line, cells }, part) {
      last = line;
      const texts = cells.map((cell) => cell.trim());
      const [first = ''] = texts;
      if (first.startsWith(comment)) note(first);
      else if (places === null) {
        const found = headerIn(texts, columns);
        if (typeof found === 'string') return found;
        places = found;
        return found === null && line > maxPrelude ? `has no column ${columns[0]}` : null;
      } else if (!isClosed && texts.some((text) => text !== '')) {
        takeRow({ line, texts, places }, layout, part);
      }
      return null;
    },
  };
}

// `null`: not the header yet.
function headerIn(
  texts: readonly string[],
  columns: readonly [string, ...string[]],
): ReadonlyMap<string, number> | string | null {
  if (!texts.includes(columns[0])) return null;
  const missing = columns.find((column) => !texts.includes(column));
  if (missing !== undefined) return `has no column ${missing}`;
  const twice = columns.find((column) => texts.indexOf(column) !== texts.lastIndexOf(column));
  if (twice !== undefined) return `has two columns ${twice}`;
  return new Map(texts.map((name, place) => [name, place]));
}

interface Found {
  readonly line: number;
  readonly texts: readonly string[];
  readonly places: ReadonlyMap<string, number>;
}

function takeRow({ line, texts, places }: Found, { read }: TableLayout, part: Part): void {
  const setAside = (problem: string): void => {
    part.unread.push({ place: `line ${line}`, problem });
  };
  // A comma behind the last cell is common, and makes one more.
  const width = Math.max(...places.values()) + 1;
  if (texts.length < width || texts.slice(width).some((text) => text !== '')) {
    setAside(`has ${texts.length} cells, where the header has ${width}`);
    return;
  }
  const row: TableRow = { of: (column) => texts[places.get(column) ?? -1] ?? '' };
  read(row).match((lines) => {
    part.lines.push(...lines);
  }, setAside);
}
