import type { Result } from '@kaquan/core';
import {
  isRunningBatch,
  restOf,
  type BatchFilter,
  type BatchRequest,
  type LoadedBatch,
  type Page,
  type PurgeBatchesRequest,
  type RunningBatch,
  type RunningBatchFilter,
  type StorageError,
} from '@kaquan/core/ports';
import { parseCursor, toPage } from './cursor.ts';
import { batchPageKey, type Partition, type World } from './partition.ts';
import type { BatchRow } from './rows.ts';
import { byValues } from './sorted-list.ts';

const newestFirst = byValues<{ readonly plannedAt: number; readonly batchId: string }>(
  ({ plannedAt }) => -plannedAt,
  ({ batchId }) => batchId,
);

const byTenant = byValues<RunningBatch>(
  ({ tenant }) => tenant,
  ({ batchId }) => batchId,
);

/** See `Storage.loadBatch`. */
export function loadBatch(
  { batches, batchPages }: Partition,
  { batchId, pageNo }: BatchRequest,
): LoadedBatch | null {
  const batch = batches.find(batchId);
  if (batch === null) return null;
  const page = pageNo === undefined ? null : batchPages.find(batchPageKey({ batchId, pageNo }));
  return { batch, page };
}

/** See `Storage.findBatches`. */
export function findBatches(
  { batches }: Partition,
  { cursor, limit }: BatchFilter,
): Result<Page<BatchRow>, StorageError> {
  return parseCursor(cursor, 'number').map((position) => {
    const [plannedAt, batchId] = position ?? [Infinity, ''];
    const behind = { plannedAt: Number(plannedAt), batchId };
    const rows = [...batches.rows()]
      .filter((batch) => position === null || newestFirst(batch, behind) > 0)
      .toSorted(newestFirst);
    return toPage(rows, limit, (batch) => [batch.plannedAt, batch.batchId]);
  });
}

/** See `Storage.findRunningBatches`. */
export function findRunningBatches(
  world: World,
  { tenants, after, limit }: RunningBatchFilter,
): readonly RunningBatch[] {
  return world
    .among(tenants)
    .flatMap(([tenant, { batches }]) =>
      [...batches.rows()].filter(isRunningBatch).map(({ batchId }) => ({ tenant, batchId })),
    )
    .filter((each) => after === undefined || byTenant(each, after) > 0)
    .toSorted(byTenant)
    .slice(0, limit);
}

/** See `Storage.purgeBatches`. */
export function purgeBatches(
  world: World,
  { tenants, plansBefore, reportsBefore, limit }: PurgeBatchesRequest,
): number {
  const isOver = (batch: BatchRow): boolean => {
    const rest = restOf(batch);
    return rest !== null && rest.since < (rest.isReport ? reportsBefore : plansBefore);
  };
  const gone = world
    .among(tenants)
    .flatMap(([, partition]) =>
      [...partition.batches.rows()].filter(isOver).map((batch) => ({ partition, batch })),
    )
    .slice(0, limit);
  for (const { partition, batch } of gone) {
    const { batchId, pageCount } = batch;
    for (let pageNo = 1; pageNo <= pageCount; pageNo += 1) {
      partition.batchPages.remove(batchPageKey({ batchId, pageNo }));
    }
    partition.batches.remove(batchId);
  }
  return gone.length;
}
