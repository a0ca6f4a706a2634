import { dayMs, type Instant } from '../kernel/time.ts';

/** What is known of what was sold of a product, day by day. */
export interface DemandHistory {
  /** The beginning of the first day. */
  readonly firstDay: Instant;
  /** Units sold on each day, oldest first; days without any stand among them as nought. */
  readonly sold: readonly number[];
  /**
   * Positions of days on which it could not be bought all day 断货: what was sold then is the least that was
   * wanted, and says nothing of the most.
   */
  readonly censored: ReadonlySet<number>;
}

/** What is expected of a day, learnt from a history; see {@link fitDemand}. */
export interface DemandModel {
  /** Days that it was learnt from. */
  readonly days: number;
  /** How many of them were left out because it could not be bought. */
  readonly censoredDays: number;
  /** Units of a day, apart from its weekday. */
  readonly level: number;
  /** What a weekday makes of it, by its number from the epoch on; their mean is 1. */
  readonly weekdays: readonly number[];
  /** Of the units of one day. */
  readonly variance: number;
  /** As how many equal days the weighted ones count. */
  readonly weight: number;
  /** The most that a day has seen: no day is expected to see more. */
  readonly most: number;
}

/** Units of a stretch of days. */
export interface Demand {
  /** The mean. */
  readonly expected: number;
  /** So many, or more, with the probability that was asked for. */
  readonly low: number;
  /** So many, or fewer, with the probability that was asked for. */
  readonly high: number;
}

/** After how many days an observation counts half. */
const halfLifeDays = 14;
/** How many days at the mean a weekday is taken to have had before anything was seen of it. */
const priorDays = 2;
const weekLength = 7;

/**
 * Learns from a history what a day sells: an exponentially weighted mean of the days without their
 * weekday's part, and each weekday's part of the mean, drawn towards 1 while little was seen of it. Days
 * that stand far above all others 大促 count as the highest usual one. A day on which the product could
 * not be bought counts only where it has sold more than is expected of it all the same. Growth is
 * followed, and never carried on: nothing is expected that no day has seen.
 */
export function fitDemand(history: DemandHistory): DemandModel {
  const { firstDay, sold, censored } = history;
  const most = Math.max(0, ...sold);
  const observations = sold.map((units, position): Observation => {
    const weight = 0.5 ** ((sold.length - 1 - position) / halfLifeDays);
    return { units, weekday: weekdayOf(firstDay + position * dayMs), weight, position };
  });
  const open = observations.filter(({ position }) => !censored.has(position));
  // Where it could never be bought, what was sold is all there is to go by.
  const first = learn(open.length === 0 ? observations : open);
  const raising = observations.filter(
    ({ position, units, weekday }) =>
      open.length > 0 && censored.has(position) && units > first.level * partOf(first, weekday),
  );
  const used = [...(open.length === 0 ? observations : open), ...raising];
  const learnt = raising.length === 0 ? first : learn(used);
  return { ...learnt, days: sold.length, censoredDays: sold.length - used.length, most };
}

interface Observation {
  readonly units: number;
  readonly weekday: number;
  readonly weight: number;
  readonly position: number;
}

type Learnt = Pick<DemandModel, 'level' | 'weekdays' | 'variance' | 'weight'>;

function learn(given: readonly Observation[]): Learnt {
  const limit = usualLimit(given.map(({ units }) => units));
  const days = given.map((each) => ({ ...each, units: Math.min(each.units, limit) }));
  const weekdays = weekdayParts(days);
  const partOfDay = ({ weekday }: Observation): number => weekdays[weekday] ?? 1;
  const parts = sum(days, (each) => each.weight * partOfDay(each));
  const level = parts === 0 ? 0 : sum(days, ({ weight, units }) => weight * units) / parts;
  const total = sum(days, ({ weight }) => weight);
  const squares = sum(days, ({ weight }) => weight ** 2);
  const weight = squares === 0 ? 0 : total ** 2 / squares;
  const scatter = sum(days, (each) => each.weight * (each.units - level * partOfDay(each)) ** 2);
  // Buyers come one by one: less scatter than theirs is luck. One day tells nothing of scatter.
  const seen = weight > 1 ? (scatter / total) * (weight / (weight - 1)) : level ** 2;
  return { level, weekdays, weight, variance: Math.max(seen, level) };
}

