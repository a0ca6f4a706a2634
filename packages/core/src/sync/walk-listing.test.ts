import fc from 'fast-check';
import { err, ok } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import { dayMs, minuteMs, secondMs, type Period } from '../kernel/time.ts';
import type { ListingLimits, PageRequest } from '../ports/channel.ts';
import { walkListing, type Listing } from './walk-listing.ts';

interface Row {
  readonly id: string;
  modifiedAt: number;
}

const limits: ListingLimits = {
  maxWindowMs: dayMs,
  maxDepthMs: 90 * dayMs,
  maxPageSize: 3,
  overlapMs: 5 * minuteMs,
};

/** What the walk did, in order. */
interface Log {
  readonly calls: PageRequest[];
  readonly cursors: number[];
  readonly stored: Set<string>;
}

/** A listing by modification time, newest first, whose rows may change between two calls. */
function aListing(
  rows: readonly Row[],
  options: {
    readonly limits?: Partial<ListingLimits>;
    readonly beforeCall?: (call: number) => void;
    /** How many turns of the event loop each call takes, call after call. */
    readonly turns?: readonly number[];
    readonly failAtCall?: number;
  } = {},
): { readonly listing: Listing<Row, string>; readonly log: Log } {
  const log: Log = { calls: [], cursors: [], stored: new Set() };
  const listing: Listing<Row, string> = {
    limits: { ...limits, ...options.limits },
    idOf: ({ id }) => id,
    list: async (page) => {
      options.beforeCall?.(log.calls.length);
      log.calls.push(page);
      if (log.calls.length === options.failAtCall) return err('down');
      const turns = options.turns?.[log.calls.length % options.turns.length] ?? 0;
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      const { from, to } = page.window;
      const inside = rows
        .filter(({ modifiedAt }) => modifiedAt >= from && modifiedAt < to)
        .toSorted((a, b) => b.modifiedAt - a.modifiedAt || (a.id < b.id ? -1 : 1));
      const start = (page.pageNo - 1) * page.pageSize;
      const onPage = inside.slice(start, start + page.pageSize).map((row) => ({ ...row }));
      return ok({ rows: onPage, undecoded: [], totalCount: inside.length });
    },
    store: async (page) => {
      for (const { id } of page.rows) log.stored.add(id);
      return ok();
    },
    moveCursor: async (readTo) => {
      log.cursors.push(readTo);
      return ok();
    },
  };
  return { listing, log };
}

const period: Period = { from: 100 * dayMs, to: 102 * dayMs };

function evenly(count: number, { from, to }: Period = period): Row[] {
  const step = (to - from) / count;
  return Array.from({ length: count }, (_, i) => ({
    id: `row-${i}`,
    modifiedAt: from + Math.floor(i * step),
  }));
}

