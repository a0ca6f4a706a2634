import type { Period } from '../kernel/time.ts';

/** A row of a list that could not be decoded: kept by core, retried later, never dropped. */
export interface UndecodedRow {
  /**
   * The channel's number, or a hash of the raw text where not even that could be read. Of one with
   * more than 200 characters, core keeps the first and the last 100.
   */
  readonly externalId: string;
  /** Which field is wrong and how. Holds no personal data. */
  readonly problem: string;
  /** The raw row; sealed before it is stored. */
  readonly raw: string;
}

/** One page of a listing by modification time. */
export interface ChannelPage<Row> {
  /** In the order of the listing; those of `undecoded` are not among them. */
  readonly rows: readonly Row[];
  /** Empty where every row of the page could be read. */
  readonly undecoded: readonly UndecodedRow[];
  /** How many rows the whole window holds, or `null` where this page did not say. */
  readonly totalCount: number | null;
}

/** Which page of which window to read. */
export interface PageRequest {
  /** Half-open; channels with inclusive windows convert. */
  readonly window: Period;
  /** Counted from 1, newest modification first. */
  readonly pageNo: number;
  /** 1..`maxPageSize` of the listing. */
  readonly pageSize: number;
}

/** How a channel's listings may be read. Core walks windows and pages by these figures. */
export interface ListingLimits {
  /** The widest window of one call. */
  readonly maxWindowMs: number;
  /** How far back listings reach. */
  readonly maxDepthMs: number;
  /** The most rows of one page; core asks for pages of this size. */
  readonly maxPageSize: number;
  /** How far each window reaches back into the one before, for rows that are indexed late. */
  readonly overlapMs: number;
}
