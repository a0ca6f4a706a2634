import { err, ok, type Result } from 'neverthrow';
import { dayMs, minuteMs, type Instant, type Period } from '../kernel/time.ts';
import { chunkLines, keepLines, type StatementPlace } from '../ledger/keep-lines.ts';
import type { SyncCursor } from '../ports/change.ts';
import type { StatementLine, StatementListing, StatementParts } from '../ports/statement.ts';
import type { ChannelReadError } from '../ports/channel.ts';
import { commitFenced } from '../runtime/commit-fenced.ts';
import { underLease, type HeldLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import { channelOf } from '../shop/shop-channel.ts';
import type { Shop } from '../shop/shop.ts';
import type { PullError } from './pull.ts';

/** What reading a shop's statement brought. */
export interface StatementPullCounts {
  /** Days that were read to their end. */
  days: number;
  /** Lines that were kept for the first time. */
  added: number;
  /** Lines that were kept before, with the same content. */
  known: number;
  /** Lines whose number was told before with another content; kept beside it. */
  conflicts: number;
  /** Lines that could not be read; their day is read again. */
  unread: number;
}

/** What nothing has brought yet. */
export function noStatementCounts(): StatementPullCounts {
  return { days: 0, added: 0, known: 0, conflicts: 0, unread: 0 };
}

/** How long a statement is let be whose reading has failed, where it is read less often than that. */
const afterFailureMs = 10 * minuteMs;

interface StatementPull {
  readonly scope: Scope;
  readonly place: Required<StatementPlace>;
  readonly lease: HeldLease;
  readonly listing: StatementListing;
  readonly list: (day: Period) => StatementParts<ChannelReadError>;
  readonly counts: StatementPullCounts;
}

/**
 * Reads the days of a shop's statement that are over and not settled yet, and keeps their lines; at most
 * once in `everyMs`. `null` when another worker is at it.
 */
export async function pullStatement(
  scope: Scope,
  shop: Shop,
  everyMs: number,
): Promise<Result<StatementPullCounts | null, PullError>> {
  const source = await channelOf(scope, shop);
  if (source.isErr()) return err(source.error);
  const { channel, call } = source.value;
  const listing = channel.capabilities.statements?.list ?? null;
  const listStatement = channel.listStatement?.bind(channel);
  if (listing === null || listStatement === undefined) return ok(noStatementCounts());
  const job = `statements/${shop.shopId}`;
  return underLease<StatementPullCounts, PullError>(scope, job, async (lease) => {
    const { book } = listing;
    const isPosted = book === channel.capabilities.statements?.accountBook;
    const place = { shopId: shop.shopId, book, isPosted, fence: lease.fence };
    const list = (day: Period): StatementParts<ChannelReadError> => listStatement(call, day);
    const pull = { scope, place, lease, listing, list, counts: noStatementCounts() };
    const read = await readDays(pull, shop, everyMs);
    return read.map(() => pull.counts);
  });
}

async function readDays(
  pull: StatementPull,
  shop: Shop,
  everyMs: number,
): Promise<Result<void, PullError>> {
  const days = await daysToRead(pull, shop, everyMs);
  if (days.isErr()) return err(days.error);
  const now = pull.scope.runtime.clock.now();
  let isSettled = true;
  for (const day of days.value) {
    const unreadBefore = pull.counts.unread;
    const read = await readDay(pull, day);
    if (read.isErr()) {
      // A look that comes to nothing is repeated, but not in the next round: others call the channel too.
      const looked = now - Math.max(0, everyMs - afterFailureMs);
      const noted = await moveTo(pull, 'statements_look', looked);
      return err(noted.isErr() ? noted.error : read.error);
    }
    pull.counts.days += 1;
    // The cursor stays before the first day that may still change, or was not read whole.
    const isOver = day.to + pull.listing.settledAfterMs <= now;
    isSettled &&= isOver && pull.counts.unread === unreadBefore;
    const moved = isSettled ? await moveTo(pull, 'statements', day.to) : ok();
    if (moved.isErr()) return err(moved.error);
  }
  return days.value.length === 0 ? ok() : moveTo(pull, 'statements_look', now);
}

// None where it was read a moment ago. A look that is ahead was left by a clock that was, and says nothing.
async function daysToRead(
  pull: StatementPull,
  shop: Shop,
  everyMs: number,
): Promise<Result<readonly Period[], PullError>> {
  const { listing, scope } = pull;
  const now = scope.runtime.clock.now();
  const looked = await readTo(pull, 'statements_look');
  if (looked.isErr()) return err(looked.error);
  if (looked.value !== null && looked.value <= now && now < looked.value + everyMs) return ok([]);
  const known = await readTo(pull, 'statements');
  return known.map((cursor) => {
    const from = Math.max(cursor ?? shop.ordersSince, now - listing.maxDepthMs);
    return daysFrom(Math.min(from, now), now - listing.availableAfterMs, listing);
  });
}

/** The days of the channel that are over at an instant, from the one in which another instant lies. */
function daysFrom(
  from: Instant,
  until: Instant,
  { utcOffsetMs }: StatementListing,
): readonly Period[] {
  const days: Period[] = [];
  let start = Math.floor((from + utcOffsetMs) / dayMs) * dayMs - utcOffsetMs;
  for (; start + dayMs <= until; start += dayMs) days.push({ from: start, to: start + dayMs });
  return days;
}

async function readDay(pull: StatementPull, day: Period): Promise<Result<void, PullError>> {
  const { scope, lease, counts } = pull;
  let waiting: readonly StatementLine[] = [];
  for await (const part of pull.list(day)) {
    const renewed = await lease.renew();
    if (renewed.isErr()) return err(renewed.error);
    if (part.isErr()) return err(part.error);
    const { lines, unread } = part.value;
    if (unread.length > 0) {
      counts.unread += unread.length;
      const fields = { shopId: pull.place.shopId, count: unread.length, first: unread[0]?.problem };
      scope.runtime.logger.log('warn', 'lines of a statement could not be read', fields);
    }
    waiting = [...waiting, ...lines];
    const kept = await keepWhole(pull, waiting);
    if (kept.isErr()) return err(kept.error);
    waiting = kept.value;
  }
  return keep(pull, waiting);
}

// Keeps whole chunks, and answers what is left for the next one.
async function keepWhole(
  pull: StatementPull,
  lines: readonly StatementLine[],
): Promise<Result<readonly StatementLine[], PullError>> {
  let done = 0;
  for (; done + chunkLines <= lines.length; done += chunkLines) {
    const kept = await keep(pull, lines.slice(done, done + chunkLines));
    if (kept.isErr()) return err(kept.error);
  }
  return ok(lines.slice(done));
}

async function keep(
  { scope, place, counts }: StatementPull,
  lines: readonly StatementLine[],
): Promise<Result<void, PullError>> {
  const kept = await keepLines(scope, place, lines);
  return kept.map(({ added, known, conflicts }) => {
    counts.added += added;
    counts.known += known;
    counts.conflicts += conflicts;
  });
}

async function readTo(
  { scope, place }: StatementPull,
  stream: SyncCursor['stream'],
): Promise<Result<Instant | null, PullError>> {
  const cursor = await scope.runtime.storage.loadCursor(scope.tenant, place.shopId, stream);
  return cursor.map((found) => found?.readTo ?? null);
}

function moveTo(
  { scope, lease, place }: StatementPull,
  stream: SyncCursor['stream'],
  to: Instant,
): Promise<Result<void, PullError>> {
  return commitFenced(scope, lease.fence, {
    cursor: { shopId: place.shopId, stream, readTo: to },
  });
}
