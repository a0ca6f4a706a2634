export type {
  BatchInput,
  BatchItems,
  BatchReport,
  BatchReportError,
  BatchReportInput,
  BatchService,
  BatchTask,
  DiscloseInput,
  ExecuteBatchInput,
  FindBatchesError,
  FindBatchesInput,
  GoOnInput,
  PlanBatchInput,
  RunOptions,
} from './batch-api.ts';
export type { BatchCommanded, BatchCommandError } from './batch-commands.ts';
export type { BatchInputs, BatchOperation, NoBatchInput } from './batch-inputs.ts';
export { batchMachine } from './batch-machine.ts';
export type { BatchState } from './batch-machine.ts';
export { batchRules } from './batch-rules.ts';
export type { BatchRule } from './batch-rules.ts';
export { batchPageSize, maxBatchItems, planLifetimeMs, undoWindowMs } from './batch.ts';
export type {
  Batch,
  BatchItem,
  BatchProblem,
  BatchTotals,
  BatchUndo,
  ItemCounts,
  ItemResult,
  MoneyTotal,
  PlannedItem,
  StockTotal,
} from './batch.ts';
export type { Disclosed, DisclosedItem, DiscloseError } from './disclose-batch.ts';
export type { PlanBatchError, PlannedBatch } from './plan-batch.ts';
export type { RunBatchError } from './run-batch.ts';
export type { BatchesReport, BatchRun } from '../worker/run-batches.ts';
