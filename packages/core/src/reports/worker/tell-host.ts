import { minuteMs, type Instant } from '../../kernel/time.ts';
import type { Change } from '../../ports/change.ts';
import { commitChanges } from '../../runtime/commit-changes.ts';
import type { HeldLease } from '../../runtime/lease.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { problemOf, taken } from '../../subscribers/taken.ts';
import { checklistOf } from '../checklist/report-schema.ts';
import type { ReportNews, StoredReport } from '../stored/stored-report.ts';
import type { ReportOptions } from './report-options.ts';

/** How often a report is told in vain before it is given up. */
const maxAttempts = 8;

/** Whether this process is to tell the host of a report, at an instant or before. */
export function isToTell(
  { toTell }: Pick<StoredReport, 'toTell'>,
  { onReport }: ReportOptions,
  now: Instant,
): boolean {
  return onReport !== undefined && toTell !== null && toTell.dueAt <= now;
}

/**
 * Tells the host of a report, then writes down that it knows: a crash between the two tells it twice, never
 * not at all. Answers whether nothing is left to be told.
 */
export async function tellHost(
  scope: Scope,
  { onReport, onReportLimitMs }: ReportOptions,
  { report, lease }: { readonly report: StoredReport; readonly lease: HeldLease },
): Promise<boolean> {
  const { runtime, tenant } = scope;
  const { reportId } = report;
  const log = (message: string, cause: string): void => {
    runtime.logger.log('error', message, { tenant, reportId, cause });
  };
  const attempts = (report.toTell?.attempts ?? 0) + 1;
  let toTell: ReportNews | null = null;
  const checklist = checklistOf(report);
  if (checklist.isErr()) log('a report cannot be told of', checklist.error.code);
  else {
    const told = { tenant, report: checklist.value };
    const limit = onReportLimitMs === undefined ? {} : { timeLimitMs: onReportLimitMs };
    // A host that never comes back keeps no other report waiting.
    const failure = await taken(limit, (signal) => onReport?.(told, { signal }));
    if (failure !== null) {
      log('the host did not take a report', problemOf(failure.cause));
      const dueAt = runtime.clock.now() + minuteMs * 2 ** (attempts - 1);
      toTell = attempts < maxAttempts ? { attempts, dueAt } : null;
    }
  }
  const noted = await note(scope, { ...report, version: report.version + 1, toTell }, lease);
  return noted && toTell === null;
}

async function note(
  { runtime, tenant }: Scope,
  value: StoredReport,
  { fence }: HeldLease,
): Promise<boolean> {
  const change: Change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at: runtime.clock.now(),
    writes: [{ kind: 'report', expectedVersion: value.version - 1, value }],
    fence,
  };
  const committed = await commitChanges(runtime.storage, [change]);
  const isNoted = committed.isOk() && committed.value.every(({ outcome }) => isDone[outcome]);
  const { reportId } = value;
  if (!isNoted) runtime.logger.log('warn', 'a report may be told of twice', { tenant, reportId });
  return isNoted;
}

const isDone: Readonly<Record<string, boolean>> = { applied: true, duplicate: true };
