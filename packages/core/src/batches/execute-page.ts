import { err, ok, type Result } from 'neverthrow';
import {
  nameOfItem,
  type BatchItem,
  type BatchPage,
  type ItemResult,
  type PlannedItem,
} from './batch.ts';
import { absent } from './find-items.ts';
import { decideItem, recalledItem, rememberItem } from './item-decisions.ts';
import { runItems, type ItemJob, type PageError, type Running } from './item-jobs.ts';

/**
 * Does what was planned for the items of a page, each decided anew on what is stored now. What the plan
 * left out stays out.
 */
export async function executePage(running: Running): Promise<Result<BatchPage, PageError>> {
  const { page } = running;
  const toApply = page.items.filter(({ planned }) => isExecuted[planned.verdict]);
  const ran = await runItems(running, toApply, (item) => executing(running, item));
  if (ran.isErr()) return err(ran.error);
  const items = page.items.map((item): BatchItem => {
    const { problem } = item.planned;
    const leftOut: ItemResult = { outcome: 'skipped', problem, version: null };
    return { ...item, result: ran.value.get(nameOfItem(item)) ?? leftOut };
  });
  return ok({ ...page, items });
}

const isExecuted: Readonly<Record<PlannedItem['verdict'], boolean>> = {
  apply: true,
  endorse: true,
  skip: false,
  refuse: false,
};

function executing({ scope, batch, work }: Running, item: BatchItem): ItemJob {
  const { batchId, reason } = batch;
  const { orderId, caseId } = item;
  const key = `${batchId}/${nameOfItem(item)}`;
  return (fresh) => ({
    target: { orderId },
    reason,
    // The key names the batch, and with it all that it was told.
    idempotency: { operation: 'batches.execute', key, inputHash: batchId },
    remember: rememberItem,
    replay: (_order, recorded) => ok(recalledItem(recorded)),
    decide: (context) => {
      const { order } = context;
      if (order === null) return { decision: null, answer: err(absent(item)) };
      return decideItem(work, order, { ...context, scope, caseId, fresh });
    },
  });
}
