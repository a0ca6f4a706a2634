import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  booksOf,
  period,
  plants,
  shopId,
  storageOf,
  type GeneratedBooks,
  type Plant,
  type Seed,
} from '../../../test/reconcile-books.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { dayMs } from '../../kernel/time.ts';
import { isFault, type Difference } from './difference.ts';
import { readBooks } from './read-books.ts';
import { createReconciler, type ReconciliationSums } from './reconciler.ts';
import { isExplained } from './totals.ts';

const graceMs = 3 * dayMs;
const horizon = period.to + dayMs;

interface Outcome {
  readonly found: readonly Difference[];
  readonly sums: ReconciliationSums;
}

async function reconcile(books: GeneratedBooks, pageSize = 500): Promise<Outcome> {
  const frame = { shopId, period, graceMs, horizon };
  const reconciler = createReconciler(frame);
  const tenant = 'default' as TenantId;
  const found: Difference[] = [];
  const asked = { storage: storageOf(books), tenant, frame, asOf: horizon, pageSize };
  for await (const part of readBooks(asked, reconciler)) {
    found.push(...part._unsafeUnwrap().differences);
  }
  return { found, sums: reconciler.sums() };
}

const names = (found: readonly Difference[]): readonly string[] =>
  found.map((each) => `${each.class} ${each.cause} ${each.subject}`).toSorted();

const aSeed = (plant: Plant, parts: Partial<Seed> = {}): Seed => ({
  ...{ plant, paidMinor: 1_000, refunded: 0, hasFee: true, hasSubsidy: false, minute: 60 },
  ...parts,
});

const seeds = fc.array(
  fc.record({
    plant: fc.constantFrom<Plant>(...plants, 'none', 'none', 'none'),
    paidMinor: fc.integer({ min: 1, max: 100_000 }),
    refunded: fc.constantFrom(0, 0, 300, 1_000),
    hasFee: fc.boolean(),
    hasSubsidy: fc.boolean(),
    minute: fc.integer({ min: 0, max: 20 * 24 * 60 }),
  }),
  { maxLength: 30 },
);

describe('a reconciliation', () => {
  it.each(plants)('finds what is planted, and nothing else: %s', async (plant) => {
    for (const refunded of [0, 300, 1_000]) {
      const books = booksOf([aSeed('none'), aSeed(plant, { refunded }), aSeed('none')]);
      expect(names((await reconcile(books)).found)).toEqual(books.planted);
    }
  });

  it.each(plants)('finds what is planted in an order of the least amount: %s', async (plant) => {
    for (const refunded of [0, 300, 1_000]) {
      const books = booksOf([aSeed(plant, { refunded, paidMinor: 1 })]);
      expect(names((await reconcile(books)).found)).toEqual(books.planted);
    }
  });

  it('finds all that is planted in books of any kind, and nothing else, by any page size', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.integer({ min: 1, max: 9 }), async (planted, pageSize) => {
        const books = booksOf(planted);
        const { found, sums } = await reconcile(books, pageSize);
        expect(names(found)).toEqual(books.planted);
        expect(isExplained(sums.totals)).toBe(true);
        const known = new Set(
          found.map((each) => `${each.class} ${each.subject} ${each.currency}`),
        );
        expect(known.size).toBe(found.length);
      }),
      { numRuns: 60 },
    );
  });

  it('proves that its totals and its differences lead from the opening to the closing balance', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (planted) => {
        const books = booksOf(planted);
        const { sums } = await reconcile(books, 7);
        for (const balance of sums.balances) {
          const { openingMinor, movedMinor, brokenMinor, closingMinor, currency } = balance;
          const inside = books.lines.filter(
            (line) =>
              !line.isRival &&
              line.currency === currency &&
              line.at >= period.from &&
              line.at < period.to,
          );
          expect(closingMinor).toBe(inside.at(-1)?.balanceMinor);
          const ours = sums.totals
            .filter((total) => total.currency === currency)
            .map((total) => (total.oursMinor ?? total.theirsMinor) + total.differenceMinor)
            .reduce((sum, minor) => sum + minor, 0);
          expect(ours).toBe(movedMinor);
          expect((openingMinor ?? 0) + ours + brokenMinor).toBe(closingMinor);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('tells where a statement leaves out a line of its own', async () => {
    const { lines, ...books } = booksOf([1, 2, 3].map((minute) => aSeed('none', { minute })));
    const hidden = lines.map((line, n) =>
      n < 2 ? line : { ...line, balanceMinor: (line.balanceMinor ?? 0) - 500 },
    );
    const { found, sums } = await reconcile({ ...books, lines: hidden });
    expect(names(found)).toEqual(['balance broken_chain line bills/1-2']);
    const [balance] = sums.balances;
    expect(balance?.brokenMinor).toBe(-500);
    expect(balance?.closingMinor).toBe(hidden.at(-1)?.balanceMinor);
  });

  it('looks at no line that was told after it began', async () => {
    const { lines, ...books } = booksOf([aSeed('none'), aSeed('doubled')]);
    const late = lines.map((line) =>
      line.lineNo.endsWith('again') ? { ...line, storedAt: horizon + 1 } : line,
    );
    const { found, sums } = await reconcile({ ...books, lines: late });
    expect(names(found)).toEqual([]);
    expect(isExplained(sums.totals)).toBe(true);
  });

  it('judges no number that more lines name than it can hold, but counts each of them', async () => {
    const { lines, ...books } = booksOf([aSeed('none'), aSeed('none')]);
    const [first] = lines;
    if (first === undefined) throw new Error('there is a line');
    const many = Array.from({ length: 1_000 }, (_, n) => ({
      ...{ ...first, lineNo: `many-${n}`, kind: 'income', amountMinor: 1, balanceMinor: null },
    })) as typeof lines;
    const { found, sums } = await reconcile({ ...books, lines: [...many, ...lines] });
    expect(found.length).toBe(1_002);
    expect(new Set(found.map(({ cause }) => cause))).toEqual(new Set(['too_many_lines']));
    expect(isExplained(sums.totals)).toBe(true);
  });

  it('says what is wrong of all that it tells', async () => {
    const books = booksOf(plants.map((plant) => aSeed(plant)));
    const { found } = await reconcile(books);
    const harmless = found.filter((difference) => !isFault(difference));
    expect(new Set(harmless.map((each) => each.class))).toEqual(
      new Set(['timing', 'netted', 'elsewhere']),
    );
    for (const { evidence } of found) expect(evidence.length).toBeGreaterThan(0);
  });
});