/** The most that counts: three times the usual good day, or far beyond the scatter of days that sold. */
function usualLimit(units: readonly number[]): number {
  const selling = units.filter((each) => each > 0);
  if (selling.length === 0) return 0;
  const median = medianOf(selling);
  const scatter = 1.4826 * medianOf(selling.map((each) => Math.abs(each - median)));
  return Math.max(median + 5 * scatter, 3 * median);
}

function weekdayParts(days: readonly Observation[]): readonly number[] {
  const mean = days.length === 0 ? 0 : sum(days, ({ units }) => units) / days.length;
  if (mean === 0) return Array<number>(weekLength).fill(1);
  const parts = Array.from({ length: weekLength }, (_, weekday) => {
    const own = days.filter((each) => each.weekday === weekday);
    const units = sum(own, (each) => each.units) + priorDays * mean;
    return units / ((own.length + priorDays) * mean);
  });
  const meanPart = sum(parts, (part) => part) / weekLength;
  return parts.map((part) => part / meanPart);
}

/**
 * What is sold on a day that begins at an instant, as is expected.
 *
 * @internal For tests.
 */
export function expectedOn(model: DemandModel, day: Instant): number {
  return Math.min(model.level * partOf(model, weekdayOf(day)), model.most);
}

/**
 * What is sold on so many days from one on, with the bounds that a part of such stretches keep within:
 * half of the rest lies below them and half above. Both what days differ by and how little is known of
 * their mean are in the bounds.
 */
export function demandOver(
  model: DemandModel,
  { from, days, serviceLevel }: { from: Instant; days: number; serviceLevel: number },
): Demand {
  const each = Array.from({ length: days }, (_, n) => expectedOn(model, from + n * dayMs));
  const expected = sum(each, (units) => units);
  const spread = spreadOf(model, days) * normalQuantile(serviceLevel);
  const high = Math.min(expected + spread, days * model.most);
  return { expected, low: Math.max(0, expected - spread), high: Math.max(expected, high) };
}

function spreadOf({ variance, weight }: DemandModel, days: number): number {
  const ofMean = weight === 0 ? 0 : variance / weight;
  return Math.sqrt(days * variance + days ** 2 * ofMean);
}

/** How long a stock lasts, in days from the beginning of one on; `null`: beyond the last day looked at. */
export interface Cover {
  /** As is expected. */
  readonly expected: number | null;
  /** At least so long, with the probability that was asked for. */
  readonly atLeast: number | null;
}

/** How far ahead cover is looked for. */
const longestCoverDays = 365;

/** How many days a stock lasts; see {@link Cover}. */
export function coverOf(
  model: DemandModel,
  { from, stock, serviceLevel }: { from: Instant; stock: number; serviceLevel: number },
): Cover {
  const quantile = normalQuantile(serviceLevel);
  let expected: number | null = null;
  let atLeast: number | null = null;
  let [mean, most] = [0, 0];
  for (let day = 1; day <= longestCoverDays && expected === null; day += 1) {
    const before = { mean, most };
    mean += expectedOn(model, from + (day - 1) * dayMs);
    const high = Math.min(mean + quantile * spreadOf(model, day), day * model.most);
    most = Math.max(most, mean, high);
    atLeast ??= crossing({ day, stock, before: before.most, after: most });
    expected = crossing({ day, stock, before: before.mean, after: mean });
  }
  return { expected, atLeast };
}

function crossing(at: { day: number; stock: number; before: number; after: number }) {
  const { day, stock, before, after } = at;
  if (after < stock || after === 0) return null;
  return day - 1 + (after === before ? 0 : Math.max(0, (stock - before) / (after - before)));
}

function partOf({ weekdays }: Pick<DemandModel, 'weekdays'>, weekday: number): number {
  return weekdays[weekday] ?? 1;
}

// Any numbering will do that is the same on every seventh day.
function weekdayOf(day: Instant): number {
  return ((Math.floor(day / dayMs) % weekLength) + weekLength) % weekLength;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const high = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? (high + (sorted[middle - 1] ?? high)) / 2 : high;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

/** For probabilities from a half on: Abramowitz and Stegun 26.2.23, off by less than 0.0005. */
function normalQuantile(probability: number): number {
  const tail = Math.sqrt(-2 * Math.log(1 - probability));
  const above = 2.515517 + 0.802853 * tail + 0.010328 * tail ** 2;
  const below = 1 + 1.432788 * tail + 0.189269 * tail ** 2 + 0.001308 * tail ** 3;
  return Math.max(0, tail - above / below);
}
