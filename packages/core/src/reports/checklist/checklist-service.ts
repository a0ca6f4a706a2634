import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { ReportId, ShopId } from '../../kernel/ids.ts';
import { idSchema, instantSchema } from '../../kernel/schema.ts';
import { isTimeZone } from '../../kernel/time-zone.ts';
import type { Instant } from '../../kernel/time.ts';
import type { Page, StorageError } from '../../ports/storage.ts';
import { idempotencyOf, recordOf } from '../../runtime/idempotency.ts';
import { outsideTransaction } from '../../runtime/outside-transaction.ts';
import type { CallOptions, Scope } from '../../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../../runtime/service-call.ts';
import type { StoredReport } from '../stored/stored-report.ts';
import type { ReportOptions } from '../worker/report-options.ts';
import type { ChecklistName } from './check.ts';
import { compareReports, type ReportComparison } from './compare-reports.ts';
import { makeChecklist, type MakeChecklistError } from './make-checklist.ts';
import { checklistOf } from './report-schema.ts';
import type { ChecklistReport } from './report.ts';

/** What a checklist is to look at. */
export interface ChecklistInput {
  /** An instant of the day, week or month; left out: now. What stands today is looked at as it stands now. */
  readonly at?: Instant;
  /** By whose midnight days begin; default as `createReports` was told, else `Asia/Shanghai`. */
  readonly timeZone?: string;
  /** Only this shop, and what is found of it; left out: all. */
  readonly shopId?: string;
}

/** A checklist that was made. */
export interface MadeReport extends ChecklistReport {
  /** `replayed`: the idempotency key was used before, and this is what was made then. */
  readonly outcome: 'applied' | 'replayed';
  /** 1 as made. */
  readonly version: number;
}

/** Why a checklist cannot be made. */
export type ChecklistError =
  | MakeChecklistError
  | LoadReportError
  | CoreError<'transaction.not_allowed' | 'idempotency.key_reused'>;

/** Names a report. */
export interface ReportInput {
  /** As it was made, or listed. */
  readonly reportId: string;
}

