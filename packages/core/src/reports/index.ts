export { createReports } from './create-reports.ts';
export type { Reports, ReportsHandle } from './create-reports.ts';
export type { ChecklistName } from './checklist/check.ts';
export type { CheckStatus, FindingDraft, FindingSubject, Remedy } from './checklist/finding.ts';