describe('walkListing', () => {
  it('stores every row of the period and moves the cursor to its end', async () => {
    const rows = evenly(40);
    const { listing, log } = aListing(rows);
    expect((await walkListing(listing, period)).isOk()).toBe(true);
    expect([...log.stored].toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
    expect(log.cursors.at(-1)).toBe(period.to);
  });

  it('reads a window from its last page to its first', async () => {
    const narrow = { from: period.from, to: period.from + 20 * minuteMs };
    const { listing, log } = aListing(evenly(8, narrow));
    (await walkListing(listing, narrow))._unsafeUnwrap();
    const first = log.calls.filter(({ window }) => window.from === log.calls[0]?.window.from);
    const numbers = first.map(({ pageNo }) => pageNo);
    expect(numbers.slice(0, 3)).toEqual([1, numbers[1], (numbers[1] ?? 0) - 1]);
    expect(numbers.at(-1)).toBe(1);
  });

  it('asks for no window that the channel would refuse, and begins before the last one ended', async () => {
    const { listing, log } = aListing(evenly(40));
    (await walkListing(listing, period))._unsafeUnwrap();
    for (const { window, pageSize } of log.calls) {
      expect(window.to - window.from).toBeLessThanOrEqual(limits.maxWindowMs);
      expect(window.to).toBeLessThanOrEqual(period.to);
      expect(window.from).toBeGreaterThanOrEqual(period.from - limits.overlapMs);
      expect(pageSize).toBe(limits.maxPageSize);
    }
    const froms = [...new Set(log.calls.map(({ window }) => window.from))];
    for (const [position, readTo] of log.cursors.entries()) {
      if (readTo < period.to) expect(froms[position + 1]).toBeLessThanOrEqual(readTo);
    }
  });

  it('reads what is settled once, but for where the last walk ended', async () => {
    const half = { maxWindowMs: 30 * minuteMs - secondMs };
    const { listing, log } = aListing([], { limits: half });
    (await walkListing(listing, period))._unsafeUnwrap();
    const lengths = log.calls.map(({ window }) => window.to - window.from);
    const twice = lengths.reduce((sum, each) => sum + each, 0) - (period.to - period.from);
    expect(twice).toBeLessThanOrEqual(2 * limits.overlapMs + log.calls.length * secondMs);
  });

  it('takes no last stretch by itself where all of it is settled', async () => {
    const { listing, log } = aListing(evenly(2));
    const narrow = { from: period.from, to: period.from + 60 * minuteMs };
    (await walkListing(listing, { ...narrow, now: narrow.to + limits.overlapMs }))._unsafeUnwrap();
    expect(log.calls.map(({ window }) => window)).toEqual([
      { from: narrow.from - limits.overlapMs, to: narrow.to },
    ]);
    expect(log.cursors).toEqual([narrow.to]);
  });

  it('does nothing for a period that is over', async () => {
    const { listing, log } = aListing(evenly(3));
    (await walkListing(listing, { from: period.to, to: period.to }))._unsafeUnwrap();
    expect(log).toMatchObject({ calls: [], cursors: [] });
  });

  it('finds what the channel indexes late, in the stretch read again', async () => {
    const rows = evenly(6);
    const { listing, log } = aListing(rows);
    (await walkListing(listing, period))._unsafeUnwrap();
    rows.push({ id: 'late', modifiedAt: period.to - limits.overlapMs + 1 });
    (
      await walkListing(listing, { from: log.cursors.at(-1) ?? 0, to: period.to + minuteMs })
    )._unsafeUnwrap();
    expect(log.stored).toContain('late');
  });

  it('reads narrower windows when one has too many pages', async () => {
    const rows = evenly(1_000);
    const { listing, log } = aListing(rows);
    (await walkListing(listing, period))._unsafeUnwrap();
    expect(log.stored.size).toBe(rows.length);
    expect(Math.max(...log.calls.map(({ pageNo }) => pageNo))).toBeLessThanOrEqual(50);
    expect(log.calls.length).toBeLessThan(1_200);
  });

  it('reads a burst that no window is narrow enough for, all the same', async () => {
    const at = period.from + dayMs;
    const rows = Array.from({ length: 400 }, (_, i) => ({ id: `row-${i}`, modifiedAt: at + i }));
    const { listing, log } = aListing(rows, { limits: { overlapMs: secondMs } });
    (await walkListing(listing, period))._unsafeUnwrap();
    expect(log.stored.size).toBe(rows.length);
    expect(log.cursors.at(-1)).toBe(period.to);
  });

  it('stops where a page cannot be read, with the cursor before that window', async () => {
    const rows = evenly(60);
    for (const failAtCall of [1, 2, 5, 9]) {
      const { listing, log } = aListing(rows, { failAtCall });
      expect((await walkListing(listing, period))._unsafeUnwrapErr()).toBe('down');
      // Windows that were being read beside it ask for nothing more.
      expect(log.calls.length).toBeLessThan(failAtCall + 4);
      const readTo = log.cursors.at(-1) ?? period.from;
      for (const { id, modifiedAt } of rows) {
        if (modifiedAt < readTo) expect(log.stored).toContain(id);
      }
    }
  });

  it('stops where a page cannot be stored, and where the cursor cannot be moved', async () => {
    const { listing, log } = aListing(evenly(10));
    const full = await walkListing({ ...listing, store: async () => err('full') }, period);
    expect(full._unsafeUnwrapErr()).toBe('full');
    expect(log.cursors).toEqual([]);
    const fenced = await walkListing({ ...listing, moveCursor: async () => err('fenced') }, period);
    expect(fenced._unsafeUnwrapErr()).toBe('fenced');
  });

  it('catches up with several windows at once after an outage, and moves on in their order', async () => {
    const outage = { from: period.to - 9 * dayMs, to: period.to };
    const rows = evenly(90, outage);
    let [open, most] = [0, 0];
    const { listing, log } = aListing(rows);
    const counted: Listing<Row, string> = {
      ...listing,
      list: async (page) => {
        open += 1;
        most = Math.max(most, open);
        const answer = await listing.list(page);
        open -= 1;
        return answer;
      },
    };
    (await walkListing(counted, outage))._unsafeUnwrap();
    expect(most).toBe(4);
    expect(log.stored.size).toBe(rows.length);
    expect(log.cursors).toEqual(log.cursors.toSorted((a, b) => a - b));
    expect(log.cursors.at(-1)).toBe(outage.to);
  });

  it('counts rows that could not be decoded, so that pages behind them are read', async () => {
    const rows = evenly(9, { from: period.from, to: period.from + minuteMs });
    const { listing, log } = aListing(rows);
    const opaque: Listing<Row, string> = {
      ...listing,
      list: async (page) =>
        (await listing.list(page)).map(({ rows: onPage, totalCount }) => ({
          rows: [],
          undecoded: onPage.map(({ id }) => ({ externalId: id, problem: 'no', raw: '{}' })),
          totalCount,
        })),
      store: async (page) => {
        for (const { externalId } of page.undecoded) log.stored.add(externalId);
        return ok();
      },
    };
    (
      await walkListing(opaque, { from: period.from, to: period.from + 10 * minuteMs })
    )._unsafeUnwrap();
    expect(log.stored.size).toBe(rows.length);
  });

  it('stores every row at least once, however rows change while they are read', async () => {
    const plan = fc.record({
      count: fc.integer({ min: 1, max: 60 }),
      // Before which call which row is modified again; it then leaves for the time after the walk.
      moves: fc.array(fc.tuple(fc.nat(80), fc.nat(59)), { maxLength: 30 }),
      days: fc.integer({ min: 1, max: 9 }),
      turns: fc.array(fc.nat(6), { minLength: 1, maxLength: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ count, moves, days, turns }) => {
        const outage = { from: period.to - days * dayMs, to: period.to };
        const rows = evenly(count, outage);
        const { listing, log } = aListing(rows, {
          turns,
          beforeCall(call) {
            for (const [at, which] of moves) {
              const row = rows[which % count];
              if (at === call && row !== undefined) row.modifiedAt = period.to + call;
            }
          },
        });
        expect((await walkListing(listing, outage)).isOk()).toBe(true);
        const readTo = log.cursors.at(-1) ?? 0;
        expect(readTo).toBe(period.to);
        // What moved is met by the next walk, which begins where the cursor stands.
        const next = { from: readTo, to: period.to + minuteMs };
        expect((await walkListing(listing, next)).isOk()).toBe(true);
        expect(log.stored.size).toBe(count);
        expect(log.calls.length).toBeLessThan(40 + 12 * count);
      }),
      { numRuns: 150 },
    );
  });

  it('refuses limits under which it could not get on', async () => {
    const { listing } = aListing([], { limits: { maxWindowMs: 5 * minuteMs } });
    await expect(walkListing(listing, period)).rejects.toThrow('wider than its overlap');
  });
});
