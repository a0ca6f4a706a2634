import { err, ok, type Result } from 'neverthrow';
import { decideUnship } from '../fulfilment/unship-decide.ts';
import { coreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import { decideFreeze, decideUnfreeze } from '../order/hold-decide.ts';
import { isBuiltIn } from '../order/hold-machine.ts';
import { ruleOf } from '../order/hold-order.ts';
import type { Order } from '../order/order.ts';
import { decidePresence } from '../order/presence-decide.ts';
import { decideReopen } from '../redemption/reject-decide.ts';
import { whileUntold } from '../worker/while-untold.ts';
import type { BatchInputs, BatchOperation, BatchWork } from './batch-inputs.ts';
import { batchRuleOf, type BatchRule } from './batch-rules.ts';
import {
  nameOfItem,
  type Batch,
  type BatchItem,
  type BatchPage,
  type ItemResult,
} from './batch.ts';
import { absent } from './find-items.ts';
import { itemDecision, refusing, type ItemContext, type ItemDecision } from './item-decisions.ts';
import { runItems, type ItemJob, type PageError, type Running } from './item-jobs.ts';

interface UndoContext extends ItemContext {
  readonly batch: Batch;
  /** Confirmations that nobody tells the channel of meanwhile. */
  readonly untold: ReadonlySet<string>;
}

type Undo<Operation extends BatchOperation> = (
  order: Order,
  input: BatchInputs[Operation],
  context: UndoContext,
) => ItemDecision;

/** The command that takes each operation back; those that nothing takes back refuse. */
const undos: { readonly [Operation in BatchOperation]: Undo<Operation> } = {
  'fulfilment.ship': (order, _input, context) => {
    const { policy } = context.shop;
    return itemDecision(decideUnship(order, { ...context, policy }));
  },
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
  const { page, work } = running;
  const changed = page.items.filter(({ result }) => result?.outcome === 'done');
  const { undo } = batchRuleOf(work.operation);
  const run = (undo === null ? null : ways[undo]) ?? runAtOnce;
  const ran = await run(running, changed);
  if (ran.isErr()) return err(ran.error);
  const items = page.items.map((item) => {
    return { ...item, undone: ran.value.get(nameOfItem(item)) ?? null };
  });
  return ok({ ...page, items });
}

type Way = (
  running: Running,
  items: readonly BatchItem[],
) => Promise<Result<ReadonlyMap<string, ItemResult>, PageError>>;

const runAtOnce: Way = (running, items) =>
  runItems(running, items, (item) => undoing(running, item, nothing));

const nothing: ReadonlySet<string> = new Set();

// Shop by shop, as nobody may tell the channel meanwhile.
const runUntold: Way = async (running, items) => {
  const { scope, lease } = running;
  const orderIds = items.map(({ orderId }) => orderId);
  const loaded = await scope.runtime.storage.load({ tenant: scope.tenant, orderIds });
  if (loaded.isErr()) return err(loaded.error);
  const orderById = new Map(loaded.value.orders.map((order) => [order.orderId, order]));
  const all = new Map<string, ItemResult>();
  for (const [shopId, orders] of Map.groupBy(loaded.value.orders, (order) => order.shopId)) {
    const own = items.filter(({ orderId }) => orderById.get(orderId)?.shopId === shopId);
    const ran = await whileUntold(scope, { shopId, orders }, ({ untold, fence }) => {
      const held = { ...running, lease: { ...lease, fence: fence ?? lease.fence } };
      return runItems(held, own, (item) => undoing(running, item, untold));
    });
    if (ran.isErr()) return err(ran.error);
    for (const [name, result] of ran.value) all.set(name, result);
  }
  return ok(all);
};

type Undoing = NonNullable<BatchRule['undo']>;

const ways: Readonly<Partial<Record<Undoing, Way>>> = { 'fulfilment.unship': runUntold };

function undoing(
  { scope, batch, work }: Running,
  item: BatchItem,
  untold: ReadonlySet<string>,
): ItemJob {
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
      return takeBack(work, order, { ...context, scope, caseId, fresh, batch, untold });
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
