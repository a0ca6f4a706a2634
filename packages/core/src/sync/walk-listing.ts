import { err, ok, type Result } from 'neverthrow';
import { invariant } from '../kernel/invariant.ts';
import { hourMs, secondMs, type Instant, type Period } from '../kernel/time.ts';
import type { ChannelPage, ListingLimits, PageRequest } from '../ports/channel.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';

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

/** What is walked through. */
interface WalkedPeriod extends Period {
  /** What time it is: what changed an overlap before that is settled. Left out: `to`. */
  readonly now?: Instant;
}

/** More pages than this in one window, and the window is halved. */
const maxPages = 50;
/** A window is not halved below this. */
const minWindowMs = 2 * secondMs;
/** How far a walk stays inside the channel's depth: it takes a while, and the edge moves on. */
const depthMarginMs = hourMs;
/** How many windows are read side by side when there is more than one to catch up with. */
const windowsAtOnce = 4;
/** How often a window is read again whose pages do not hold what they announce. */
const maxWalks = 4;

/**
 * Reads everything modified from `from` to `to`, window by window.
 *
 * Rows that change while they are read leave the window, and those behind them move forward: pages are
 * read from the last to the first, so that a moving row is met twice rather than not at all. Rows that
 * enter push others back where nobody looks again; so the last stretch, in which rows can still enter,
 * is a window of its own, no longer than the overlap with which the next walk begins. A window whose
 * pages hold less than they announce is read again, then in halves. After an outage several windows are
 * read at once; the channel's own limit is what slows them down. The cursor moves only over windows of
 * which every page is stored, and never past one that is not.
 */
export async function walkListing<Row, E>(
  listing: Listing<Row, E>,
  period: WalkedPeriod,
): Promise<Result<void, E>> {
  const plan = planOf(listing.limits, period);
  let readTo = plan.begin;
  let widthMs = listing.limits.maxWindowMs;
  while (readTo < plan.to) {
    const windows = windowsFrom(plan, readTo, widthMs);
    const isNarrowest = widthMs === plan.narrowestMs;
    const whileItAnswers = untilFailure(listing);
    const walked = await mapConcurrently(windows, windowsAtOnce, (window) =>
      walkSteadily(whileItAnswers, window, isNarrowest),
    );
    const failed = walked.findIndex((result) => !result.unwrapOr(false));
    const last = windows.at(failed === -1 ? -1 : failed - 1);
    if (failed !== 0 && last !== undefined) {
      const moved = await listing.moveCursor(last.to);
      if (moved.isErr()) return err(moved.error);
      readTo = last.to;
    }
    const failure = walked[failed];
    if (failure?.isErr()) return err(failure.error);
    widthMs =
      failed === -1
        ? Math.min(widthMs * 2, listing.limits.maxWindowMs)
        : Math.max(Math.floor(lengthOf(windows[failed]) / 2), plan.narrowestMs);
  }
  return ok();
}

interface Plan {
  /** Where the walk begins; before it, what the one before may have been too early for. */
  readonly begin: Instant;
  readonly to: Instant;
  /** Further back the channel refuses to look. */
  readonly earliest: Instant;
  /** Before this no row can enter any more. */
  readonly settledTo: Instant;
  readonly overlapMs: number;
  readonly narrowestMs: number;
}

function planOf(limits: ListingLimits, { from, to, now = to }: WalkedPeriod): Plan {
  // Channels tell time in whole seconds: the last one may not have been over.
  const overlapMs = Math.max(limits.overlapMs, secondMs);
  // Below that, halving would mostly read the same overlap again.
  const narrowestMs = Math.max(2 * overlapMs, minWindowMs);
  invariant(limits.maxWindowMs >= narrowestMs, 'a window is wider than its overlap');
  const earliest = to - limits.maxDepthMs + depthMarginMs;
  const begin = Math.max(from, earliest);
  const settledTo = Math.min(to, now - overlapMs);
  return { begin, to, earliest, settledTo, overlapMs, narrowestMs };
}

// The next windows of what is settled, or the last stretch by itself.
function windowsFrom(plan: Plan, readTo: Instant, widthMs: number): readonly Period[] {
  const { begin, to, earliest, settledTo, overlapMs } = plan;
  const windowTo = (reached: Instant, end: Instant): Period => {
    // What is settled stays as it was read; a second is the least that channels tell apart.
    const backMs = reached > begin ? secondMs : overlapMs;
    const from = Math.max(0, earliest, reached - backMs);
    return { from, to: Math.min(from + widthMs, end) };
  };
  const windows: Period[] = [];
  let reached = readTo;
  while (reached < settledTo && windows.length < windowsAtOnce) {
    const window = windowTo(reached, settledTo);
    windows.push(window);
    reached = window.to;
  }
  return windows.length > 0 ? windows : [windowTo(readTo, to)];
}

