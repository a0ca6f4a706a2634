import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs } from '../../kernel/time.ts';
import { createSwings, type Moved, type Swing, type Told } from './swings.ts';

const day = (no: number): number => no * dayMs;
const told = (...amounts: readonly number[]): readonly Told[] =>
  amounts.map((amountMinor, no) => ({ amountMinor, asOf: day(no) }));
const moved = (no: number, amountMinor: number, cause = 'statement.income'): Moved => {
  return { name: `m${String(no)}`, cause, amountMinor, at: day(no) };
};

function swingsOf(
  readings: readonly Told[],
  moves: readonly Moved[],
  knownTo: number | null = null,
): readonly Swing[] {
  const series = createSwings(readings);
  for (const move of moves) series.add(move);
  return series.swings(knownTo);
}

const flags = (swings: readonly Swing[]): readonly (string | null)[] =>
  swings.map(({ flag }) => flag);

describe('a balance that goes from one reading to the next', () => {
  it('is explained by what was posted between them, the later instant among it', () => {
    const moves = [
      moved(0, 7),
      moved(0.5, 50_000),
      moved(1, -20_000, 'withdrawal'),
      moved(1.5, -30_000),
    ];
    const [first, second] = swingsOf(told(10_000, 40_000, 10_000), moves);
    expect(first).toMatchObject({ changeMinor: 30_000, explainedMinor: 30_000, flag: null });
    expect(first?.causes).toEqual([
      { cause: 'statement.income', amountMinor: 50_000, postings: 1 },
      { cause: 'withdrawal', amountMinor: -20_000, postings: 1 },
    ]);
    expect(first?.postings).toEqual(['m0.5', 'm1']);
    expect(second).toMatchObject({ changeMinor: -30_000, unexplainedMinor: 0, flag: null });
  });

  it('is flagged where money is gone, or has come, that nothing explains', () => {
    const moves = [moved(1, 50_000), moved(2, 10_000)];
    expect(flags(swingsOf(told(0, 50_000, 20_000, 60_000), moves))).toEqual([null, 'drop', 'rise']);
  });

  it('is not flagged for little, nor for what no statement was read of so far', () => {
    expect(flags(swingsOf(told(0, 50_000, 49_000), [moved(1, 50_000)]))).toEqual([null, null]);
    const swings = swingsOf(told(0, 50_000, 20_000), [moved(1, 50_000)], day(1));
    expect(flags(swings)).toEqual([null, null]);
    expect(swings[1]).toMatchObject({ isPending: true, unexplainedMinor: -30_000 });
  });

  it('is not flagged where the ledger knows nothing, but for a step unlike all before', () => {
    const steady = told(0, 50_000, 101_000, 149_000, 201_000, 250_000, 302_000, 351_000);
    expect(flags(swingsOf(steady, []))).toEqual(steady.slice(1).map(() => null));
    const last: Told = { amountMinor: 100_000, asOf: day(8) };
    expect(flags(swingsOf([...steady, last], [])).at(-1)).toBe('drop');
    expect(flags(swingsOf(told(0, 900_000), []))).toEqual([null]);
    expect(flags(swingsOf([], []))).toEqual([]);
  });

  it('is the naive sum of what lies between, however readings and postings come', () => {
    const instant = fc.integer({ min: 0, max: 60 });
    const amount = fc.integer({ min: -1_000_000, max: 1_000_000 });
    const readings = fc.uniqueArray(fc.record({ asOf: instant, amountMinor: amount }), {
      selector: ({ asOf }) => asOf,
    });
    const moves = fc.array(
      fc.record({
        name: fc.string(),
        cause: fc.constantFrom('a', 'b'),
        amountMinor: amount,
        at: instant,
      }),
    );
    fc.assert(
      fc.property(readings, moves, (given, posted) => {
        const swings = swingsOf(given, posted);
        expect(swings).toHaveLength(Math.max(0, given.length - 1));
        for (const { before, after, explainedMinor, unexplainedMinor, changeMinor } of swings) {
          const between = posted.filter(({ at }) => before.asOf < at && at <= after.asOf);
          expect(explainedMinor).toBe(between.reduce((sum, each) => sum + each.amountMinor, 0));
          expect(explainedMinor + unexplainedMinor).toBe(changeMinor);
          expect(changeMinor).toBe(after.amountMinor - before.amountMinor);
        }
      }),
    );
  });
});
