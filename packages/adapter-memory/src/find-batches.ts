import type { Result } from '@kaquan/core';
import {
  isRunningBatch,
  type BatchFilter,
  type BatchRequest,
  type LoadedBatch,
  type Page,
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
  { tenants, limit }: RunningBatchFilter,
): readonly RunningBatch[] {
  const running = world.among(tenants).flatMap(([tenant, { batches }]) =>
    [...batches.rows()]
      .filter(isRunningBatch)
      .map(({ batchId }) => ({ tenant, batchId }))
      .toSorted((a, b) => (a.batchId < b.batchId ? -1 : 1)),
  );
  return running.slice(0, limit);
}
