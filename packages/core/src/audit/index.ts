export type { AuditService, VerifyHistoryError } from './audit-service.ts';
export type { HistoryProblem } from './check-history.ts';
export type { ExportProblem } from './check-line.ts';
export type { ExportAuditError, ExportAuditInput, ExportPage } from './export-page.ts';
export type { SealError, SealItem, SealReport } from './seal-audit.ts';
export { verifyExport } from './verify-export.ts';
export type { ExportVerdict, VerifyExportOptions } from './verify-export.ts';
export type { VerifiedOrder } from './verify-order.ts';
export type { SealedRoot } from '../ports/audit.ts';
