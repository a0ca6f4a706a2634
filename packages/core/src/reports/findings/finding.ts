import type { FindingId, ReportId, ShopId } from '../../kernel/ids.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { FindingDraft } from '../checklist/finding.ts';
import type { FindingMove, FindingState } from './finding-machine.ts';

/** What somebody did to a finding, or a report. */
export interface FindingNote {
  /** When. */
  readonly at: Instant;
  /** `<kind>:<id>` of who did it. */
  readonly by: string;
  /** What happened; `finding.assigned` and `finding.noted` move nothing. */
  readonly event: FindingMove | 'finding.assigned' | 'finding.noted';
  /** Why, or to whom; at most 500 characters, may be empty. */
  readonly text: string;
}

/** Something that a check has found 问题, from the first report that found it on. */
export interface Finding extends FindingDraft {
  /** Made from the check, the code and the subject: the same thing found again has the same. */
  readonly findingId: FindingId;
  /** Grows by one with every change; 1 as found. */
  readonly version: number;
  /** The check that finds it. */
  readonly check: string;
  /** The shop that it is about, or is of; `null` where it is of none. */
  readonly shopId: ShopId | null;
  /** See `findingMachine`. */
  readonly state: FindingState;
  /** When a report found it first. */
  readonly firstSeenAt: Instant;
  /** Since when it stands: when it was found first, or opened again last. */
  readonly openedAt: Instant;
  /** When a report found it last. */
  readonly lastSeenAt: Instant;
  /** The report that found it last. */
  readonly reportId: ReportId;
  /** What that report looked at. */
  readonly period: Period;
  /** When it was resolved, or found no more; `null` while it stands. */
  readonly settledAt: Instant | null;
  /** Who is to see to it, in the host's words; `null`: nobody in particular. */
  readonly assignee: string | null;
  /** What was done to it, oldest first: the last 100. */
  readonly notes: readonly FindingNote[];
}
