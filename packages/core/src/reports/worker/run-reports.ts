import { err, ok, type Result } from 'neverthrow';
import type { ReportId, TenantId } from '../../kernel/ids.ts';
import type { Instant, Period } from '../../kernel/time.ts';
import type { StorageError } from '../../ports/storage.ts';
import { underLease, type HeldLease } from '../../runtime/lease.ts';
import type { Runtime, Scope } from '../../runtime/runtime.ts';
import { listShops, system, type Tenants } from '../../worker/job-report.ts';
import type { ChecklistName } from '../checklist/check.ts';
import { makeChecklist, type MakeChecklistError } from '../checklist/make-checklist.ts';
import type { StoredReport } from '../stored/stored-report.ts';
import { duePeriods, type DuePeriod } from './due-periods.ts';
import type { ReportOptions } from './report-options.ts';
import { suggestCadences } from './suggest-cadences.ts';
import { isToTell, tellHost } from './tell-host.ts';

/** What became of one checklist of one tenant and period. */
export interface ReportRun {
  /** A run without `tenants` goes over all of them. */
  readonly tenant: TenantId;
  /** Which one. */
  readonly checklist: ChecklistName;
  /** The day, week or month. */
  readonly period: Period;
  /** `busy`: another worker was at it. `kept`: it was made before. */
  readonly outcome: 'made' | 'kept' | 'busy' | 'failed';
  /** Under which it is kept, or will be. */
  readonly reportId: ReportId;
  /** `null` unless `failed`; the next run tries again. */
  readonly error: MakeChecklistError | null;
}

/** What `runReports` did. */
export interface ReportsRun {
  /** A row for each tenant and checklist of the last period, and for each one before it that was missed. */
  readonly items: readonly ReportRun[];
  /** How many were made, and how many failed. */
  readonly summary: { readonly made: number; readonly failed: number };
}

const checklists: readonly ChecklistName[] = ['daily', 'weekly', 'monthly'];

/** What one process knows and does from run to run. */
export interface Schedule {
  readonly runtime: Runtime;
  readonly options: ReportOptions;
  /** By tenant, checklist and zone, the last report up to which all is made and told: nothing is read for it. */
  readonly settled: Map<string, ReportId>;
}

/** Makes what is due; see `ReportWorker.runReports`. */
export async function runReports(
  schedule: Schedule,
  { tenants, timeZone }: { readonly tenants: Tenants; readonly timeZone: string },
): Promise<Result<ReportsRun, StorageError>> {
  const { runtime } = schedule;
  const shops = await listShops(runtime, tenants);
  if (shops.isErr()) return err(shops.error);
  const items: ReportRun[] = [];
  for (const [tenant, own] of Map.groupBy(shops.value, (each) => each.tenant)) {
    const since = Math.min(...own.map(({ shop }) => shop.createdAt));
    const scope: Scope = { runtime, tenant, actor: system };
    for (const checklist of checklists) {
      const due = duePeriods(checklist, { now: runtime.clock.now(), since, timeZone });
      items.push(...(await runPeriods(schedule, scope, due)));
    }
  }
  const count = (outcome: ReportRun['outcome']): number =>
    items.filter((each) => each.outcome === outcome).length;
  return ok({ items, summary: { made: count('made'), failed: count('failed') } });
}

// The oldest first, so that what a later one finds no more is settled by the later one.
async function runPeriods(
  { options, settled }: Schedule,
  scope: Scope,
  periods: readonly DuePeriod[],
): Promise<readonly ReportRun[]> {
  const last = periods.at(-1);
  if (last === undefined) return [];
  const name = JSON.stringify([scope.tenant, last.checklist, last.timeZone]);
  if (settled.get(name) === last.reportId) return [rowOf(scope, last, { outcome: 'kept' })];
  const rows: ReportRun[] = [];
  let isSettled = true;
  for (const due of periods) {
    const ran = await runPeriod(scope, options, due);
    isSettled &&= ran.isSettled;
    const isNothing = ran.outcome === 'kept' && !due.isLast;
    if (!isNothing) rows.push(rowOf(scope, due, ran));
  }
  if (isSettled) settled.set(name, last.reportId);
  return rows;
}

