/** A point in time: whole milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** One second, in milliseconds. */
export const secondMs = 1_000;
/** One minute, in milliseconds. */
export const minuteMs = 60 * secondMs;
/** One hour, in milliseconds. */
export const hourMs = 60 * minuteMs;
/** Twenty-four hours, in milliseconds; not a calendar day. */
export const dayMs = 24 * hourMs;

/** A half-open period: `from` is inside, `to` is not. */
export interface Period {
  /** The first instant of it. */
  readonly from: Instant;
  /** The first instant after it. */
  readonly to: Instant;
}
