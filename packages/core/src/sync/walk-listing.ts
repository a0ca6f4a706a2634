import { err, ok, type Result } from 'neverthrow';
import { invariant } from '../kernel/invariant.ts';
import { secondMs, type Instant, type Period } from '../kernel/time.ts';
import type { ChannelPage, ListingLimits, PageRequest } from '../ports/channel.ts';

/** A channel's listing by modification time, and what to do with its pages. */
export interface Listing<Row, E> {
  readonly limits: ListingLimits;
  readonly list: (page: PageRequest) => Promise<Result<ChannelPage<Row>, E>>;
  /** The channel's number of a row. */
  readonly idOf: (row: Row) => string;
  /** Stores a page. The walk goes on only after it is durable. */
  readonly store: (page: ChannelPage<Row>) => Promise<Result<void, E>>;
  /** Remembers that everything before this instant is stored. */
  readonly moveCursor: (readTo: Instant) => Promise<Result<void, E>>;
}

/** More pages than this in one window, and the window is halved. */
const maxPages = 50;
/** A window is not halved below this. */
const minWindowMs = 2 * secondMs;
/** How often a window is read again whose pages do not hold what they announce. */
const maxWalks = 4;

/**
 * Reads everything modified from `period.from` to `period.to`, window by window.
 *
 * Rows that change while they are read leave the window, and those behind them move forward: pages are
 * read from the last to the first, so that a moving row is met twice rather than not at all. Rows that
 * enter push others back where nobody looks again; so the last stretch, in which rows can still enter,
 * is a window of its own, no longer than the overlap with which the next walk begins. A window whose
 * pages hold less than they announce is read again, then in halves. The cursor moves only over windows
 * of which every page is stored.
 */
export async function walkListing<Row, E>(
  listing: Listing<Row, E>,
  period: Period,
): Promise<Result<void, E>> {
  const { maxWindowMs, overlapMs } = listing.limits;
  const narrowestMs = overlapMs + minWindowMs;
  invariant(maxWindowMs >= narrowestMs, 'a window is wider than its overlap');
  const settledTo = period.to - overlapMs;
  let readTo = period.from;
  let widthMs = maxWindowMs;
  while (readTo < period.to) {
    const from = Math.max(0, readTo - overlapMs);
    const end = readTo < settledTo ? settledTo : period.to;
    const to = Math.min(from + widthMs, end);
    const isNarrowest = widthMs === narrowestMs;
    const walked = await walkSteadily(listing, { from, to }, isNarrowest);
    if (walked.isErr()) return err(walked.error);
    if (!walked.value) {
      widthMs = Math.max(Math.floor((to - from) / 2), narrowestMs);
      continue;
    }
    const moved = await listing.moveCursor(to);
    if (moved.isErr()) return err(moved.error);
    readTo = to;
    widthMs = Math.min(widthMs * 2, maxWindowMs);
  }
  return ok();
}

// Answers whether the window was read; a window that cannot be halved is read as well as it can be.
async function walkSteadily<Row, E>(
  listing: Listing<Row, E>,
  window: Period,
  isNarrowest: boolean,
): Promise<Result<boolean, E>> {
  for (let walk = 0; walk < maxWalks; walk += 1) {
    const first = await listing.list({ window, pageNo: 1, pageSize: listing.limits.maxPageSize });
    if (first.isErr()) return err(first.error);
    const pageCount = countPages(first.value, listing.limits.maxPageSize);
    if (pageCount > maxPages && !isNarrowest) return ok(false);
    if (pageCount === 1) {
      const stored = await listing.store(first.value);
      return stored.map(() => true);
    }
    const announced = first.value.totalCount;
    const read = await readPages(listing, window, { pageCount, announced });
    if (read.isErr()) return err(read.error);
    if (read.value) return ok(true);
  }
  return ok(isNarrowest);
}

// From the last page to the first. Answers whether they held all that was announced.
async function readPages<Row, E>(
  listing: Listing<Row, E>,
  window: Period,
  { pageCount, announced }: { readonly pageCount: number; readonly announced: number | null },
): Promise<Result<boolean, E>> {
  const pageSize = listing.limits.maxPageSize;
  const seen = new Set<string>();
  let hasGrown = false;
  let present = announced ?? 0;
  for (let pageNo = pageCount; pageNo >= 1; pageNo -= 1) {
    const page = await listing.list({ window, pageNo, pageSize });
    if (page.isErr()) return err(page.error);
    for (const id of idsOn(listing, page.value)) seen.add(id);
    const count: number = page.value.totalCount ?? present;
    hasGrown ||= count > present;
    present = count;
    const stored = await listing.store(page.value);
    if (stored.isErr()) return err(stored.error);
  }
  return ok(!hasGrown && seen.size >= present);
}

function idsOn<Row, E>(
  { idOf }: Listing<Row, E>,
  { rows, undecoded }: ChannelPage<Row>,
): readonly string[] {
  return [...rows.map(idOf), ...undecoded.map(({ externalId }) => externalId)];
}

function countPages<Row>(page: ChannelPage<Row>, pageSize: number): number {
  const onPage = page.rows.length + page.undecoded.length;
  return Math.max(1, Math.ceil((page.totalCount ?? onPage) / pageSize));
}
