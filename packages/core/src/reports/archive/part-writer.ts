import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { ArchiveEncoding, ArchivePart, ArchiveSection } from './archive-format.ts';
import { maxPartBytes } from './archive-format.ts';
import type { ArchiveSink } from './archive-store.ts';
import { openGzip, type Gzip } from './gzip.ts';
import type { SealBytes } from './seal-part.ts';
import { sha256Hex } from './sha256-hex.ts';

/** Why an archive is not whole. */
export type NotWritten = CoreError<'archive.not_written'>;

/** What is written, and where to. */
export interface PartsOf {
  readonly section: ArchiveSection;
  readonly encoding: ArchiveEncoding;
  readonly sink: ArchiveSink;
  /** What every part begins with: of a CSV the names of its columns. */
  readonly head?: string;
  /** Present for `jwe`. */
  readonly seal?: SealBytes;
  /** Default {@link maxPartBytes}. */
  readonly maxBytes?: number;
}

/** Writes rows into as many files as they need. */
export interface PartWriter {
  /** Adds one row, with its line end. */
  add(row: string): Promise<Result<void, NotWritten>>;
  /** Writes what is left; answers all parts. */
  end(): Promise<Result<readonly ArchivePart[], NotWritten>>;
}

interface OpenPart {
  readonly gzip: Gzip;
  rows: number;
  contentBytes: number;
}

const encoder = new TextEncoder();

const endings: Readonly<Record<ArchiveEncoding, string>> = {
  ndjson: 'ndjson.gz',
  csv: 'csv.gz',
  jwe: 'ndjson.gz.jwe',
};

/** Begins no part before there is a row for it. */
export function openParts(of: PartsOf): PartWriter {
  const { section, encoding, sink, head = '', seal, maxBytes = maxPartBytes } = of;
  const parts: ArchivePart[] = [];
  let open: OpenPart | null = null;
  const close = async ({
    gzip,
    rows,
    contentBytes,
  }: OpenPart): Promise<Result<void, NotWritten>> => {
    const number = String(parts.length + 1).padStart(4, '0');
    const name = `${section}-${number}.${endings[encoding]}`;
    const zipped = await gzip.end();
    const bytes = seal === undefined ? zipped : await seal(zipped);
    const kept = await keep(sink, name, bytes);
    if (kept.isErr()) return err(kept.error);
    const sha256 = await sha256Hex(bytes);
    parts.push({ name, section, encoding, rows, bytes: bytes.length, contentBytes, sha256 });
    return ok();
  };
  return {
    async add(row) {
      const bytes = encoder.encode(row);
      if (open !== null && open.contentBytes + bytes.length > maxBytes) {
        const closed = await close(open);
        open = null;
        if (closed.isErr()) return closed;
      }
      if (open === null) {
        open = { gzip: openGzip(), rows: 0, contentBytes: 0 };
        await grow(open, encoder.encode(head));
      }
      open.rows += 1;
      await grow(open, bytes);
      return ok();
    },
    async end() {
      if (open !== null) {
        const closed = await close(open);
        open = null;
        if (closed.isErr()) return err(closed.error);
      }
      return ok(parts);
    },
  };
}

/** Hands a file to the host; what that throws is told. */
export async function keep(
  sink: ArchiveSink,
  part: string,
  bytes: Uint8Array,
): Promise<Result<void, NotWritten>> {
  try {
    await sink.put(part, bytes);
    return ok();
  } catch (cause) {
    return err(coreError('archive.not_written', { part, problem: 'the sink has failed' }, cause));
  }
}

async function grow(part: OpenPart, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  part.contentBytes += bytes.length;
  await part.gzip.add(bytes);
}
