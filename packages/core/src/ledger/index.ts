export type {
  FindStatementLinesError,
  FindStatementLinesInput,
  ImportStatementInput,
  ImportStatementOptions,
  StatementLedger,
} from './statement-ledger.ts';
export type {
  ImportStatementError,
  StatementCounts,
  StatementReport,
  StatementSource,
} from './import-statement.ts';
export type { StatementPullCounts } from '../sync/pull-statements.ts';
export type { PullStatementsInput, StatementPullReport } from '../worker/pull-statements.ts';
export type { KeepLinesError, KeptLines } from './keep-lines.ts';
export type { StatementBalanceError, ToldBalance } from './statement-balance.ts';
export { entryCauses } from './entry.ts';
export type { EntryCause, LedgerEntry, PostedLine, PostingRef, RecordedCause } from './entry.ts';
export type { PostedAmount } from './posted-amount.ts';
export type { OrderPosting } from './posting.ts';
export type { NamedPosting, RecordedEntry, RecordError, RecordInput } from './record-entry.ts';
export type { LinkedBalance, LinkedBalanceError, LinkedBalanceInput } from './linked-balance.ts';
export type { SettleCounts, SettleError } from './settle-shop.ts';
export type { SettleJob, SettleOrdersInput, SettleReport } from '../worker/settle-orders.ts';
