import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { AggregateWrite } from '../ports/change.ts';
import type { LoadedBatch } from '../ports/batch-storage.ts';
import { underLease, type HeldLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import { workOf } from './batch-work.ts';
import { addCounts, countResults, isRunningBatch, type Batch, type BatchPage } from './batch.ts';
import { executePage } from './execute-page.ts';
import type { PageError, Running } from './item-jobs.ts';
import { changeBatch, stepBatch, type LoadBatchError } from './load-batch.ts';
import { undoPage } from './undo-page.ts';

/** Why a batch stops half-way; it is carried on by whoever comes next. */
export type RunBatchError =
  LoadBatchError | PageError | CoreError<'storage.contention' | 'input.invalid'>;

/** Is told how a batch goes, after every page. */
export type TellProgress = (batch: Batch) => void;

/**
 * Carries a batch on to its end, page by page, or until it is cancelled; `null` when another process is
 * at it. Whatever dies in between, each item is done once: its change carries the batch's idempotency
 * key, and what the dead process could not write down is found by it.
 */
export function runBatch(
  scope: Scope,
  { batchId, ...given }: Pick<Batch, 'batchId' | 'pagesDone' | 'undo'>,
  tell: TellProgress = () => undefined,
): Promise<Result<Batch | null, RunBatchError>> {
  return underLease<Batch, RunBatchError>(scope, `batch/${batchId}`, async (lease) => {
    let last: Pick<Batch, 'pagesDone' | 'undo'> = given;
    for (;;) {
      const renewed = await lease.renew();
      if (renewed.isErr()) return err(renewed.error);
      const found = await loadNext(scope, { batchId, ...last });
      if (found.isErr()) return err(found.error);
      const { batch } = found.value;
      if (!isRunningBatch(batch)) return ok(batch);
      const ran = await runPage(scope, found.value, lease);
      if (ran.isErr()) return err(ran.error);
      last = ran.value;
      tellSafely(scope, () => tell(ran.value));
    }
  });
}

// A host's broken progress bar does not break the batch.
function tellSafely({ runtime }: Scope, tell: () => void): void {
  try {
    tell();
  } catch (cause) {
    runtime.logger.log('warn', 'onProgress has thrown', { cause: String(cause) });
  }
}

function nextPageNo({ pagesDone, undo }: Pick<Batch, 'pagesDone' | 'undo'>): number {
  return (undo?.pagesDone ?? pagesDone) + 1;
}

// In one trip, where the batch stands as it was left.
async function loadNext(
  { runtime, tenant }: Scope,
  known: Pick<Batch, 'batchId' | 'pagesDone' | 'undo'>,
): Promise<Result<LoadedBatch, LoadBatchError>> {
  const { batchId } = known;
  let pageNo = nextPageNo(known);
  for (;;) {
    const found = await runtime.storage.loadBatch({ tenant, batchId, pageNo });
    if (found.isErr()) return err(found.error);
    if (found.value === null) return err(coreError('batch.not_found', { batchId }));
    const next = nextPageNo(found.value.batch);
    if (next === pageNo) return ok(found.value);
    pageNo = next;
  }
}

async function runPage(
  scope: Scope,
  { batch, page }: LoadedBatch,
  lease: HeldLease,
): Promise<Result<Batch, RunBatchError>> {
  const { batchId } = batch;
  const way = batch.undo === null ? executing : undoing;
  const { fence } = lease;
  const now = scope.runtime.clock.now();
  if (page === null) {
    const decide = (current: Batch) =>
      ok(isRunningBatch(current) ? way.withPage(current, null, now) : null);
    return changeBatch(scope, batchId, { decide, fence, known: batch });
  }
  const work = workOf(batch);
  if (work.isErr()) return err(work.error);
  const own: Scope = { ...scope, actor: way.actorOf(batch) ?? scope.actor };
  const ran = await way.run({ scope: own, batch, work: work.value, page, lease });
  if (ran.isErr()) return err(ran.error);
  const value: BatchPage = { ...ran.value, version: page.version + 1 };
  const others: AggregateWrite[] = [{ kind: 'batch_page', expectedVersion: page.version, value }];
  // Who has cancelled it meanwhile still reads in its report what this page has done.
  const decide = (current: Batch) => ok(way.withPage(current, value, now));
  return changeBatch(scope, batchId, { decide, others, fence, known: batch });
}

/** A way through the pages of a batch: executing it, or taking it back. */
interface Way {
  readonly actorOf: (batch: Batch) => Scope['actor'] | null;
  readonly run: (running: Running) => Promise<Result<BatchPage, PageError>>;
  /** The batch with one more page done; at its end where that was the last, or there is none. */
  readonly withPage: (batch: Batch, page: BatchPage | null, now: number) => Batch;
}

const executing: Way = {
  actorOf: ({ startedBy }) => startedBy,
  run: executePage,
  withPage(batch, page, now) {
    const results = page?.items.map(({ result }) => result) ?? [];
    const pagesDone = page?.pageNo ?? batch.pagesDone;
    const counts = addCounts(batch.counts, countResults(results));
    const next = { ...batch, pagesDone, counts };
    if (pagesDone < batch.pageCount) return next;
    const ended = stepBatch(batch, 'finish');
    return ended.isErr() ? next : { ...next, state: ended.value, endedAt: now };
  },
};

const undoing: Way = {
  actorOf: ({ undo }) => undo?.by ?? null,
  run: undoPage,
  withPage(batch, page) {
    const { undo } = batch;
    if (undo === null) return batch;
    const results = page?.items.map(({ undone }) => undone) ?? [];
    const pagesDone = page?.pageNo ?? undo.pagesDone;
    const counts = addCounts(undo.counts, countResults(results));
    const next = { ...batch, undo: { ...undo, pagesDone, counts } };
    if (pagesDone < batch.pagesDone) return next;
    const ended = stepBatch(batch, 'settle');
    return ended.isErr() ? next : { ...next, state: ended.value };
  },
};
