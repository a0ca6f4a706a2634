import type { ResultAsync } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderSelection } from '../order/order-search.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { CallOptions } from '../runtime/runtime.ts';
import type { BatchCommanded, BatchCommandError } from './batch-commands.ts';
import type { BatchInputs, BatchOperation } from './batch-inputs.ts';
import type { Batch, BatchItem } from './batch.ts';
import type { Disclosed, DiscloseError } from './disclose-batch.ts';
import type { PlanBatchError, PlannedBatch } from './plan-batch.ts';

/** What is done to each item; what it is told may be left out where nothing of it must be told. */
export type BatchTask = {
  readonly [Operation in BatchOperation]: object extends BatchInputs[Operation]
    ? { readonly operation: Operation; readonly input?: BatchInputs[Operation] }
    : { readonly operation: Operation; readonly input: BatchInputs[Operation] };
}[BatchOperation];

/** Which orders a batch is about; each once. */
export type BatchItems =
  /** At most 10,000. Of an operation about cases: all open cases of these orders. */
  | { readonly orderIds: readonly string[] }
  /** At most 10,000, for operations about cases only. */
  | { readonly caseIds: readonly string[] }
  /** As `orders.find`, all pages of it: at most 10,000 orders, those that it finds now. */
  | { readonly selection: OrderSelection };

/** A batch to plan. */
export type PlanBatchInput = BatchTask & BatchItems;

/** Names a plan to execute. */
export interface ExecuteBatchInput {
  /** As `plan` answered it. */
  readonly token: string;
  /** Only set it going, and leave its items to `worker.runBatches`. Default: no. */
  readonly inBackground?: boolean;
}

/** Names a batch. */
export interface BatchInput {
  /** The batch's own id. */
  readonly batchId: string;
}

/** Names a batch that is to go on. */
export interface GoOnInput extends BatchInput {
  /** Only set it going, and leave its items to `worker.runBatches`. Default: no. */
  readonly inBackground?: boolean;
}

/** Which batches to list. */
export interface FindBatchesInput {
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
}

/** Which rows of a report to show. */
export interface BatchReportInput extends BatchInput {
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
}

/** Names a plan whose secrets are to be shown. */
export interface DiscloseInput {
  /** As `plan` answered it. */
  readonly token: string;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
}

/** A page of a batch's report, with the batch. */
export interface BatchReport extends Page<BatchItem> {
  /** As it stands now: its progress, and what its items come to. */
  readonly batch: Batch;
}

/** What may stand beside a batch that runs. */
export interface RunOptions extends CallOptions {
  /** Called after every page of at most 500 items. */
  readonly onProgress?: (batch: Batch) => void;
}

/** Why batches cannot be listed. */
export type FindBatchesError = StorageError | CoreError<'input.invalid'>;

/** Why a report cannot be shown. */
export type BatchReportError = FindBatchesError | CoreError<'batch.not_found'>;

/**
 * Batches 批量操作: the same operation for many orders, planned first, then executed, and reported row by
 * row. Each item is decided as by the method of the same name, and stands alone: one that is refused
 * stops no other. Who may not call that method may not do it in a batch. None of it is for a handle with
 * `tx`, but `find` and `report`.
 */
export interface BatchService {
  /**
   * The dry run 预演: says for each item whether it would be done, is so already or is refused and why,
   * how much stock all of them would take against what there is, and what money they would move. Stores
   * the plan and changes nothing else. What the selection finds later is no part of it. The plan can be
   * executed within an hour. An idempotency key answers the plan of the first call.
   *
   * Errors: `input.invalid` also without `options.reason` where the operation needs one;
   * `batch.too_large`, `access.denied`, `idempotency.key_reused`, `transaction.not_allowed`,
   * `storage.*`.
   */
  plan(input: PlanBatchInput, options?: CallOptions): ResultAsync<PlannedBatch, PlanBatchError>;
  /**
   * Executes a plan: what it says would be done, each item decided anew as it stands now and done at most
   * once, whoever clicks twice and whatever process dies; what it refused stays out. Answers at the end,
   * or `replayed` at once where another process is at it or it has ended. A batch that its process has
   * left is carried on by this call, and by `worker.runBatches`, on behalf of who began it.
   *
   * Errors: `batch.not_found`, `batch.expired`, `batch.illegal_transition`, `access.denied`,
   * `input.invalid` also for a plan that shows secrets, `transaction.not_allowed`; `storage.*` when storage itself failed: what was done
   * stays, and the next call goes on.
   */
  execute(
    input: ExecuteBatchInput,
    options?: RunOptions,
  ): ResultAsync<BatchCommanded, BatchCommandError>;
  /**
   * Stops a batch between two pages: at most 500 items that are under way are still done. What was done
   * stays; `resume` goes on with the rest. Cancelling again answers `replayed`.
   *
   * Errors: `batch.not_found`, `batch.illegal_transition`, `input.invalid`, `storage.*`,
   * `transaction.not_allowed`.
   */
  cancel(input: BatchInput, options?: CallOptions): ResultAsync<BatchCommanded, BatchCommandError>;
  /**
   * Goes on with a batch that was cancelled, on behalf of who began it. Errors: as `execute`.
   */
  resume(input: GoOnInput, options?: RunOptions): ResultAsync<BatchCommanded, BatchCommandError>;
  /**
   * Takes a batch back within half an hour after its end, where its operation can be taken back: item by
   * item, as long as nothing else has happened to the order since. Needs `options.reason`. The report says
   * of each item whether it was. A test order that was removed comes back without the goods that went
   * back to stock; a shipment as by `fulfilment.unship`. Done again it answers `replayed`.
   *
   * Errors: `batch.not_undoable` for other operations and later; `storage.contention` where a channel is
   * told of shipments all the time: the worker goes on with it; else as `execute`.
   */
  undo(input: GoOnInput, options?: RunOptions): ResultAsync<BatchCommanded, BatchCommandError>;
  /**
   * Copies links 复制链接 or card keys 复制卡密: what a plan of `redemption.link` or `fulfilment.reveal` shows,
   * at most 500 orders a page. That they were seen is stored before the page is answered: by whom, and
   * why, by `options.reason` or else the plan's; a link and a first look in the order's history, a further
   * look at a key among the looks of `orders.timeline`. The same page again is recorded again, whatever
   * its idempotency key. Goods are opened as by `fulfilment.reveal`, what is sealed after a fresh reading;
   * what stays shut says so in its row. The plan stays as it is, and can be used within its hour.
   *
   * Errors: `batch.not_found`, `batch.expired`, `input.invalid` also for a plan that shows nothing;
   * `batch.illegal_transition`, `access.denied`, `transaction.not_allowed`; `storage.*`, when nothing is
   * shown, although some of it may be on record.
   */
  disclose(input: DiscloseInput, options?: CallOptions): ResultAsync<Disclosed, DiscloseError>;
  /** Lists batches, the one planned last first. Errors: `input.invalid`, `storage.*`. */
  find(input?: FindBatchesInput): ResultAsync<Page<Batch>, FindBatchesError>;
  /**
   * What was planned for each item and what became of it, at most 500 rows a page, in the order in which
   * they were named or found. Holds no secret.
   *
   * Errors: `batch.not_found`, `input.invalid`, `storage.*`.
   */
  report(input: BatchReportInput): ResultAsync<BatchReport, BatchReportError>;
}
