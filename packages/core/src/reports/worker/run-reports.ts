import { err, ok, type Result } from 'neverthrow';
import { parseId, type ReportId, type TenantId } from '../../kernel/ids.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { StorageError } from '../../ports/storage.ts';
import { underLease } from '../../runtime/lease.ts';
import type { Runtime, Scope } from '../../runtime/runtime.ts';
import { listShops, system, type Tenants } from '../../worker/job-report.ts';
import type { ChecklistName } from '../checklist/check.ts';
import { makeChecklist, type MakeChecklistError } from '../checklist/make-checklist.ts';
import { firstDayOf, periodOf } from '../checklist/period.ts';
import type { ChecklistReport } from '../checklist/report.ts';
import type { ReportHooks } from './report-hooks.ts';

/** What became of one checklist of one tenant. */
export interface ReportRun {
  /** A run without `tenants` goes over all of them. */
  readonly tenant: TenantId;
  /** Which one. */
  readonly checklist: ChecklistName;
  /** `busy`: another worker was at it. `kept`: it was made before. */
  readonly outcome: 'made' | 'kept' | 'busy' | 'failed';
  /** Under which it is kept, or will be. */
  readonly reportId: ReportId;
  /** `null` unless `failed`; the next run tries again. */
  readonly error: MakeChecklistError | null;
}

/** What `runReports` did. */
export interface ReportsRun {
  /** A row for each tenant and checklist. */
  readonly items: readonly ReportRun[];
  /** How many were made, and how many failed. */
  readonly summary: { readonly made: number; readonly failed: number };
}

const checklists: readonly ChecklistName[] = ['daily', 'weekly', 'monthly'];

/** Makes what is due; see `ReportWorker.runReports`. */
export async function runReports(
  runtime: Runtime,
  hooks: ReportHooks,
  { tenants, timeZone }: { readonly tenants: Tenants; readonly timeZone: string },
): Promise<Result<ReportsRun, StorageError>> {
  const shops = await listShops(runtime, tenants);
  if (shops.isErr()) return err(shops.error);
  const items: ReportRun[] = [];
  for (const tenant of new Set(shops.value.map((each) => each.tenant))) {
    const scope: Scope = { runtime, tenant, actor: system };
    for (const checklist of checklists) {
      const due = dueOf(runtime, checklist, timeZone);
      items.push(await runOne(scope, hooks, { ...due, checklist, timeZone }));
    }
  }
  const count = (outcome: ReportRun['outcome']): number =>
    items.filter((each) => each.outcome === outcome).length;
  return ok({ items, summary: { made: count('made'), failed: count('failed') } });
}

interface Due {
  readonly checklist: ChecklistName;
  readonly timeZone: string;
  /** An instant of the last period that is over. */
  readonly at: number;
  readonly reportId: ReportId;
}

// Made of what it is about, so that no two workers can keep it twice, whatever becomes of a lease.
function dueOf(
  { clock }: Runtime,
  checklist: ChecklistName,
  timeZone: string,
): Pick<Due, 'at' | 'reportId'> {
  const at = periodOf(checklist, clock.now(), timeZone).from - 1;
  const day = firstDayOf(periodOf(checklist, at, timeZone), timeZone);
  const zone = timeZone.replaceAll(/[^A-Za-z0-9._-]/g, '.');
  const reportId = parseId('report', `${checklist}.${day}.${zone}`.slice(0, 64));
  invariant(reportId.isOk(), 'the name of a period is an id');
  return { at, reportId: reportId.value };
}

async function runOne(scope: Scope, hooks: ReportHooks, due: Due): Promise<ReportRun> {
  const { reportId, checklist } = due;
  const row = { tenant: scope.tenant, checklist, reportId };
  const made = await underLease<ChecklistReport | 'kept', MakeChecklistError>(
    scope,
    `reports/${checklist}`,
    async ({ fence }) => {
      const { storage } = scope.runtime;
      const kept = await storage.loadReport(scope.tenant, reportId);
      if (kept.isErr()) return err(kept.error);
      if (kept.value !== null) return ok('kept' as const);
      return makeChecklist(scope, { ...due, shopId: null, claim: null, fence });
    },
  );
  if (made.isErr()) return { ...row, outcome: 'failed', error: made.error };
  if (made.value === null) return { ...row, outcome: 'busy', error: null };
  if (made.value === 'kept') return { ...row, outcome: 'kept', error: null };
  await tell(scope, hooks, made.value);
  return { ...row, outcome: 'made', error: null };
}

async function tell(
  { runtime, tenant }: Scope,
  { onReport }: ReportHooks,
  report: ChecklistReport,
): Promise<void> {
  try {
    await onReport?.({ tenant, report });
  } catch (cause) {
    const { reportId } = report;
    runtime.logger.log('error', 'the host did not take a report', {
      tenant,
      reportId,
      cause: String(cause),
    });
  }
}
