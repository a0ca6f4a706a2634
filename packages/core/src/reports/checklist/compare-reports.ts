import type { FindingId, ReportId } from '../../kernel/ids.ts';
import type { CheckStatus } from './finding.ts';
import type { ChecklistReport } from './report.ts';

/** A check that came out otherwise than last time. */
export interface ChangedStatus {
  /** The check's id. */
  readonly check: string;
  /** How it came out last time; `null` where it was not made then. */
  readonly before: CheckStatus | null;
  /** How it came out now. */
  readonly now: CheckStatus;
}

/** A report against the one before it. */
export interface ReportComparison {
  /** The later one. */
  readonly reportId: ReportId;
  /** The one before it, of the same checklist and shop; `null`: there is none, and all is new. */
  readonly previousId: ReportId | null;
  /** Found now, and not then. */
  readonly appeared: readonly FindingId[];
  /** Found both times. */
  readonly stayed: readonly FindingId[];
  /** Found then, and not now. */
  readonly gone: readonly FindingId[];
  /** Checks that came out otherwise. */
  readonly changed: readonly ChangedStatus[];
  /** Not so where a check has found more than it names, or could not be made: what is gone may be there. */
  readonly isComplete: boolean;
}

/** Compares a report with the one before it. */
export function compareReports(
  now: ChecklistReport,
  before: ChecklistReport | null,
): ReportComparison {
  const found = idsOf(now);
  const known = before === null ? new Set<FindingId>() : idsOf(before);
  const statuses = new Map(before?.results.map(({ check, status }) => [check, status]));
  return {
    reportId: now.reportId,
    previousId: before?.reportId ?? null,
    appeared: [...found].filter((id) => !known.has(id)),
    stayed: [...found].filter((id) => known.has(id)),
    gone: [...known].filter((id) => !found.has(id)),
    changed: now.results.flatMap(({ check, status }) => {
      const earlier = statuses.get(check) ?? null;
      return earlier === status ? [] : [{ check, before: earlier, now: status }];
    }),
    isComplete: isWhole(now) && (before === null || isWhole(before)),
  };
}

function idsOf({ results }: ChecklistReport): ReadonlySet<FindingId> {
  return new Set(results.flatMap(({ findingIds }) => findingIds));
}

const wasMade: Readonly<Record<CheckStatus, boolean>> = {
  pass: true,
  warn: true,
  fail: true,
  unknown: false,
};

function isWhole({ results }: ChecklistReport): boolean {
  return results.every(({ status, findings, acknowledged, more, findingIds }) => {
    return wasMade[status] && findings.length + acknowledged.length + more === findingIds.length;
  });
}
