/** What is usual among some values, and how far they usually are from it. */
export interface Baseline {
  /** The middle of the values, or the mean of the two in the middle. */
  readonly median: number;
  /**
   * The median of the distances from the median (MAD; Hampel, 1974), times 1.4826: of normally
   * distributed values their standard deviation.
   */
  readonly spread: number;
  /** How many values it is made of. */
  readonly values: number;
}

/** Makes the median of distances an estimate of the standard deviation. */
const normalFactor = 1.4826;

/** The middle of some values, or the mean of the two in the middle; `null` of none. */
export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  if (sorted.length % 2 === 1) return upper;
  const lower = sorted[middle - 1] ?? 0;
  // Not their sum: two large ones would be beyond what a number can hold.
  return lower + (upper - lower) / 2;
}

/**
 * What is usual among some values, whatever up to half of them are; `null` of none. A mean would be
 * drawn to the very shop that is to be found.
 */
export function baselineOf(values: readonly number[]): Baseline | null {
  const median = medianOf(values);
  if (median === null) return null;
  const distances = values.map((value) => Math.abs(value - median));
  const spread = normalFactor * (medianOf(distances) ?? 0);
  return { median, spread, values: values.length };
}
