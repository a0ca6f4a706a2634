import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { ReportId, ShopId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Change, IdempotencyRecord, Outcome } from '../../ports/change.ts';
import type { StorageError } from '../../ports/storage.ts';
import { commitChanges } from '../../runtime/commit-changes.ts';
import type { IdempotencyClaim } from '../../runtime/idempotency.ts';
import type { Scope } from '../../runtime/runtime.ts';
import { isAcknowledged } from '../findings/finding-states.ts';
import type { Finding } from '../findings/finding.ts';
import { keepFindings, type KeepFindingsError } from '../findings/keep-findings.ts';
import { statusOf, type Check, type CheckContext, type ChecklistName } from './check.ts';
import { checks } from './checks.ts';
import type { CheckStatus } from './finding.ts';
import { periodOf } from './period.ts';
import { bodyOf } from './report-schema.ts';
import type { ChecklistReport, CheckResult, ReportedFinding } from './report.ts';
import { runChecks, statusOfLines, type CheckedLine } from './run-checks.ts';
import { listMeantShops } from '../../shop/list-shops.ts';

/** What a checklist is to look at. */
export interface ChecklistRequest {
  readonly checklist: ChecklistName;
  /** An instant of the day, week or month. */
  readonly at: Instant;
  readonly timeZone: string;
  readonly shopId: ShopId | null;
  /** Under which it is kept. */
  readonly reportId: ReportId;
  /** Recorded with it. */
  readonly claim: IdempotencyClaim | null;
  /** Whether the host is to be told of it; default not. */
  readonly isNews?: boolean;
  /** Called between two checks, each of which may take minutes. */
  readonly between?: () => Promise<void>;
  /** Called before it is stored: a report that is there has had its consequences. */
  readonly follow?: (context: CheckContext) => Promise<Result<void, KeepFindingsError>>;
}

/** Why a checklist cannot be made at all. */
export type MakeChecklistError = KeepFindingsError | CoreError<'shop.not_found'>;

/** Makes every check of a checklist, keeps what was found, and the report of it. */
export async function makeChecklist(
  scope: Scope,
  request: ChecklistRequest,
): Promise<Result<ChecklistReport, MakeChecklistError>> {
  const { checklist, at, timeZone, shopId, reportId } = request;
  const shops = await listMeantShops(scope, shopId);
  if (shops.isErr()) return err(shops.error);
  const now = scope.runtime.clock.now();
  const period = periodOf(checklist, at, timeZone);
  const own = checks.filter((check) => check.checklist === checklist);
  const context = { scope, period, now, timeZone, shops: shops.value, shopId };
  const lines = await runChecks(own, context, request.between);
  const results: CheckResult[] = [];
  for (const [n, line] of lines.entries()) {
    const settles = own[n]?.settles ?? 'all';
    const result = await resultOf(line, { context, settles, reportId });
    if (result.isErr()) return err(result.error);
    results.push(result.value);
  }
  const followed = await request.follow?.(context);
  if (followed?.isErr() === true) return err(followed.error);
  const by = byOf(scope);
  const status = statusOfLines(results);
  const head = { reportId, version: 1, checklist, period, timeZone, shopId, madeAt: now, by };
  const report: ChecklistReport = { ...head, status, results };
  const stored = await storeReport(scope, report, request);
  return stored.map(() => report);
}

/** How many findings of one check a report shows of each sort. */
const shownFindings = 100;

async function resultOf(
  line: CheckedLine,
  run: {
    readonly context: CheckContext;
    readonly settles: Check['settles'];
    readonly reportId: ReportId;
  },
): Promise<Result<CheckResult, KeepFindingsError>> {
  const { context, settles, reportId } = run;
  const { scope, period, now, shopId } = context;
  const { check, figures, more = 0 } = line;
  const sighting = { reportId, check, period, at: now, by: byOf(scope) };
  const kept = await keepFindings(scope, line, { sighting, settles, shopId });
  if (kept.isErr()) return err(kept.error);
  const { found, gone } = kept.value;
  const isKnown = ({ state }: Finding): boolean => isAcknowledged(state);
  const loud = found.filter((finding) => !isKnown(finding));
  const findings = loud.slice(0, shownFindings).map(reported);
  const acknowledged = found.filter(isKnown).slice(0, shownFindings).map(reported);
  return ok({
    check,
    status: statusOfLine(line, loud, more),
    figures,
    findings,
    acknowledged,
    more: more + found.length - findings.length - acknowledged.length,
    gone,
    findingIds: found.map(({ findingId }) => findingId),
  });
}

// What is acknowledged does not shout; what a check says without a finding stands as it says.
function statusOfLine(
  { status, findings }: CheckedLine,
  loud: readonly Finding[],
  more: number,
): CheckStatus {
  const isOwnWord = findings.length === 0 || more > 0 || !fromFindings[status];
  return isOwnWord ? status : statusOf(loud);
}

const fromFindings: Readonly<Record<CheckStatus, boolean>> = {
  pass: false,
  warn: true,
  fail: true,
  unknown: false,
};

function reported(finding: Finding): ReportedFinding {
  const { code, subject, status, figures, evidence, remedies } = finding;
  const { findingId, state, firstSeenAt, openedAt, assignee } = finding;
  const draft = { code, subject, status, figures, evidence, remedies };
  return { ...draft, findingId, state, firstSeenAt, openedAt, assignee };
}

async function storeReport(
  { runtime, tenant }: Scope,
  report: ChecklistReport,
  { claim, isNews = false }: ChecklistRequest,
): Promise<Result<void, StorageError | CoreError<'storage.contention'>>> {
  const { reportId, shopId, period, status, madeAt, by, checklist } = report;
  const head = { reportId, version: 1, kind: checklist, shopId, period, status, madeAt, by };
  const toTell = isNews ? { attempts: 0, dueAt: madeAt } : null;
  const value = { ...head, signedAt: null, toTell, body: bodyOf(report) };
  const change: Change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at: madeAt,
    writes: [{ kind: 'report', expectedVersion: 0, value }],
    ...(claim && { idempotency: { ...claim, answer: { reportId } } }),
  };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const [outcome] = committed.value;
  if (outcome !== undefined && isStored(outcome, reportId)) return ok();
  return err(coreError('storage.contention', { operation: 'commit', attempts: 1 }));
}

// `duplicate`: the answer of our own first try was lost; or the same call was made twice at once, and the
// other one came first.
function isStored(outcome: Outcome, reportId: ReportId): boolean {
  if (outcome.outcome !== 'duplicate') return outcome.outcome === 'applied';
  return isOf(reportId, outcome.record);
}

function isOf(reportId: ReportId, record: IdempotencyRecord | null): boolean {
  return record === null || record.answer['reportId'] === reportId;
}

function byOf({ actor }: Scope): string {
  return `${actor.kind}:${actor.id}`;
}
