import type { FindingId, ReportId, ShopId } from '../../kernel/ids.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { Finding } from '../findings/finding.ts';
import type { ChecklistName } from './check.ts';
import type { CheckStatus, Figures, FindingDraft } from './finding.ts';

/** Something that was found, as a report shows it: as it stood when the report was made. */
export type ReportedFinding = FindingDraft &
  Pick<Finding, 'findingId' | 'state' | 'firstSeenAt' | 'openedAt' | 'assignee'>;

/** How one check came out, as a report shows it. */
export interface CheckResult {
  /** The check's id: `daily.frozen`. */
  readonly check: string;
  /** The worst of its findings that nobody has acknowledged; `unknown` where it could not be made. */
  readonly status: CheckStatus;
  /** How much was looked at, and what came of it; of an `unknown` one, why: `code`, `message`. */
  readonly figures: Figures;
  /** What was found and is open, the worst first: the first 100. */
  readonly findings: readonly ReportedFinding[];
  /** What was found and is acknowledged already 已知悉: the first 100. */
  readonly acknowledged: readonly ReportedFinding[];
  /** How many more there are of both. */
  readonly more: number;
  /** How many findings of earlier reports are gone by this one. */
  readonly gone: number;
  /** Everything that was found, shown or not: at most 1,000. */
  readonly findingIds: readonly FindingId[];
}

/** A checklist 检查清单, made and kept. */
export interface ChecklistReport {
  /** By which it is loaded again. */
  readonly reportId: ReportId;
  /** 1 as made. */
  readonly version: number;
  /** Which one. */
  readonly checklist: ChecklistName;
  /** The day, week or month that it looks at. */
  readonly period: Period;
  /** By whose midnight days begin. */
  readonly timeZone: string;
  /** The only shop that it looks at; `null`: all. */
  readonly shopId: ShopId | null;
  /** When it was made; how things stand, they stood then. */
  readonly madeAt: Instant;
  /** `<kind>:<id>` of who made it. */
  readonly by: string;
  /** The worst of its checks. */
  readonly status: CheckStatus;
  /** A line for each check, in the checklist's order. */
  readonly results: readonly CheckResult[];
}
