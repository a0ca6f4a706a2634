export { createReports } from './create-reports.ts';
export type { Reports, ReportsHandle } from './create-reports.ts';
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
