import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../../kernel/errors.ts';
import type { TenantId } from '../../kernel/ids.ts';
import { idSchema } from '../../kernel/schema.ts';
import { dayMs } from '../../kernel/time.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { serviceCall } from '../../runtime/service-call.ts';
import type { Tenants, WorkerInput } from '../../worker/job-report.ts';
import { defaultTimeZone, timeZoneSchema } from '../checklist/checklist-service.ts';
import type { ReportOptions } from './report-options.ts';
import { runReports, type ReportsRun, type Schedule } from './run-reports.ts';

/** For whom reports are made. */
export interface RunReportsInput extends WorkerInput {
  /** By whose midnight days begin; default as `createReports` was told. */
  readonly timeZone?: string;
}

/** For whom reports are forgotten, and when. */
export interface TidyReportsInput extends WorkerInput {
  /** Reports that nobody has signed are kept so many days: 100..3,650, default 400. */
  readonly keepReportsDays?: number;
  /** Findings that are settled are kept so many days: 1..3,650, default 400. */
  readonly keepFindingsDays?: number;
}

/** What was forgotten. */
export interface TidiedReports {
  /** Reports and findings together. */
  readonly forgotten: number;
  /** Whether there is more than one run does; the next one goes on. */
  readonly hasMore: boolean;
}

/** Why a job of reports could not run at all. */
export type ReportWorkerError = StorageError | CoreError<'input.invalid'>;

/** The background jobs of reports. Each may run any number of times, in any number of processes. */
export interface ReportWorker {
  /**
   * Makes every checklist that is due and was not made yet, once for each tenant that has a shop: of the last
   * day, week and month that is over, and those of the 7 days, 4 weeks and 3 months up to it that were missed
   * since the tenant has shops, oldest first. Each looks at its period, and at how things stand now; so it is
   * best called soon after midnight, and often: whoever comes first makes it, the others find it made, and
   * nothing is read again for what this process has seen made. Tells `onReport` of each, at least once.
   *
   * Errors: `input.invalid`, `storage.*`; those of one tenant stand in its row.
   */
  runReports(input?: RunReportsInput): ResultAsync<ReportsRun, ReportWorkerError>;
  /**
   * Forgets old reports, and findings that are settled; never what was signed. At most 10,000 rows per run,
   * 500 in one commit: a report with a million rows goes in parts, and is found no more from the first on.
   * What a crash has left, the next run goes on with. Errors: as `runReports`.
   */
  tidyReports(input?: TidyReportsInput): ResultAsync<TidiedReports, ReportWorkerError>;
}

const tenants = z.array(idSchema<TenantId>()).max(10_000).exactOptional();
const days = z.int().min(1).max(3_650).exactOptional();
const runSchema = z.strictObject({ tenants, timeZone: timeZoneSchema.exactOptional() });
// Three months are looked back at: what is forgotten sooner would be made again.
const reportDays = z.int().min(100).max(3_650).exactOptional();
const tidySchema = z.strictObject({
  tenants,
  keepReportsDays: reportDays,
  keepFindingsDays: days,
});

const defaultDays = 400;
const everyone: Tenants = 'all';

/** The jobs of reports over a runtime. */
export function createReportWorker(runtime: Runtime, options: ReportOptions): ReportWorker {
  const { timeZone: own = defaultTimeZone } = options;
  const schedule: Schedule = { runtime, options, settled: new Map() };
  return {
    runReports: (input) =>
      serviceCall(runSchema, input ?? {}, ({ tenants: of = everyone, timeZone = own }) =>
        runReports(schedule, { tenants: of, timeZone }),
      ),
    tidyReports: (input) =>
      serviceCall(tidySchema, input ?? {}, ({ tenants: of = everyone, ...keep }) => {
        const { keepReportsDays = defaultDays, keepFindingsDays = defaultDays } = keep;
        const now = runtime.clock.now();
        return tidyReports(runtime, {
          tenants: of,
          reportsBefore: now - keepReportsDays * dayMs,
          findingsBefore: now - keepFindingsDays * dayMs,
        });
      }),
  };
}

const perPage = 500;
const pagesPerRun = 20;

async function tidyReports(
  { storage }: Runtime,
  what: Omit<Parameters<Runtime['storage']['purgeReports']>[0], 'limit'>,
): Promise<Result<TidiedReports, StorageError>> {
  const before = { ...what, reportsBefore: Math.max(0, what.reportsBefore) };
  const request = { ...before, findingsBefore: Math.max(0, what.findingsBefore), limit: perPage };
  const { findingsBefore: _, ...ofItems } = request;
  let forgotten = 0;
  let hasItems = true;
  for (let page = 1; page <= pagesPerRun; page += 1) {
    const purged = hasItems
      ? await storage.purgeReportItems(ofItems)
      : await storage.purgeReports(request);
    if (purged.isErr()) return err(purged.error);
    if (!hasItems) forgotten += purged.value;
    if (purged.value === perPage) continue;
    if (!hasItems) return ok({ forgotten, hasMore: false });
    hasItems = false;
  }
  return ok({ forgotten, hasMore: true });
}
