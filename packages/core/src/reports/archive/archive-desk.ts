import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import type { RowPages } from '../read-pages.ts';
import {
  manifestName,
  type ArchivePart,
  type ArchiveSection,
  type SectionSums,
} from './archive-format.ts';
import type { ArchiveSink } from './archive-store.ts';
import type { NotWritten } from './part-writer.ts';
import { openSection, type Columns, type SectionWriter, type SectionWritten } from './sections.ts';

/** How far an archive has come. */
export interface ArchiveProgress {
  /** What is being written. */
  readonly section: ArchiveSection;
  /** Rows of it that were written. */
  readonly rows: number;
}

/** What every section of an archive is written with. */
export interface ArchiveDesk {
  readonly scope: Scope;
  readonly period: Period;
  readonly madeAt: Instant;
  readonly sink: ArchiveSink;
  readonly isCsvToo: boolean;
  /** Told after every page. */
  readonly onProgress: ((done: ArchiveProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** What has been written so far. */
export type Written = [ArchiveSection, SectionWritten][];

/** Why a section is not whole. */
export type SectionError = StorageError | NotWritten;

/** Begins a section. */
export function sectionOf<Row extends object>(
  { sink, isCsvToo }: ArchiveDesk,
  section: ArchiveSection,
  columns: Columns<Row>,
): SectionWriter<Row> {
  return openSection({ section, sink, isCsvToo }, columns);
}

/** Whether the caller still wants it; told how far it has come. */
export function goOn(desk: ArchiveDesk, done: ArchiveProgress): Result<void, NotWritten> {
  try {
    desk.onProgress?.(done);
  } catch (cause) {
    // A host's broken progress bar does not break the archive.
    desk.scope.runtime.logger.log('warn', 'onProgress has thrown', { cause: String(cause) });
  }
  if (desk.signal?.aborted !== true) return ok();
  const problem = 'stopped by its caller';
  return err(coreError('archive.not_written', { part: manifestName, problem }));
}

/** Writes a section whose rows stand in one stream. */
export async function writeSection<Row extends object>(
  desk: ArchiveDesk,
  section: ArchiveSection,
  given: { readonly pages: RowPages<Row>; readonly columns: Columns<Row> },
): Promise<Result<Written, SectionError>> {
  const writer = sectionOf(desk, section, given.columns);
  let rows = 0;
  for await (const page of given.pages) {
    if (page.isErr()) return err(page.error);
    for (const row of page.value) {
      const added = await writer.add(row);
      if (added.isErr()) return err(added.error);
    }
    rows += page.value.length;
    const wanted = goOn(desk, { section, rows });
    if (wanted.isErr()) return err(wanted.error);
  }
  const ended = await writer.end();
  return ended.map((written): Written => [[section, written]]);
}

/** What stands in a manifest of what was written. */
export function listed(written: Written): {
  readonly parts: readonly ArchivePart[];
  readonly sections: Readonly<Record<string, SectionSums>>;
} {
  return {
    parts: written.flatMap(([, { parts }]) => parts),
    sections: Object.fromEntries(written.map(([section, { sums }]) => [section, sums])),
  };
}