interface Ran extends Pick<ReportRun, 'outcome'> {
  readonly error?: MakeChecklistError;
  /** Whether there is nothing left to do for it. */
  readonly isSettled?: boolean;
}

function rowOf(
  { tenant }: Scope,
  { checklist, period, reportId }: DuePeriod,
  { outcome, error = null }: Pick<ReportRun, 'outcome'> & { readonly error?: ReportRun['error'] },
): ReportRun {
  return { tenant, checklist, period, reportId, outcome, error };
}

async function runPeriod(
  scope: Scope,
  options: ReportOptions,
  due: DuePeriod,
): Promise<Ran & { readonly isSettled: boolean }> {
  const { runtime, tenant } = scope;
  const found = await runtime.storage.loadReport(tenant, due.reportId);
  if (found.isErr()) return { outcome: 'failed', error: found.error, isSettled: false };
  if (found.value !== null && !isToTell(found.value, options, Infinity)) {
    return { outcome: 'kept', isSettled: true };
  }
  if (found.value !== null && !isToTell(found.value, options, runtime.clock.now())) {
    return { outcome: 'kept', isSettled: false };
  }
  const ran = await underLease<Ran, MakeChecklistError>(
    scope,
    `reports/${due.checklist}`,
    (lease) => makeAndTell({ scope, options, lease }, due),
  );
  if (ran.isErr()) return { outcome: 'failed', error: ran.error, isSettled: false };
  return { isSettled: false, ...(ran.value ?? { outcome: 'busy' }) };
}

interface Making {
  readonly scope: Scope;
  readonly options: ReportOptions;
  readonly lease: HeldLease;
}

async function makeAndTell(
  { scope, options, lease }: Making,
  due: DuePeriod,
): Promise<Result<Ran, MakeChecklistError>> {
  const { runtime, tenant } = scope;
  const load = () => runtime.storage.loadReport(tenant, due.reportId);
  const before = await load();
  if (before.isErr()) return err(before.error);
  const made = before.value === null ? await make({ scope, options, lease }, due) : ok();
  const kept = before.value === null ? await load() : before;
  if (kept.isErr()) return err(kept.error);
  // Whoever came first has made it, also where this one has taken longer than its lease.
  if (made.isErr() && kept.value === null) return err(made.error);
  const outcome = before.value === null && made.isOk() ? 'made' : 'kept';
  if (kept.value === null) return ok({ outcome });
  const isSettled = await tell(scope, options, { report: kept.value, lease });
  return ok({ outcome, isSettled });
}

const suggestsBy: Readonly<Record<ChecklistName, boolean>> = {
  daily: false,
  weekly: true,
  monthly: false,
};

// Needs no fence: of two that make it at once, the first one's is kept.
async function make(
  { scope, options, lease }: Making,
  due: DuePeriod,
): Promise<Result<void, MakeChecklistError>> {
  const { checklist, at, timeZone, reportId } = due;
  const what = { checklist, at, timeZone, reportId, shopId: null, claim: null };
  const between = async (): Promise<void> => {
    const held = await lease.renew();
    if (held.isErr()) scope.runtime.logger.log('warn', 'a report takes long', { reportId });
  };
  // Of an earlier week nothing follows any more.
  const isFollowed = options.monitoring === 'suggested' && suggestsBy[checklist] && due.isLast;
  const follow = isFollowed ? { follow: suggestCadences } : {};
  const made = await makeChecklist(scope, { ...what, isNews: true, between, ...follow });
  return made.map(() => undefined);
}

async function tell(
  scope: Scope,
  options: ReportOptions,
  { report, lease }: { readonly report: StoredReport; readonly lease: HeldLease },
): Promise<boolean> {
  const now: Instant = scope.runtime.clock.now();
  if (!isToTell(report, options, Infinity)) return true;
  return isToTell(report, options, now) ? tellHost(scope, options, { report, lease }) : false;
}