/** Which reports to list; what is left out does not narrow. */
export interface FindReportsInput {
  /** `daily`, `weekly`, `monthly`, `reconciliation`. */
  readonly kind?: string;
  /** Of this shop; `null`: those that look at all shops. */
  readonly shopId?: string | null;
  /** From an earlier page's `nextCursor`, with the same conditions. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** A report as lists show it. */
export type ReportSummary = Omit<StoredReport, 'body'>;

/** Why reports cannot be listed. */
export type FindReportsError = StorageError | CoreError<'input.invalid'>;

/** Why a report cannot be loaded. */
export type LoadReportError = FindReportsError | CoreError<'report.not_found'>;

/** The checklists 检查清单, and the reports of them. */
export interface ChecklistService {
  /**
   * The daily checklist 每日检查: what is late, frozen, broken or incomplete. Keeps the report and what was
   * found; what earlier reports have found comes with its age, and what is found no more is settled. A check
   * that cannot be made is `unknown` and stops no other.
   *
   * Errors: `input.invalid`, `shop.not_found`, `idempotency.key_reused`; `transaction.not_allowed` on a
   * handle with `tx`, because channels are asked; `report.not_found` where a repeated call's report is kept
   * no longer; `storage.*`.
   */
  daily(input?: ChecklistInput, options?: CallOptions): ResultAsync<MadeReport, ChecklistError>;
  /** The weekly checklist 每周检查, of a week from Monday on; otherwise as `daily`. */
  weekly(input?: ChecklistInput, options?: CallOptions): ResultAsync<MadeReport, ChecklistError>;
  /** The monthly checklist 每月检查, of a month of the calendar; otherwise as `daily`. */
  monthly(input?: ChecklistInput, options?: CallOptions): ResultAsync<MadeReport, ChecklistError>;
  /** Lists reports by when they were made, newest first. Errors: `input.invalid`, `storage.*`. */
  find(input?: FindReportsInput): ResultAsync<Page<ReportSummary>, FindReportsError>;
  /**
   * A checklist as it was made. Errors: `input.invalid`; `report.not_found`, also for a report that is no
   * checklist; `storage.*`.
   */
  load(input: ReportInput): ResultAsync<ChecklistReport, LoadReportError>;
  /** A checklist against the one before it of the same kind and shop. Errors: as `load`. */
  compare(input: ReportInput): ResultAsync<ReportComparison, LoadReportError>;
}

/** Where operators are, unless they say otherwise. */
export const defaultTimeZone = 'Asia/Shanghai';

/** A name of the time zone database. */
export const timeZoneSchema = z
  .string()
  .max(100)
  .refine(isTimeZone, 'must be a time zone, such as Asia/Shanghai');

const inputSchema = z.strictObject({
  at: instantSchema.exactOptional(),
  timeZone: timeZoneSchema.exactOptional(),
  shopId: idSchema<ShopId>().exactOptional(),
});
const reportSchema = z.strictObject({ reportId: idSchema<ReportId>() });
const findSchema = z.strictObject({
  kind: z.string().min(1).max(100).exactOptional(),
  shopId: idSchema<ShopId>().nullable().exactOptional(),
  cursor: z.string().exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
});

/** The checklists on behalf of one tenant and actor. */
export function createChecklistService(
  scope: Scope,
  { timeZone = defaultTimeZone }: Pick<ReportOptions, 'timeZone'> = {},
): ChecklistService {
  const { storage } = scope.runtime;
  const { tenant } = scope;
  const make =
    (checklist: ChecklistName): ChecklistService['daily'] =>
    (input, options) =>
      mutatingCall(inputSchema, { input: input ?? {}, options }, (given, how) =>
        makeOnce(scope, { checklist, timeZone }, { given, how }),
      );
  return {
    daily: make('daily'),
    weekly: make('weekly'),
    monthly: make('monthly'),
    find: (input) =>
      serviceCall(findSchema, input ?? {}, async ({ limit = 50, ...query }) => {
        const page = await storage.findReports({ ...query, limit, tenant });
        return page.map(({ items, nextCursor }) => ({ items: items.map(summaryOf), nextCursor }));
      }),
    load: (input) => serviceCall(reportSchema, input, ({ reportId }) => load(scope, reportId)),
    compare: (input) =>
      serviceCall(reportSchema, input, ({ reportId }) => compare(scope, reportId)),
  };
}

type Given = z.infer<typeof inputSchema>;

async function makeOnce(
  scope: Scope,
  { checklist, timeZone: usual }: { readonly checklist: ChecklistName; readonly timeZone: string },
  { given, how }: { readonly given: Given; readonly how: CallOptions },
): Promise<Result<MadeReport, ChecklistError>> {
  const operation = `reports.${checklist}`;
  const { runtime, tenant } = scope;
  const allowed = outsideTransaction(scope, operation);
  if (allowed.isErr()) return err(allowed.error);
  const claim = await idempotencyOf(operation, given, how.idempotencyKey);
  const loaded = await runtime.storage.load({ tenant, idempotency: claim === null ? [] : [claim] });
  if (loaded.isErr()) return err(loaded.error);
  const used = recordOf(claim, loaded.value.idempotency);
  if (used.isErr()) return err(used.error);
  if (used.value !== null) {
    const earlier = await load(scope, String(used.value.answer['reportId']) as ReportId);
    return earlier.map((report) => ({ ...report, outcome: 'replayed' }));
  }
  const { at = runtime.clock.now(), timeZone = usual, shopId = null } = given;
  const reportId = runtime.ids.next('report');
  const made = await makeChecklist(scope, { checklist, at, timeZone, shopId, reportId, claim });
  return made.map((report) => ({ ...report, outcome: 'applied' }));
}

function summaryOf({ body: _body, ...summary }: StoredReport): ReportSummary {
  return summary;
}

async function load(
  { runtime, tenant }: Scope,
  reportId: ReportId,
): Promise<Result<ChecklistReport, LoadReportError>> {
  const stored = await runtime.storage.loadReport(tenant, reportId);
  if (stored.isErr()) return err(stored.error);
  if (stored.value === null) return err(coreError('report.not_found', { reportId }));
  return checklistOf(stored.value);
}

async function compare(
  scope: Scope,
  reportId: ReportId,
): Promise<Result<ReportComparison, LoadReportError>> {
  const { runtime, tenant } = scope;
  const report = await load(scope, reportId);
  if (report.isErr()) return err(report.error);
  const { checklist: kind, shopId, madeAt: madeBefore } = report.value;
  const filter = { tenant, kind, shopId, madeBefore, limit: 1 };
  const found = await runtime.storage.findReports(filter);
  if (found.isErr()) return err(found.error);
  const [earlier] = found.value.items;
  if (earlier === undefined) return ok(compareReports(report.value, null));
  return checklistOf(earlier).map((before) => compareReports(report.value, before));
}