// What one window could not be told, the others do not ask for.
function untilFailure<Row, E>(listing: Listing<Row, E>): Listing<Row, E> {
  let failure: Result<never, E> | null = null;
  return {
    ...listing,
    list: async (page) => {
      const answer = failure ?? (await listing.list(page));
      if (answer.isErr()) failure = err(answer.error);
      return answer;
    },
  };
}

function lengthOf(window: Period | undefined): number {
  return window === undefined ? 0 : window.to - window.from;
}

// Answers whether the window was read; a window that cannot be halved is read as well as it can be.
async function walkSteadily<Row, E>(
  listing: Listing<Row, E>,
  window: Period,
  isNarrowest: boolean,
): Promise<Result<boolean, E>> {
  let seenBefore: ReadonlySet<string> = new Set();
  for (let walk = 0; walk < maxWalks; walk += 1) {
    const pages = await countPages(listing, window);
    if (pages.isErr()) return err(pages.error);
    const { pageCount, announced, first } = pages.value;
    if (pageCount > maxPages && !isNarrowest) return ok(false);
    if (pageCount === 1) {
      const stored = await listing.store(first);
      return stored.map(() => true);
    }
    const read = await readPages(listing, window, { pageCount, announced });
    if (read.isErr()) return err(read.error);
    const { seen, isWhole } = read.value;
    // A channel whose count is simply wrong shows the same rows twice.
    const isNothingNew = walk > 0 && [...seen].every((id) => seenBefore.has(id));
    if (isWhole || isNothingNew) return ok(true);
    seenBefore = seen;
  }
  return ok(isNarrowest);
}

interface Pages<Row> {
  readonly pageCount: number;
  readonly announced: number | null;
  readonly first: ChannelPage<Row>;
}

// A channel that does not tell how many rows there are is asked for page after page until one is short.
async function countPages<Row, E>(
  { list, limits }: Listing<Row, E>,
  window: Period,
): Promise<Result<Pages<Row>, E>> {
  const pageSize = limits.maxPageSize;
  const first = await list({ window, pageNo: 1, pageSize });
  if (first.isErr()) return err(first.error);
  const { totalCount: announced } = first.value;
  if (announced !== null) {
    const pageCount = Math.max(1, Math.ceil(announced / pageSize));
    return ok({ pageCount, announced, first: first.value });
  }
  let pageCount = 1;
  let last = first.value;
  while (rowsOn(last) >= pageSize && pageCount <= maxPages) {
    const next = await list({ window, pageNo: pageCount + 1, pageSize });
    if (next.isErr()) return err(next.error);
    last = next.value;
    if (rowsOn(last) > 0) pageCount += 1;
  }
  return ok({ pageCount, announced, first: first.value });
}

interface ReadPages {
  readonly seen: ReadonlySet<string>;
  /** Whether the pages held all that was announced. */
  readonly isWhole: boolean;
}

// From the last page to the first.
async function readPages<Row, E>(
  listing: Listing<Row, E>,
  window: Period,
  { pageCount, announced }: { readonly pageCount: number; readonly announced: number | null },
): Promise<Result<ReadPages, E>> {
  const pageSize = listing.limits.maxPageSize;
  const seen = new Set<string>();
  let hasGrown = false;
  let present = announced ?? 0;
  for (let pageNo = pageCount; pageNo >= 1; pageNo -= 1) {
    const page = await listing.list({ window, pageNo, pageSize });
    if (page.isErr()) return err(page.error);
    for (const id of idsOn(listing, page.value)) seen.add(id);
    const count = page.value.totalCount ?? present;
    hasGrown ||= count > present;
    present = count;
    const stored = await listing.store(page.value);
    if (stored.isErr()) return err(stored.error);
  }
  return ok({ seen, isWhole: !hasGrown && seen.size >= present });
}

function idsOn<Row, E>(
  { idOf }: Listing<Row, E>,
  { rows, undecoded }: ChannelPage<Row>,
): readonly string[] {
  return [...rows.map(idOf), ...undecoded.map(({ externalId }) => externalId)];
}

function rowsOn<Row>({ rows, undecoded }: ChannelPage<Row>): number {
  return rows.length + undecoded.length;
}
