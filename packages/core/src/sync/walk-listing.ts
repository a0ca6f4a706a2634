import { err, ok, type Result } from 'neverthrow';
import { invariant } from '../kernel/invariant.ts';
import { secondMs, type Instant, type Period } from '../kernel/time.ts';
import type { ChannelPage, ListingLimits, PageRequest } from '../ports/channel.ts';

/** A channel's listing by modification time, and what to do with its pages. */
export interface Listing<Row, E> {
  readonly limits: ListingLimits;
  readonly list: (page: PageRequest) => Promise<Result<ChannelPage<Row>, E>>;
  /** Stores a page. The walk goes on only after it is durable. */
  readonly store: (page: ChannelPage<Row>) => Promise<Result<void, E>>;
  /** Remembers that everything before this instant is stored. */
  readonly moveCursor: (readTo: Instant) => Promise<Result<void, E>>;
}

/** More pages than this in one window, and the window is halved. */
const maxPages = 50;
/** A window is not halved below this. */
const minWindowMs = 2 * secondMs;

/**
 * Reads everything modified from `period.from` to `period.to`, window by window.
 *
 * Rows that change while they are read leave the window, and those behind them move forward: pages are
 * read from the last to the first, so that a moving row is met twice rather than not at all. Windows
 * overlap, for rows that the channel indexes late. The cursor moves only over windows of which every
 * page is stored.
 */
export async function walkListing<Row, E>(
  listing: Listing<Row, E>,
  period: Period,
): Promise<Result<void, E>> {
  const { maxWindowMs, overlapMs } = listing.limits;
  invariant(maxWindowMs > overlapMs, 'a window is wider than its overlap');
  let readTo = period.from;
  let widthMs = maxWindowMs;
  while (readTo < period.to) {
    const from = Math.max(0, readTo - overlapMs);
    const to = Math.min(from + Math.max(widthMs, overlapMs + minWindowMs), period.to);
    const window = { from, to };
    const walked = await walkWindow(listing, window);
    if (walked.isErr()) return err(walked.error);
    const isNarrow = widthMs <= overlapMs + minWindowMs;
    if (walked.value === 'too_many' && !isNarrow) {
      widthMs = Math.max(Math.floor((to - from) / 2), overlapMs + minWindowMs);
      continue;
    }
    if (walked.value === 'too_many') {
      const read = await readPages(listing, window, null);
      if (read.isErr()) return err(read.error);
    }
    const moved = await listing.moveCursor(to);
    if (moved.isErr()) return err(moved.error);
    readTo = to;
    widthMs = Math.min(widthMs * 2, maxWindowMs);
  }
  return ok();
}

async function walkWindow<Row, E>(
  listing: Listing<Row, E>,
  window: Period,
): Promise<Result<'read' | 'too_many', E>> {
  const pageSize = listing.limits.maxPageSize;
  const first = await listing.list({ window, pageNo: 1, pageSize });
  if (first.isErr()) return err(first.error);
  const pageCount = countPages(first.value, pageSize);
  if (pageCount > maxPages) return ok('too_many');
  if (pageCount <= 1) {
    const stored = await listing.store(first.value);
    return stored.map(() => 'read');
  }
  const read = await readPages(listing, window, pageCount);
  return read.map(() => 'read');
}

// From the last page to the first. Without a count the last page has to be found by asking.
async function readPages<Row, E>(
  listing: Listing<Row, E>,
  window: Period,
  known: number | null,
): Promise<Result<void, E>> {
  const pageSize = listing.limits.maxPageSize;
  let pageNo = known;
  if (pageNo === null) {
    const first = await listing.list({ window, pageNo: 1, pageSize });
    if (first.isErr()) return err(first.error);
    pageNo = countPages(first.value, pageSize);
  }
  for (; pageNo >= 1; pageNo -= 1) {
    const page = await listing.list({ window, pageNo, pageSize });
    if (page.isErr()) return err(page.error);
    const stored = await listing.store(page.value);
    if (stored.isErr()) return err(stored.error);
  }
  return ok();
}

function countPages<Row>(page: ChannelPage<Row>, pageSize: number): number {
  const onPage = page.rows.length + page.undecoded.length;
  return Math.max(1, Math.ceil((page.totalCount ?? onPage) / pageSize));
}
