import { err, ok, type Result } from 'neverthrow';
import type { Page, StorageError } from '../ports/storage.ts';

/** Asks for one page: the first, or the one behind a cursor. */
export type FindPage<Row> = (from: {
  readonly cursor?: string;
}) => Promise<Result<Page<Row>, StorageError>>;

/** Pages of rows; the first error is the last item. */
export type RowPages<Row> = AsyncGenerator<Result<readonly Row[], StorageError>, void>;

/** All pages of a listing, one after the other: one is in memory at a time. */
export async function* readPages<Row>(find: FindPage<Row>): RowPages<Row> {
  let cursor: string | null = null;
  do {
    const page: Result<Page<Row>, StorageError> = await find(cursor === null ? {} : { cursor });
    if (page.isErr()) {
      yield err(page.error);
      return;
    }
    yield ok(page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
}

/** The same, with the next page under way while one is worked on: two are in memory at a time. */
export async function* readPagesAhead<Row>(find: FindPage<Row>): RowPages<Row> {
  let next: ReturnType<typeof find> | null = find({});
  while (next !== null) {
    const page: Awaited<ReturnType<typeof find>> = await next;
    const cursor: string | null = page.isOk() ? page.value.nextCursor : null;
    next = cursor === null ? null : find({ cursor });
    yield page.map(({ items }) => items);
  }
}

/** How many pages are worked on while an earlier one is waited for. */
const pagesAhead = 2;

/** What is made of each page, in the order of the pages, with the work on the next ones under way. */
export async function* workAhead<Row, Made>(
  pages: RowPages<Row>,
  work: (rows: readonly Row[]) => Promise<Result<Made, StorageError>>,
): AsyncGenerator<Result<Made, StorageError>, void> {
  const begun: Promise<Result<Made, StorageError>>[] = [];
  for await (const page of pages) {
    begun.push(page.isErr() ? Promise.resolve(err(page.error)) : work(page.value));
    const first = begun.length > pagesAhead ? begun.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const made of begun) yield await made;
}
