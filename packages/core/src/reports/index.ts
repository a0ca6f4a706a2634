export { createReports } from './create-reports.ts';
export type { ReportParts, Reports, ReportsHandle } from './create-reports.ts';
export type { ChecklistName } from './checklist/check.ts';
export type {
  ChecklistError,
  ChecklistInput,
  ChecklistService,
} from './checklist/checklist-service.ts';
export type {
  CheckStatus,
  Figures,
  FindingDraft,
  FindingSubject,
  Remedy,
} from './checklist/finding.ts';
export type { MakeChecklistError } from './checklist/make-checklist.ts';
export type { ChecklistReport, CheckResult } from './checklist/report.ts';
export type { BookLeak, BookLeakKind, StockCheck } from './stock/check-books.ts';
export type { ForecastPage, ProductForecast } from './stock/forecast.ts';
export type { ForecastInput, StockReportError, StockReports } from './stock/stock-reports.ts';
export type { LeakKind, StockLeak } from '../stock/compare-goods.ts';
export type { Demand } from '../stock/demand.ts';
export type { StockAtHand } from '../stock/product-cover.ts';
