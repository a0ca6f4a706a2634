/** A share of something, and how sure it is. */
export interface Share {
  /** How many of them are so. */
  readonly count: number;
  /** Of how many. */
  readonly of: number;
  /** `count / of`; `null` where there are none. */
  readonly share: number | null;
  /** The lower bound of the 95 % interval; 0 where there are none. */
  readonly lower: number;
  /** The upper bound of the 95 % interval; 1 where there are none. */
  readonly upper: number;
}

/** The bounds of an interval. */
export interface Bounds {
  /** The least that it may be; 0 or more. */
  readonly lower: number;
  /** The most that it may be; 1 or less. */
  readonly upper: number;
}

/** Quantile of the normal distribution for what is shown: 95 % of such intervals hold the truth. */
export const shownZ = 1.96;
/**
 * For what is to alarm: 99.9 % of such intervals hold the truth, so that a hundred shops that are looked
 * at every week cry wolf about once in twenty weeks by their lower bound, before anything else is asked.
 */
export const alarmZ = 3.29;

/**
 * The interval of Wilson's score (E. B. Wilson, 1927): all shares that a test would not refuse, given
 * `count` of `of`.
 *
 *     (c + z²/2 ± z · √(c·(n − c)/n + z²/4)) / (n + z²)
 *
 * It stays within 0 and 1, is sound for small numbers and for none at all, and its coverage is near the
 * nominal one where that of the textbook interval breaks down (Brown, Cai, DasGupta, 2001).
 */
export function wilson(count: number, of: number, z: number): Bounds {
  if (of === 0) return { lower: 0, upper: 1 };
  const square = z * z;
  const center = count + square / 2;
  const reach = z * Math.sqrt((count * (of - count)) / of + square / 4);
  const [lower, upper] = [(center - reach) / (of + square), (center + reach) / (of + square)];
  // Where none or all are so, rounding would put the bound beside the exact 0 or 1.
  return { lower: count === 0 ? 0 : lower, upper: count === of ? 1 : upper };
}

/** A share with its 95 % interval. `count` is at most `of`. */
export function shareOf(count: number, of: number): Share {
  return { count, of, share: of === 0 ? null : count / of, ...wilson(count, of, shownZ) };
}

/** How many came of how much: cases of units sold. May be more than one of each. */
export interface Rate {
  /** How many came. */
  readonly count: number;
  /** Of how much. */
  readonly exposure: number;
}

/**
 * How many times as often something comes here as there, at least: the lower bound of the ratio of two
 * rates. Of all that came, here would have its share of the exposure if both came equally often, so the
 * ratio follows from the share that here really has (Przyborowski, Wilenski, 1940), with Wilson's
 * interval for it. 0 where nothing is known.
 */
export function leastRatio(here: Rate, there: Rate, z: number): number {
  if (here.exposure <= 0 || there.exposure <= 0) return 0;
  const { lower } = wilson(here.count, here.count + there.count, z);
  // Where nothing came there, the bound is still below 1.
  return (lower / (1 - lower)) * (there.exposure / here.exposure);
}
