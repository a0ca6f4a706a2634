import { err, ok, type Result } from 'neverthrow';
import type { BatchId, TenantId } from '../kernel/ids.ts';
import { runBatch, type RunBatchError } from '../batches/run-batch.ts';
import type { Actor } from '../order/history.ts';
import type { RunningBatch } from '../ports/batch-storage.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** What `runBatches` did for one batch. */
export interface BatchRun {
  /** A job without `tenants` goes over all of them. */
  readonly tenant: TenantId;
  /** A batch that somebody must be at work on. */
  readonly batchId: BatchId;
  /** `busy`: another process is at it. */
  readonly outcome: 'done' | 'busy' | 'failed';
  /** `null` unless `failed`; the next run goes on. */
  readonly error: RunBatchError | null;
}

/** What `runBatches` did, batch by batch; one batch's failure stops no other. */
export interface BatchesReport {
  /** One row for each batch that is under way. */
  readonly items: readonly BatchRun[];
  /** How many of them have come to their end by it. */
  readonly summary: { readonly done: number };
}

const batchesPerRun = 100;
const batchesPerPage = 100;

/** Carries on what batches are under way; see `Worker.runBatches`. */
export async function runBatches(
  runtime: Runtime,
  { tenants, actor }: { readonly tenants: readonly TenantId[] | 'all'; readonly actor: Actor },
): Promise<Result<BatchesReport, StorageError>> {
  const items: BatchRun[] = [];
  let done = 0;
  let after: RunningBatch | undefined;
  // Those that cannot go on, or that others are at, keep nobody behind them waiting.
  do {
    const position = after === undefined ? {} : { after };
    const page = { tenants, limit: batchesPerPage, ...position };
    const found = await runtime.storage.findRunningBatches(page);
    if (found.isErr()) return err(found.error);
    for (const which of found.value) {
      if (done === batchesPerRun) break;
      const item = await carryOn(runtime, which, actor);
      done += Number(hasEnded[item.outcome]);
      items.push(item);
    }
    after = found.value.length < batchesPerPage ? undefined : found.value.at(-1);
  } while (after !== undefined && done < batchesPerRun);
  return ok({ items, summary: { done } });
}

const hasEnded: Readonly<Record<BatchRun['outcome'], boolean>> = {
  done: true,
  busy: false,
  failed: false,
};

async function carryOn(runtime: Runtime, which: RunningBatch, actor: Actor): Promise<BatchRun> {
  const { tenant, batchId } = which;
  // Where it stands is read with its first page.
  const begun = { batchId, pagesDone: 0, undo: null };
  const ran = await runBatch({ runtime, tenant, actor }, begun);
  if (ran.isErr()) return { ...which, outcome: 'failed', error: ran.error };
  return { ...which, outcome: ran.value === null ? 'busy' : 'done', error: null };
}
