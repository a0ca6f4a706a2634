import { invalidParameter, mismatch, type TopRefusal } from '../protocol/refusals.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** How far back order lists reach: "3 months", taken as 90 days. */
export const listDepthMs = 90 * dayMs;

/** The widest window of the increment list. */
export const incrementSpanMs = dayMs;

/** A window with both ends included: a row of the very second of either end is in it. */
export interface TimeWindow {
  readonly startAt: number;
  readonly endAt: number;
}

/** The wire names of the ends, and the limits that hold for them. */
export interface WindowRules {
  readonly start: string;
  readonly end: string;
  readonly now: number;
  readonly maxSpanMs?: number;
  readonly maxDepthMs?: number;
}

/** Gives the refusal for a window that is turned round, too wide or too far back. */
export function windowRefusal(window: TimeWindow, rules: WindowRules): TopRefusal | null {
  if (window.startAt > window.endAt) return mismatch(rules.start, rules.end);
  if (window.endAt - window.startAt > (rules.maxSpanMs ?? Number.POSITIVE_INFINITY)) {
    return invalidParameter(rules.end, 'the window is too wide');
  }
  // A minute of grace, or nobody could ask for exactly three months.
  const oldest = rules.now - (rules.maxDepthMs ?? Number.POSITIVE_INFINITY) - 60_000;
  return window.startAt < oldest ? invalidParameter(rules.start, 'too far back') : null;
}

/** Tells whether a time is in the window. */
export function inWindow(window: TimeWindow, at: number): boolean {
  return at >= window.startAt && at <= window.endAt;
}
