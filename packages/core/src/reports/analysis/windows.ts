import type { Instant, Period } from '../../kernel/time.ts';

/** How many periods before the one that is looked at it is compared with. */
export const pastPeriods = 4;

/**
 * A period and those before it, each as long as it: of two months, the one is not better for having more
 * days.
 */
export interface Windows {
  /** The one that is looked at. */
  readonly period: Period;
  /** The period, and all those before it that are compared with it. */
  readonly whole: Period;
}

/** The windows of a period. */
export function windowsOf(period: Period): Windows {
  const lengthMs = period.to - period.from;
  const from = Math.max(0, period.from - pastPeriods * lengthMs);
  return { period, whole: { from, to: period.to } };
}

/** In which window an instant lies: 0 is the period, 1 the one before; `null` in none. */
export function windowNo({ period, whole }: Windows, at: Instant): number | null {
  if (at < whole.from || at >= whole.to) return null;
  return at >= period.from ? 0 : Math.ceil((period.from - at) / (period.to - period.from));
}
