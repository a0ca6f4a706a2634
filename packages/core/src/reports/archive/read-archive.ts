import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import { decodeOrder } from '../../order/order-schema.ts';
import type { Order } from '../../order/order.ts';
import {
  manifestName,
  manifestSchema,
  type ArchiveManifest,
  type ArchivePart,
  type ArchiveSection,
} from './archive-format.ts';
import type { ArchiveSource } from './archive-store.ts';
import { gunzipText } from './gzip.ts';
import { linesOf } from './lines-of.ts';
import { openSealed } from './seal-part.ts';
import { sha256Hex } from './sha256-hex.ts';

/** Why an archive, or a row of it, cannot be read. */
export type ArchiveUnreadable = CoreError<'archive.unreadable'>;

/** A row as it was written. */
export type ArchivedRow = Readonly<Record<string, unknown>>;

/** Rows one by one; the first error is the last item. */
export type ArchivedRows<Row> = AsyncGenerator<Result<Row, ArchiveUnreadable>, void>;

/** An archive that is being read. */
export interface ArchiveReader {
  /** What it says that it holds. */
  readonly manifest: ArchiveManifest;
  /** The rows of a section as they were written, in their order; none where it has none. */
  rows(section: Exclude<ArchiveSection, 'personal'>): ArchivedRows<ArchivedRow>;
  /** Its orders, read as this release reads stored ones, whichever has written them. */
  orders(): ArchivedRows<Order>;
  /** Recipients and accounts, by the private key (JWK) of the one that they were sealed to. */
  personal(privateKey: JsonWebKey): ArchivedRows<ArchivedRow>;
}

/**
 * Opens an archive, which may be another tenant's or of an earlier release. One part is in memory at a
 * time, and each is held against its SHA-256 before its rows are handed out.
 *
 * Errors: `archive.unreadable` where there is no manifest, or one of another version.
 */
export async function readArchive(
  source: ArchiveSource,
): Promise<Result<ArchiveReader, ArchiveUnreadable>> {
  const read = await readManifest(source);
  return read.map(({ manifest }) => readerOf(source, manifest));
}

/** The manifest of an archive, with the SHA-256 of its file. */
export async function readManifest(
  source: ArchiveSource,
): Promise<
  Result<{ readonly manifest: ArchiveManifest; readonly sha256: string }, ArchiveUnreadable>
> {
  const bytes = await fileOf(source, manifestName);
  if (bytes.isErr()) return err(bytes.error);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.value);
    const parsed = manifestSchema.safeParse(JSON.parse(text));
    if (!parsed.success) return err(unreadable(manifestName, 'is not of this version'));
    return ok({ manifest: parsed.data, sha256: await sha256Hex(bytes.value) });
  } catch (cause) {
    return err(unreadable(manifestName, 'is not JSON', cause));
  }
}

function readerOf(source: ArchiveSource, manifest: ArchiveManifest): ArchiveReader {
  const rowsOf = (section: ArchiveSection, open?: Open): ArchivedRows<ArchivedRow> =>
    sectionRows(
      manifest.parts.filter((part) => part.section === section && part.encoding !== 'csv'),
      (part) => partLines(source, part, open),
    );
  return {
    manifest,
    rows: (section) => rowsOf(section),
    async *orders() {
      for await (const row of this.rows('orders')) {
        yield row.andThen((value) =>
          decodeOrder(value).mapErr(({ problem }) => unreadable('orders', problem)),
        );
        if (row.isErr()) return;
      }
    },
    personal: (privateKey) => rowsOf('personal', (bytes) => openSealed(bytes, privateKey)),
  };
}

type Open = (bytes: Uint8Array<ArrayBuffer>) => Promise<Uint8Array<ArrayBuffer> | null>;

async function* sectionRows(
  parts: readonly ArchivePart[],
  linesIn: (part: ArchivePart) => AsyncIterable<Result<string, ArchiveUnreadable>>,
): ArchivedRows<ArchivedRow> {
  for (const part of parts) {
    for await (const line of linesIn(part)) {
      const row = line.andThen((text) => rowOf(part.name, text));
      yield row;
      if (row.isErr()) return;
    }
  }
}

const encoder = new TextEncoder();

/** The lines of a part, which is what its manifest says. */
export async function* partLines(
  source: ArchiveSource,
  part: ArchivePart,
  open: Open = (bytes) => Promise.resolve(bytes),
): AsyncGenerator<Result<string, ArchiveUnreadable>, void> {
  const { name } = part;
  const file = await loadPart(source, part);
  if (file.isErr()) {
    yield err(file.error);
    return;
  }
  const opened = await open(file.value);
  if (opened === null) {
    yield err(unreadable(name, 'does not open with this key'));
    return;
  }
  try {
    let bytes = 0;
    for await (const line of linesOf(gunzipText(opened))) {
      bytes += encoder.encode(line).length + 1;
      // Bytes that unpack to more than was packed are no archive of ours.
      if (bytes > part.contentBytes) {
        yield err(unreadable(name, 'is longer than its manifest says'));
        return;
      }
      yield ok(line);
    }
  } catch (cause) {
    yield err(unreadable(name, 'is no gzip of text', cause));
  }
}

/** The file of a part, which is what its manifest says. */
export async function loadPart(
  source: ArchiveSource,
  { name, sha256, bytes: size }: ArchivePart,
): Promise<Result<Uint8Array<ArrayBuffer>, ArchiveUnreadable>> {
  const file = await fileOf(source, name);
  if (file.isErr()) return err(file.error);
  const isSame = file.value.length === size && (await sha256Hex(file.value)) === sha256;
  return isSame ? file : err(unreadable(name, 'was changed: its SHA-256 is another one'));
}

async function fileOf(
  source: ArchiveSource,
  name: string,
): Promise<Result<Uint8Array<ArrayBuffer>, ArchiveUnreadable>> {
  try {
    const bytes = await source.get(name);
    return bytes === null ? err(unreadable(name, 'is missing')) : ok(new Uint8Array(bytes));
  } catch (cause) {
    return err(unreadable(name, 'the source has failed', cause));
  }
}

function rowOf(part: string, text: string): Result<ArchivedRow, ArchiveUnreadable> {
  try {
    const row: unknown = JSON.parse(text);
    const isRow = typeof row === 'object' && row !== null && !Array.isArray(row);
    return isRow ? ok(row as ArchivedRow) : err(unreadable(part, 'holds a line that is no row'));
  } catch (cause) {
    return err(unreadable(part, 'holds a line that is not JSON', cause));
  }
}

function unreadable(part: string, problem: string, cause?: unknown): ArchiveUnreadable {
  return coreError('archive.unreadable', { part, problem }, cause);
}
