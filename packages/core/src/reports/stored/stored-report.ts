import type { ReportId, ShopId } from '../../kernel/ids.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { CheckStatus } from '../checklist/finding.ts';

/** That a report waits to be told of. */
export interface ReportNews {
  /** How often in a row it was told in vain. */
  readonly attempts: number;
  /** Not to be tried before this instant. */
  readonly dueAt: Instant;
}

/** A report 报告 as it is stored. */
export interface StoredReport {
  /** From the `IdSource`; of one that the worker makes, by kind and period, so that it is made once. */
  readonly reportId: ReportId;
  /** Grows by one with every change; 1 as made. */
  readonly version: number;
  /** What is reported: `daily`, `weekly`, `monthly`, `reconciliation`. */
  readonly kind: string;
  /** The only shop that it looks at; `null`: all. */
  readonly shopId: ShopId | null;
  /** What it looks at. */
  readonly period: Period;
  /** How it came out. */
  readonly status: CheckStatus;
  /** When it was made. */
  readonly madeAt: Instant;
  /** `<kind>:<id>` of who made it. */
  readonly by: string;
  /** When it was signed off; from then on nothing of it changes, neither it nor its items. */
  readonly signedAt: Instant | null;
  /** That the host is still to be told of it 待通知; `null`: it was, or nobody is to be. */
  readonly toTell: ReportNews | null;
  /** All the rest, as its kind has it: plain JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** One row of a report that has too many to stand in its body. */
export interface ReportItem {
  /** The report that it belongs to; it is stored before, or in the same change, and is not signed. */
  readonly reportId: ReportId;
  /** Counted from 1; unique in the report. */
  readonly itemNo: number;
  /** Grows by one with every change; 1 as made. */
  readonly version: number;
  /** Of what kind it is, as a word. */
  readonly code: string;
  /** Whether somebody still has to say something to it. */
  readonly isOpen: boolean;
  /** All the rest, as the report's kind has it: plain JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}
