import type { Result } from 'neverthrow';
import type { Batch, BatchPage } from '../batches/batch.ts';
import type { BatchId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Page } from './storage-answers.ts';
import type { StorageError } from './storage-error.ts';

/** Which batch, and which page of its items. */
export interface BatchRequest {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** The batch. */
  readonly batchId: BatchId;
  /** Counted from 1; left out: no page is answered. */
  readonly pageNo?: number;
}

/** Which batches 批量操作, and which page of them. */
export interface BatchFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Which batches somebody must be at work on. */
export interface RunningBatchFilter {
  /** `all`: every tenant that has one. */
  readonly tenants: readonly TenantId[] | 'all';
  /** The last one of an earlier answer: only those behind it. Left out: from the first. */
  readonly after?: RunningBatch;
  /** The most batches, over all tenants. */
  readonly limit: number;
}

/** Which batches are kept no longer. */
export interface PurgeBatchesRequest {
  /** `all`: those of every tenant. */
  readonly tenants: readonly TenantId[] | 'all';
  /** Plans that were never executed, where `restOf` answers an earlier instant. */
  readonly plansBefore: Instant;
  /** What `restOf` calls a report, where it answers an earlier instant. */
  readonly reportsBefore: Instant;
  /** The most batches. */
  readonly limit: number;
}

/** A batch and, where it was asked for, one page of its items. */
export interface LoadedBatch {
  /** As it is stored now, never from a replica. */
  readonly batch: Batch;
  /** `null` where none was asked for, or there is none of that number. */
  readonly page: BatchPage | null;
}

/** A batch that somebody must be at work on. */
export interface RunningBatch {
  /** Carried along, because `Storage.findRunningBatches` goes over tenants. */
  readonly tenant: TenantId;
  /** The batch. */
  readonly batchId: BatchId;
}

/** Where batches 批量操作 are read; `Storage.commit` writes them. */
export interface BatchStorage {
  /** A batch, and one page of its items, in one trip; `null` where there is no such batch. */
  loadBatch(request: BatchRequest): Promise<Result<LoadedBatch | null, StorageError>>;
  /** Batches by when they were planned, newest first, then by id. */
  findBatches(filter: BatchFilter): Promise<Result<Page<Batch>, StorageError>>;
  /** Batches for which `isRunningBatch` is true, by tenant, then id. */
  findRunningBatches(
    filter: RunningBatchFilter,
  ): Promise<Result<readonly RunningBatch[], StorageError>>;
  /**
   * Forgets batches with all their pages, whichever come first; answers how many, fewer than `limit`
   * where no more are left but those that another call is at. One that somebody sets going at the same
   * time stays.
   */
  purgeBatches(request: PurgeBatchesRequest): Promise<Result<number, StorageError>>;
}
