import type { ItemCounts, Batch } from '../../batches/batch.ts';
import { batchMachine } from '../../batches/batch-machine.ts';
import type { BatchId } from '../../kernel/ids.ts';
import type { Instant, Period } from '../../kernel/time.ts';

/** What somebody did to many orders at once 批量操作复盘. */
export interface ReviewedBatch {
  /** Which batch. */
  readonly batchId: BatchId;
  /** What was done to each item. */
  readonly operation: Batch['operation'];
  /** `<kind>:<id>` of who set it going. */
  readonly by: string;
  /** Why, in his words. */
  readonly reason: string;
  /** When it was set going. */
  readonly startedAt: Instant;
  /** `null` while it is not over. */
  readonly endedAt: Instant | null;
  /** All that were planned, those that the plan refused included. */
  readonly items: number;
  /** How they came out so far. */
  readonly counts: ItemCounts;
  /** Whether somebody has stopped it. */
  readonly isCancelled: boolean;
  /** Whether it was taken back, or is being taken back: by whom and why; `null` where it was not. */
  readonly undone: {
    /** `<kind>:<id>` of who took it back. */
    readonly by: string;
    /** Why, in his words. */
    readonly reason: string;
    /** How its items came out so far, as they are taken back. */
    readonly counts: ItemCounts;
  } | null;
}

/** What was done by whom: all batches of one operation and person. */
export interface BatchSum extends ItemCounts {
  /** What was done to each item. */
  readonly operation: Batch['operation'];
  /** `<kind>:<id>` of who set them going. */
  readonly by: string;
  /** How many batches it was. */
  readonly batches: number;
  /** How many of them were taken back, or are being taken back. */
  readonly undone: number;
}

/** What batches of a period were, and what came of them. */
export interface BatchReview {
  /** Latest first; at most 500. */
  readonly batches: readonly ReviewedBatch[];
  /** Batches that found no room in `batches`. */
  readonly more: number;
  /** Of all of them, those with the most items done first. */
  readonly sums: readonly BatchSum[];
}

const maxBatches = 500;

/** Reviews batches: those that were set going in a period; plans that nobody executed are none. */
export function reviewOf(batches: Iterable<Batch>, period: Period): BatchReview {
  const reviewed = [...batches].flatMap((batch) => {
    const review = reviewBatch(batch);
    const isMeant =
      review !== null && review.startedAt >= period.from && review.startedAt < period.to;
    return isMeant ? [review] : [];
  });
  const sums = new Map<string, BatchSum>();
  for (const each of reviewed) {
    const key = `${each.operation} ${each.by}`;
    sums.set(key, summed(sums.get(key), each));
  }
  return {
    batches: reviewed.slice(0, maxBatches),
    more: Math.max(0, reviewed.length - maxBatches),
    sums: [...sums.values()].toSorted((a, b) => b.done - a.done || (a.by < b.by ? -1 : 1)),
  };
}

function reviewBatch(batch: Batch): ReviewedBatch | null {
  const { batchId, operation, reason, startedBy, startedAt, endedAt, undo } = batch;
  if (startedBy === null || startedAt === null) return null;
  return {
    batchId,
    operation,
    by: `${startedBy.kind}:${startedBy.id}`,
    reason,
    startedAt,
    endedAt,
    items: batch.itemCount,
    counts: batch.counts,
    isCancelled: 'resume' in batchMachine.states[batch.state],
    undone: undo && {
      by: `${undo.by.kind}:${undo.by.id}`,
      reason: undo.reason,
      counts: undo.counts,
    },
  };
}

function summed(
  sum: BatchSum | undefined,
  { operation, by, counts, undone }: ReviewedBatch,
): BatchSum {
  const before = { batches: 0, undone: 0, done: 0, endorsed: 0, skipped: 0, failed: 0, ...sum };
  return {
    operation,
    by,
    batches: before.batches + 1,
    undone: before.undone + Number(undone !== null),
    done: before.done + counts.done,
    endorsed: before.endorsed + counts.endorsed,
    skipped: before.skipped + counts.skipped,
    failed: before.failed + counts.failed,
  };
}
