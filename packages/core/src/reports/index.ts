export { createReports } from './create-reports.ts';
export type { ReportParts, Reports, ReportsHandle } from './create-reports.ts';
export type { ChecklistName } from './checklist/check.ts';
export type {
  ChecklistError,
  ChecklistInput,
  ChecklistService,
  FindReportsError,
  FindReportsInput,
  LoadReportError,
  MadeReport,
  ReportInput,
  ReportSummary,
} from './checklist/checklist-service.ts';
export type { ChangedStatus, ReportComparison } from './checklist/compare-reports.ts';
export type {
  CheckStatus,
  Figures,
  FindingDraft,
  FindingSubject,
  Remedy,
} from './checklist/finding.ts';
export type { MakeChecklistError } from './checklist/make-checklist.ts';
export type { BookLeak, BookLeakKind, StockCheck } from './stock/check-books.ts';
export type { ForecastPage, ProductForecast } from './stock/forecast.ts';
export type { ForecastInput, StockReportError, StockReports } from './stock/stock-reports.ts';
export type { LeakKind, StockLeak } from '../stock/compare-goods.ts';
export type { Demand } from '../stock/demand.ts';
export type { StockAtHand } from '../stock/product-cover.ts';
export type {
  AfterSalesAnalysis,
  AnalysisError,
  AnalysisInput,
  AnalysisService,
  ConfigurationReview,
  MetricsAnalysis,
  PerformanceAnalysis,
  RiskAnalysis,
  SwingAnalysis,
} from './analysis/analysis-service.ts';
export type {
  ComplaintAnalysis,
  ComplaintCell,
  ComplaintGroup,
  ComplaintRate,
  HighComplaints,
} from './analysis/after-sales.ts';
export type { Baseline } from './analysis/baseline.ts';
export type { BatchReview, BatchSum, ReviewedBatch } from './analysis/batch-review.ts';
export type { CauseName, Measure, RootCause } from './analysis/causes.ts';
export type {
  ChannelPerformance,
  Performance,
  ShopPerformance,
  Weakness,
} from './analysis/channels.ts';
export type { OrderMetrics, Turnover } from './analysis/metrics.ts';
export type { AbnormalSign } from './analysis/order-signs.ts';
export type { ReviewedChange } from './analysis/reviewed-changes.ts';
export type { Share } from './analysis/share.ts';
export type { Trend } from './analysis/trend.ts';
export type { MappingSign, SuspectMapping } from './anomaly/mappings.ts';
export type { AccountSwings } from './anomaly/read-swings.ts';
export type { Swing, SwingCause, SwingFlag, Told } from './anomaly/swings.ts';
export type { RiskKind, RiskPart, ShopRisk } from './anomaly/risk.ts';
export type {
  ArchiveService,
  WriteArchiveInput,
  WriteArchiveOptions,
} from './archive/archive-service.ts';
export { archiveSections, maxPartBytes } from './archive/archive-format.ts';
export type {
  ArchivedRoot,
  ArchiveEncoding,
  ArchiveManifest,
  ArchivePart,
  ArchiveSection,
  SectionSums,
} from './archive/archive-format.ts';
export type { ArchiveProgress, SectionError } from './archive/archive-desk.ts';
export type { ArchiveSink, ArchiveSource } from './archive/archive-store.ts';
export { readArchive } from './archive/read-archive.ts';
export type {
  ArchivedRow,
  ArchivedRows,
  ArchiveReader,
  ArchiveUnreadable,
} from './archive/read-archive.ts';
export { verifyArchive } from './archive/verify-archive.ts';
export type {
  ArchiveProblem,
  ArchiveVerdict,
  VerifyArchiveOptions,
} from './archive/verify-archive.ts';
export type { WriteArchiveError, WrittenArchive } from './archive/write-archive.ts';
export type { ChecklistReport, CheckResult, ReportedFinding } from './checklist/report.ts';
export type { ChangedFinding, ChangeFindingError } from './findings/change-finding.ts';
export type { Finding, FindingNote } from './findings/finding.ts';
export type { FindingCommand, FindingMove, FindingState } from './findings/finding-machine.ts';
export type {
  AssignFindingInput,
  FindFindingsError,
  FindFindingsInput,
  FindingInput,
  FindingService,
  LoadFindingError,
} from './findings/finding-service.ts';
export type { KeepFindingsError } from './findings/keep-findings.ts';
export { renderReport } from './render/render-report.ts';
export type { RenderOptions } from './render/render-report.ts';
export type { ReportItem, ReportNews, StoredReport } from './stored/stored-report.ts';
export type { SupportBundle, SupportBundleError } from './support/support-bundle.ts';
export type { SupportBundleInput, SupportService } from './support/support-service.ts';
export type { ReportOptions } from './worker/report-options.ts';
export type {
  ReportWorker,
  ReportWorkerError,
  RunReportsInput,
  TidiedReports,
  TidyReportsInput,
} from './worker/report-worker.ts';
export type { ReportRun, ReportsRun } from './worker/run-reports.ts';
export type {
  Difference,
  DifferenceCause,
  DifferenceClass,
  Moved,
} from './reconcile/difference.ts';
export type { BookBalance } from './reconcile/balance-chain.ts';
export type { KindTotal } from './reconcile/totals.ts';
export type { ReconciliationSums } from './reconcile/reconciler.ts';
export type { ReconciliationState } from './reconcile/reconciliation-machine.ts';
export type {
  EarlierReconciliation,
  Explanation,
  Reconciliation,
  RecordedDifference,
  Signature,
} from './reconcile/reconciliation.ts';
export type {
  DifferencesInput,
  ExplainInput,
  ReconciliationReports,
  RunReconciliationInput,
  VerifiedReconciliation,
} from './reconcile/reconciliation-service.ts';
export type {
  ChangedReconciliation,
  ChangeReconciliationError,
  ExplainError,
  SignOffError,
} from './reconcile/change-reconciliation.ts';
export type { LoadReconciliationError } from './reconcile/load-reconciliation.ts';
export type {
  RanReconciliation,
  ReconciliationProgress,
  RunReconciliationError,
  RunReconciliationOptions,
} from './reconcile/run-reconciliation.ts';
export { renderReconciliation } from './reconcile/render-reconciliation.ts';
export type { RenderReconciliationOptions } from './reconcile/render-reconciliation.ts';
