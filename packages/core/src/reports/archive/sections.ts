import { err, ok, type Result } from 'neverthrow';
import type { ArchivePart, ArchiveSection, SectionSums } from './archive-format.ts';
import type { ArchiveSink } from './archive-store.ts';
import { byteOrderMark, csvRow, type CsvCell } from './csv.ts';
import { openParts, type NotWritten } from './part-writer.ts';
import { addAmount, noAmounts, type Amount } from './section-sums.ts';

/** How the rows of a section look as a table. */
export interface Columns<Row> {
  /** The names of the columns. */
  readonly names: readonly string[];
  /** A row may be several in the table, or none. */
  readonly cells: (row: Row) => readonly (readonly CsvCell[])[];
  /** What is added up over all rows. */
  readonly amounts: (row: Row) => readonly Amount[];
}

/** Takes the rows of one section. */
export interface SectionWriter<Row> {
  /** Writes a row in every encoding; `line` where its JSON is written in one way only. */
  add(row: Row, line?: string): Promise<Result<void, NotWritten>>;
  /** Writes what is left. */
  end(): Promise<Result<SectionWritten, NotWritten>>;
}

/** What became of a section. */
export interface SectionWritten {
  readonly parts: readonly ArchivePart[];
  readonly sums: SectionSums;
}

/** What a section is written as. */
export interface SectionOptions {
  readonly section: ArchiveSection;
  readonly sink: ArchiveSink;
  readonly isCsvToo: boolean;
}

/** Writes the rows of a section as NDJSON, which is read back, and as CSV, which is looked at. */
export function openSection<Row extends object>(
  { section, sink, isCsvToo }: SectionOptions,
  columns: Columns<Row>,
): SectionWriter<Row> {
  const lines = openParts({ section, encoding: 'ndjson', sink });
  const head = `${byteOrderMark}${csvRow(columns.names)}`;
  const table = isCsvToo ? openParts({ section, encoding: 'csv', sink, head }) : null;
  const amounts = noAmounts();
  let rows = 0;
  return {
    async add(row, line = JSON.stringify(row)) {
      rows += 1;
      for (const amount of columns.amounts(row)) addAmount(amounts, amount);
      const written = await lines.add(`${line}\n`);
      if (written.isErr() || table === null) return written;
      for (const cells of columns.cells(row)) {
        const added = await table.add(csvRow(cells));
        if (added.isErr()) return added;
      }
      return ok();
    },
    async end() {
      const ended = await lines.end();
      if (ended.isErr()) return err(ended.error);
      const tabled = table === null ? ok([]) : await table.end();
      if (tabled.isErr()) return err(tabled.error);
      const sums = Object.fromEntries([...amounts].map(([name, sum]) => [name, sum.toString()]));
      return ok({ parts: [...ended.value, ...tabled.value], sums: { rows, sums } });
    },
  };
}
