import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import { decideFreeze, decideUnfreeze } from '../order/hold-decide.ts';
import { isBuiltIn } from '../order/hold-machine.ts';
import { ruleOf } from '../order/hold-order.ts';
import type { Order } from '../order/order.ts';
import { decidePresence } from '../order/presence-decide.ts';
import { decideReopen } from '../redemption/reject-decide.ts';
import type { BatchInputs, BatchOperation, BatchWork } from './batch-inputs.ts';
import { nameOfItem, type Batch, type BatchItem, type BatchPage } from './batch.ts';
import { absent } from './find-items.ts';
import { itemDecision, refusing, type ItemContext, type ItemDecision } from './item-decisions.ts';
import { runItems, type ItemJob, type PageError, type Running } from './item-jobs.ts';

interface UndoContext extends ItemContext {
  readonly batch: Batch;
}

type Undo<Operation extends BatchOperation> = (
  order: Order,
  input: BatchInputs[Operation],
  context: UndoContext,
) => ItemDecision;

/** The command that takes each operation back; those that nothing takes back refuse. */
const undos: { readonly [Operation in BatchOperation]: Undo<Operation> } = {
  'fulfilment.ship': (_order, _input, { batch }) => refusing(notUndoable(batch)),
  'redemption.link': (_order, _input, { batch }) => refusing(notUndoable(batch)),
  'fulfilment.reveal': (_order, _input, { batch }) => refusing(notUndoable(batch)),
  'orders.remove': (order, _input, { now }) => itemDecision(decidePresence(order, 'restore', now)),
  'orders.restore': (order, _input, { now }) => itemDecision(decidePresence(order, 'remove', now)),
  'orders.freeze': (order, { reason = 'manual' }, context) => {
    const { policy } = context.shop;
    const by = context.scope.actor;
    return itemDecision(decideUnfreeze(order, { reason, by }, { ...context, policy }));
  },
  'orders.unfreeze': (order, { reason }, { batch, scope, shop, now }) => {
    const rule = ruleOf(scope, reason);
    const isHosts = !isBuiltIn(reason) && rule !== undefined && rule !== null;
    // What else is held is held by a cause, and no command sets it.
    if (reason !== 'manual' && !isHosts) return refusing(notUndoable(batch));
    const freeze = { reason, note: noteOf(batch), by: scope.actor, rule: rule ?? null };
    return itemDecision(ok(decideFreeze(order, freeze, { policy: shop.policy, now })));
  },
  'orders.reject': (order, _input, context) => {
    const { policy } = context.shop;
    return itemDecision(decideReopen(order, { ...context, policy }));
  },
  'afterSales.approve': (_order, _input, { batch }) => refusing(notUndoable(batch)),
  'afterSales.reject': (_order, _input, { batch }) => refusing(notUndoable(batch)),
};

/**
 * Takes back what a batch has done to the items of a page, where nothing else has happened to them
 * since; the others stay as they are, and their rows say why.
 */
export async function undoPage(running: Running): Promise<Result<BatchPage, PageError>> {
  const { page } = running;
  const changed = page.items.filter(({ result }) => result?.outcome === 'done');
  const ran = await runItems(running, changed, (item) => undoing(running, item));
  if (ran.isErr()) return err(ran.error);
  const items = page.items.map((item) => {
    return { ...item, undone: ran.value.get(nameOfItem(item)) ?? null };
  });
  return ok({ ...page, items });
}

function undoing({ scope, batch, work }: Running, item: BatchItem): ItemJob {
  const { batchId, undo } = batch;
  const { orderId, caseId, result } = item;
  const key = `${batchId}/${nameOfItem(item)}`;
  return (fresh) => ({
    target: { orderId },
    reason: undo?.reason ?? '',
    idempotency: { operation: 'batches.undo', key, inputHash: batchId },
    replay: () => ok('done'),
    decide: (context) => {
      const { order } = context;
      if (order === null) return { decision: null, answer: err(absent(item)) };
      // Any change since may be one that somebody has built on, or may be the same done again by another.
      const isAsLeft = order.version === result?.version;
      if (!isAsLeft) return refusing(coreError('batch.item_moved_on', { orderId }));
      return takeBack(work, order, { ...context, scope, caseId, fresh, batch });
    },
  });
}

function takeBack<Operation extends BatchOperation>(
  { operation, input }: BatchWork<Operation>,
  order: Order,
  context: UndoContext,
): ItemDecision {
  return undos[operation](order, input, context);
}

/** Tells that a batch cannot be taken back. */
export function notUndoable({
  batchId,
  operation,
  endedAt,
}: Pick<Batch, 'batchId' | 'operation'> & { readonly endedAt: Instant | null }) {
  return coreError('batch.not_undoable', { batchId, operation, endedAt });
}

function noteOf({ batchId }: Batch): string {
  return `taken back: batch ${batchId}`;
}
