import type { HandleOptions, Kaquan } from '../create-kaquan.ts';
import { zoneOf } from '../kernel/time-zone.ts';
import { compositionOf } from '../runtime/composition.ts';
import { guardServices, type Guarded } from '../runtime/guard-services.ts';
import { scopeOf } from '../runtime/scope-of.ts';
import type { Scope } from '../runtime/runtime.ts';
import { createAnalysisService, type AnalysisService } from './analysis/analysis-service.ts';
import { createArchiveService, type ArchiveService } from './archive/archive-service.ts';
import {
  createChecklistService,
  defaultTimeZone,
  type ChecklistService,
} from './checklist/checklist-service.ts';
import { createSupportService, type SupportService } from './support/support-service.ts';
import {
  createReconciliationReports,
  type ReconciliationReports,
} from './reconcile/reconciliation-service.ts';
import { createStockReports, type StockReports } from './stock/stock-reports.ts';
import { createFindingService, type FindingService } from './findings/finding-service.ts';
import { checkReportOptions, type ReportOptions } from './worker/report-options.ts';
import { createReportWorker, type ReportWorker } from './worker/report-worker.ts';

/**
 * What operators look at every day, week and month, for one tenant and actor. Every method may also answer
 * `access.denied`; the host's policy knows it as `reports.daily`, those of the parts as
 * `reports.findings.find`.
 */
export type ReportsHandle = Guarded<ChecklistService & SupportService> & ReportParts;

/** The reports that have a name of their own. */
export interface ReportParts {
  /** What is kept of a month for auditors and disputes 存档. */
  readonly archive: Guarded<ArchiveService>;
  /** Statements against orders, ledger and keys, to be explained and signed off. */
  readonly reconciliation: Guarded<ReconciliationReports>;
  /** What stock lasts, and whether its books agree with the orders. */
  readonly stock: Guarded<StockReports>;
  /** What is read off orders, cases and batches 经营分析. */
  readonly analysis: Guarded<AnalysisService>;
  /** What checks have found 问题, and what is done about it. */
  readonly findings: Guarded<FindingService>;
}

/** The reports of a composed Kaquan. */
export interface Reports {
  /** The reports on behalf of a tenant and an actor. Throws when either is not well formed. */
  with(options: HandleOptions): ReportsHandle;
  /** The background jobs of reports, over all tenants unless told otherwise. */
  readonly worker: ReportWorker;
}

/**
 * The reports of a Kaquan. Reads through its storage and channels; behind its policy, like every
 * service. Throws for what `createKaquan` has not made, for an unknown time zone, and for a time limit out of range.
 */
export function createReports(kaquan: Kaquan, options: ReportOptions = {}): Reports {
  const { runtime, policy } = compositionOf(kaquan);
  // Throws now rather than at the first midnight.
  zoneOf(options.timeZone ?? defaultTimeZone);
  checkReportOptions(options);
  return {
    with(handle) {
      const scope = scopeOf(runtime, handle);
      const guarded = guardServices(scope, policy, createServices(scope, options));
      return {
        ...guarded.reports,
        stock: guarded['reports.stock'],
        analysis: guarded['reports.analysis'],
        archive: guarded['reports.archive'],
        findings: guarded['reports.findings'],
        reconciliation: guarded['reports.reconciliation'],
      };
    },
    worker: createReportWorker(runtime, options),
  };
}

// Named as the policy is asked about them.
function createServices(scope: Scope, options: ReportOptions) {
  return {
    'reports.archive': createArchiveService(scope),
    reports: {
      ...createChecklistService(scope, options),
      ...createSupportService(scope, options),
    },
    'reports.reconciliation': createReconciliationReports(scope),
    'reports.stock': createStockReports(scope),
    'reports.analysis': createAnalysisService(scope),
    'reports.findings': createFindingService(scope),
  };
}
