import { ok, type Result } from 'neverthrow';
import type { TenantId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import { mostReckonedRows, type Reckoning } from '../../ports/reckoning.ts';
import type { StatementEntry } from '../../ports/statement-storage.ts';
import type { Storage, StorageError } from '../../ports/storage.ts';
import { readPagesAhead, workAhead, type FindPage } from '../read-pages.ts';
import type { Frame } from './classify.ts';
import type { Difference } from './difference.ts';
import { isInside } from './reckon-up.ts';
import type { Reconciler } from './reconciler.ts';

/** What a reconciliation reads of a storage. */
export type BooksStorage = Pick<Storage, 'findStatementLines' | 'loadReckonings' | 'findUntold'>;

/**
 * Which books to read. Lines that were told after `asOf` are of the next run, in all that is read: an
 * import may go on meanwhile.
 */
export interface Books {
  /** Where the books are read. */
  readonly storage: BooksStorage;
  /** Whose books they are. */
  readonly tenant: TenantId;
  /** One statement of several; every one where it is left out. */
  readonly book?: string;
  /** The shop and period, and by what differences are judged. */
  readonly frame: Frame;
  /** Lines that were stored later are left out. */
  readonly asOf: Instant;
  /** Rows of one trip. */
  readonly pageSize?: number;
}

/** Some of what a run found, and how far it has come. */
export interface BooksPart {
  /** What was found since the part before. */
  readonly differences: readonly Difference[];
  /** Lines of the period that were read so far. */
  readonly lines: number;
  /** Order numbers that were compared so far. */
  readonly orders: number;
}

const lineRows = 500;

/**
 * Reads the books of a period and reconciles them, page by page: in memory are a few pages, whatever
 * the period holds. Each order number is compared once: at its first line of the period, or, where no line
 * names it, at what our ledger posted first. The first error is the last item.
 */
export async function* readBooks(
  books: Books,
  reconciler: Reconciler,
): AsyncGenerator<Result<BooksPart, StorageError>, void> {
  const done = { lines: 0, orders: 0 };
  for await (const part of differencesOf(books, reconciler, done)) {
    yield part.map((differences) => ({ differences, ...done }));
    if (part.isErr()) return;
  }
  yield ok({ differences: reconciler.end(), ...done });
}

interface Done {
  lines: number;
  orders: number;
}

async function* differencesOf(
  books: Books,
  reconciler: Reconciler,
  done: Done,
): AsyncGenerator<Result<readonly Difference[], StorageError>, void> {
  const { tenant, book, pageSize = lineRows, storage } = books;
  const { shopId } = books.frame;
  const of = { tenant, shopId, ...(book === undefined ? {} : { book }) };
  const { from, to } = books.frame.period;
  const lines =
    (isRival: boolean): FindPage<StatementEntry> =>
    (cursor) =>
      storage.findStatementLines({ ...of, from, to, isRival, ...cursor, limit: pageSize });
  const isKnown = ({ storedAt }: StatementEntry): boolean => storedAt <= books.asOf;
  const named = (page: readonly StatementEntry[]): Promise<Result<Named, StorageError>> =>
    loadNamed(page.filter(isKnown), books);
  for await (const page of workAhead(readPagesAhead(lines(false)), named)) {
    yield page.map((of) => ofLines(of, books.frame, { reconciler, done }));
  }
  for await (const page of readPagesAhead(lines(true))) {
    yield page.map((rivals) => rivals.filter(isKnown).flatMap((line) => reconciler.rival(line)));
  }
  const untold: FindPage<string> = (cursor) =>
    storage.findUntold({ ...of, from, to, ...cursor, limit: pageSize });
  const posted = (page: readonly string[]): Promise<Result<readonly Reckoning[], StorageError>> =>
    load(books, page);
  for await (const page of workAhead(readPagesAhead(untold), posted)) {
    yield page.map((all) => {
      done.orders += all.length;
      return all.flatMap((reckoning) => reconciler.number(reckoning));
    });
  }
}

interface At {
  readonly reconciler: Reconciler;
  readonly done: Done;
}

interface Named {
  readonly lines: readonly StatementEntry[];
  readonly reckonings: ReadonlyMap<string, Reckoning>;
}

async function loadNamed(
  lines: readonly StatementEntry[],
  books: Books,
): Promise<Result<Named, StorageError>> {
  const numbers = new Set(lines.flatMap(({ orderNo }) => orderNo ?? []));
  const loaded = await load(books, [...numbers]);
  return loaded.map((all) => ({
    lines,
    reckonings: new Map(all.map((each) => [each.orderNo, each])),
  }));
}

function ofLines(
  { lines, reckonings }: Named,
  frame: Frame,
  { reconciler, done }: At,
): readonly Difference[] {
  done.lines += lines.length;
  const found: Difference[] = [];
  for (const line of lines) {
    found.push(...reconciler.line(line));
    const reckoning = reckonings.get(line.orderNo ?? '');
    if (reckoning === undefined) continue;
    if (isCrowded(reckoning)) found.push(...reconciler.crowded(line));
    else if (isFirst(line, reckoning, frame)) {
      done.orders += 1;
      found.push(...reconciler.number(reckoning));
    }
  }
  return found;
}

async function load(
  { storage, tenant, book, asOf, frame }: Books,
  orderNos: readonly string[],
): Promise<Result<readonly Reckoning[], StorageError>> {
  if (orderNos.length === 0) return ok([]);
  const loaded = await storage.loadReckonings({
    ...{ tenant, shopId: frame.shopId, orderNos },
    ...(book === undefined ? {} : { book }),
  });
  return loaded.map((all) =>
    all.map((each) =>
      each.lines.every(({ storedAt }) => storedAt <= asOf)
        ? each
        : { ...each, lines: each.lines.filter(({ storedAt }) => storedAt <= asOf) },
    ),
  );
}

// Not all of them are loaded, so that nothing can be said of the order as a whole.
function isCrowded({ lines }: Reckoning): boolean {
  return lines.length >= mostReckonedRows;
}

function isFirst(line: StatementEntry, { lines }: Reckoning, frame: Frame): boolean {
  const first = lines.find((each) => !each.isRival && isInside(each, frame));
  return first?.lineNo === line.lineNo && first.book === line.book && first.print === line.print;
}
