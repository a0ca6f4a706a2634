import type { HandleOptions, Kaquan } from '../create-kaquan.ts';
import { compositionOf } from '../runtime/composition.ts';
import { guardServices, type Guarded } from '../runtime/guard-services.ts';
import { scopeOf } from '../runtime/scope-of.ts';
import type { Scope } from '../runtime/runtime.ts';
import { createAnalysisService, type AnalysisService } from './analysis/analysis-service.ts';
import { createArchiveService, type ArchiveService } from './archive/archive-service.ts';
import { createChecklistService, type ChecklistService } from './checklist/checklist-service.ts';
import { createStockReports, type StockReports } from './stock/stock-reports.ts';

/**
 * What operators look at every day, week and month, for one tenant and actor. Every method may also answer
 * `access.denied`; the host's policy knows it as `reports.daily`, those of the parts as
 * `reports.findings.find`.
 */
export type ReportsHandle = Guarded<ChecklistService> & ReportParts;

/** The reports that have a name of their own. */
export interface ReportParts {
  /** What is kept of a month for auditors and disputes 存档. */
  readonly archive: Guarded<ArchiveService>;
  /** What stock lasts, and whether its books agree with the orders. */
  readonly stock: Guarded<StockReports>;
  /** What is read off orders, cases and batches 经营分析. */
  readonly analysis: Guarded<AnalysisService>;
}

/** The reports of a composed Kaquan. */
export interface Reports {
  /** The reports on behalf of a tenant and an actor. Throws when either is not well formed. */
  with(options: HandleOptions): ReportsHandle;
}

/**
 * The reports of a Kaquan. Reads through its storage and channels; behind its policy, like every
 * service. Throws for what `createKaquan` has not made.
 */
export function createReports(kaquan: Kaquan): Reports {
  const { runtime, policy } = compositionOf(kaquan);
  return {
    with(options) {
      const scope = scopeOf(runtime, options);
      const guarded = guardServices(scope, policy, createServices(scope));
      return {
        ...guarded.reports,
        stock: guarded['reports.stock'],
        analysis: guarded['reports.analysis'],
        archive: guarded['reports.archive'],
      };
    },
  };
}

// Named as the policy is asked about them.
function createServices(scope: Scope) {
  return {
    reports: createChecklistService(scope),
    'reports.archive': createArchiveService(scope),
    'reports.stock': createStockReports(scope),
    'reports.analysis': createAnalysisService(scope),
  };
}
