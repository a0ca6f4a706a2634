import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Channel } from '../ports/channel.ts';
import type { StatementFileError, StatementLine, UnreadLine } from '../ports/statement.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { chunkLines, keepLines, type KeepLinesError, type KeptLines } from './keep-lines.ts';
import { statementsOf } from './statement-balance.ts';

/** A file's bytes: a stream, or anything else that yields them piece by piece. */
export type StatementSource = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A statement file to read. */
export interface StatementToImport {
  readonly shopId: ShopId;
  readonly source: StatementSource;
  readonly format: string | undefined;
  readonly onProgress: ((done: StatementCounts) => void) | undefined;
}

/** How many lines an import has read, and what became of them. */
export interface StatementCounts extends Readonly<KeptLines> {
  /** Lines that could not be read; not kept. */
  readonly unread: number;
}

/** What an import did. */
export interface StatementReport {
  /** `replayed`: it held nothing that was not kept before. */
  readonly outcome: 'applied' | 'replayed';
  /** Under which name its lines are kept: the format's. */
  readonly book: string;
  /** How many of its lines are kept, by this run and those before. */
  readonly version: number;
  /** The first 100 lines that could not be read. */
  readonly unreadLines: readonly UnreadLine[];
  /** What became of the lines of this run. */
  readonly summary: StatementCounts;
}

/** Why an import stops; what was kept before stays, and the same file may be imported again. */
export type ImportStatementError =
  | KeepLinesError
  | StorageError
  | CoreError<'shop.not_found' | 'channel.incapable' | 'input.invalid' | 'statement.unreadable'>;

/** Unread lines that are described; the others are counted. */
const maxDescribed = 100;

/** Keeps the lines of a file; see `LedgerService.importStatement`. */
export async function importStatement(
  scope: Scope,
  from: StatementToImport,
): Promise<Result<StatementReport, ImportStatementError>> {
  const reader = await readerFor(scope, from);
  if (reader.isErr()) return err(reader.error);
  const { book, isPosted, read } = reader.value;
  const desk = openDesk(scope, from, { book, isPosted });
  const host = { hasBroken: false };
  let failure: StatementFileError | null = null;
  for await (const part of read({ format: book, content: bytesOf(from.source, host) })) {
    if (part.isErr()) {
      failure = part.error;
      break;
    }
    desk.note(part.value.unread);
    const kept = await desk.take(part.value.lines);
    if (kept.isErr()) return err(kept.error);
  }
  const flushed = await desk.flush();
  if (flushed.isErr()) return err(flushed.error);
  if (host.hasBroken) return err(stopped(desk.counts(), failure?.cause));
  if (failure !== null) return err(failure);
  const summary = desk.counts();
  const { added, known, conflicts } = summary;
  const isNews = added + conflicts > 0;
  const version = added + known + conflicts;
  return ok({
    outcome: isNews ? 'applied' : 'replayed',
    version,
    book,
    unreadLines: desk.unreadLines(),
    summary,
  });
}

type Read = NonNullable<Channel['readStatement']>;

interface Book {
  readonly book: string;
  readonly isPosted: boolean;
}

async function readerFor(
  scope: Scope,
  { shopId, format }: StatementToImport,
): Promise<Result<Book & { readonly read: Read }, ImportStatementError>> {
  const operation = 'readStatement';
  const found = await statementsOf(scope, shopId, operation);
  if (found.isErr()) return err(found.error);
  const { channel, statements } = found.value;
  const { formats, accountBook } = statements;
  const read = channel.readStatement?.bind(channel);
  if (read === undefined || formats.length === 0) {
    return err(coreError('channel.incapable', { channel: channel.name, operation }));
  }
  const book = format ?? (formats.length === 1 ? formats[0] : undefined);
  if (book !== undefined && formats.includes(book)) {
    return ok({ book, isPosted: book === accountBook, read });
  }
  const problem = `must be one of ${formats.join(', ')}`;
  return err(coreError('input.invalid', { issues: [{ field: 'format', problem }] }));
}

interface Desk {
  take(lines: readonly StatementLine[]): Promise<Result<void, KeepLinesError>>;
  note(unread: readonly UnreadLine[]): void;
  flush(): Promise<Result<void, KeepLinesError>>;
  counts(): StatementCounts;
  unreadLines(): readonly UnreadLine[];
}

// Gathers lines to whole chunks: a reader's parts may be of any size.
function openDesk(scope: Scope, from: StatementToImport, book: Book): Desk {
  const { shopId, onProgress } = from;
  const unreadLines: UnreadLine[] = [];
  const counts = { added: 0, known: 0, conflicts: 0, unread: 0 };
  let waiting: StatementLine[] = [];
  const keep = async (lines: readonly StatementLine[]): Promise<Result<void, KeepLinesError>> => {
    const kept = await keepLines(scope, { shopId, ...book }, lines);
    return kept.map(({ added, known, conflicts }) => {
      counts.added += added;
      counts.known += known;
      counts.conflicts += conflicts;
      tell(scope, () => onProgress?.({ ...counts }));
    });
  };
  return {
    async take(lines) {
      for (const line of lines) {
        waiting.push(line);
        if (waiting.length < chunkLines) continue;
        const kept = await keep(waiting);
        if (kept.isErr()) return kept;
        waiting = [];
      }
      return ok();
    },
    note(unread) {
      counts.unread += unread.length;
      unreadLines.push(...unread.slice(0, maxDescribed - unreadLines.length));
    },
    async flush() {
      const lines = waiting;
      waiting = [];
      return lines.length === 0 ? ok() : keep(lines);
    },
    counts: () => ({ ...counts }),
    unreadLines: () => unreadLines,
  };
}

// A host's broken progress bar does not break the import.
function tell({ runtime }: Scope, call: () => void): void {
  try {
    call();
  } catch (cause) {
    runtime.logger.log('warn', 'onProgress has thrown', { cause: String(cause) });
  }
}

// The host's own stream may break, which is no fault of the file's: that is when it was asked, and did
// not answer. A reader that stops before the end asks no more.
async function* bytesOf(
  source: StatementSource,
  host: { hasBroken: boolean },
): AsyncGenerator<Uint8Array> {
  host.hasBroken = true;
  for await (const piece of source) {
    // What a host's stream yields is not held by the type.
    const given: unknown = piece;
    invariant(given instanceof Uint8Array, 'the source of a statement yields bytes');
    host.hasBroken = false;
    yield given;
    host.hasBroken = true;
  }
  host.hasBroken = false;
}

function stopped(
  { added, known, conflicts }: StatementCounts,
  cause: unknown,
): CoreError<'input.invalid'> {
  const problem = `stopped after ${added + known + conflicts} lines that were kept`;
  return coreError('input.invalid', { issues: [{ field: 'source', problem }] }, cause);
}
