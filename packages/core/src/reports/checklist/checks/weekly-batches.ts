import { err, ok } from 'neverthrow';
import type { ReviewedBatch } from '../../analysis/batch-review.ts';
import { readBatches } from '../../analysis/read-reviews.ts';
import { collectFindings } from '../collect-findings.ts';
import { defineCheck } from '../check.ts';
import type { FindingDraft } from '../finding.ts';

/** What was done to many orders at once 批量操作复盘: what failed, and what had to be taken back. */
export const weeklyBatches = defineCheck({
  id: 'weekly.batches',
  checklist: 'weekly',
  codes: ['batch.failed', 'batch.undone'],
  settles: 'same_period',
  async run({ scope, period }) {
    const read = await readBatches(scope, period);
    if (read.isErr()) return err(read.error);
    const { batches, more, sums } = read.value;
    const found = collectFindings<'batch.failed' | 'batch.undone'>();
    for (const batch of batches) {
      const { failed } = batch.counts;
      if (failed > 0) {
        const status = failed > batch.counts.done ? 'fail' : 'warn';
        found.add({ ...findingOf(batch), code: 'batch.failed', status });
      }
      if (batch.undone !== null) {
        found.add({ ...findingOf(batch), code: 'batch.undone', status: 'warn' });
      }
    }
    const sum = (name: 'done' | 'failed'): number =>
      sums.reduce((total, each) => total + each[name], 0);
    const figures = {
      batches: batches.length + more,
      people: new Set(sums.map(({ by }) => by)).size,
    };
    return ok(found.outcome({ ...figures, itemsDone: sum('done'), itemsFailed: sum('failed') }));
  },
});

function findingOf(batch: ReviewedBatch): Omit<FindingDraft, 'code' | 'status'> {
  const { batchId, operation, by, reason, startedAt, items, counts, undone } = batch;
  return {
    subject: { kind: 'batch', batchId },
    figures: {
      operation,
      by,
      reason,
      startedAt,
      items,
      done: counts.done,
      skipped: counts.skipped,
      failed: counts.failed,
      undoneBy: undone?.by ?? null,
      undoneWhy: undone?.reason ?? null,
      undoneItems: undone?.counts.done ?? null,
    },
    evidence: [batchId],
    remedies: [],
  };
}
