export type { AuditService } from './audit-service.ts';
export type { HistoryProblem } from './check-history.ts';
export type { VerifiedOrder, VerifyOrderError } from './verify-order.ts';
