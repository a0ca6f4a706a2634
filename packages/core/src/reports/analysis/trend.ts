import { medianOf } from './baseline.ts';
import { shownZ } from './share.ts';

/** Where values go from one period to the next. */
export interface Trend {
  /** `level` where it may be chance, at 95 %, or of fewer than five values. */
  readonly direction: 'rising' | 'falling' | 'level';
  /** By how much a period, as the median of all pairs says; 0 of fewer than two values. */
  readonly perPeriod: number;
  /** How many periods it was read off. */
  readonly periods: number;
}

/** Fewer values than this have no direction, whatever they do. */
const fewest = 5;

/**
 * The trend of values, oldest first. Its slope is the median of the slopes of all pairs (Theil, 1950;
 * Sen, 1968), which three wild values of ten do not move; that it is one at all is said by the count of
 * rising against falling pairs (Mann, 1945; Kendall, 1975, with his correction for ties), at 95 %.
 */
export function trendOf(values: readonly number[]): Trend {
  const periods = values.length;
  const slopes: number[] = [];
  let balance = 0;
  for (const [later, value] of values.entries()) {
    for (const [earlier, before] of values.slice(0, later).entries()) {
      slopes.push((value - before) / (later - earlier));
      balance += Math.sign(value - before);
    }
  }
  const perPeriod = medianOf(slopes) ?? 0;
  const isSure = periods >= fewest && isBeyondChance(values, balance);
  const rising = balance > 0 ? 'rising' : 'falling';
  return { direction: isSure ? rising : 'level', perPeriod, periods };
}

function isBeyondChance(values: readonly number[], balance: number): boolean {
  const n = values.length;
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let variance = (n * (n - 1) * (2 * n + 5)) / 18;
  for (const ties of counts.values()) variance -= (ties * (ties - 1) * (2 * ties + 5)) / 18;
  // Pairs are counted in whole numbers, so half a step is left to chance on either side.
  return variance > 0 && (Math.abs(balance) - 1) / Math.sqrt(variance) >= shownZ;
}
