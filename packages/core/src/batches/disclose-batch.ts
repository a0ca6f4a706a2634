import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { BatchId, OrderId } from '../kernel/ids.ts';
import { withLinesBy } from '../order/order-units.ts';
import type { StorageError } from '../ports/storage.ts';
import { linkOf, type RedemptionLink } from '../redemption/link.ts';
import type { AccessError } from '../runtime/guard-services.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { openGoods, type IssuedGoods } from '../stock/issued-goods.ts';
import type { BatchWork } from './batch-inputs.ts';
import { batchRuleOf } from './batch-rules.ts';
import { workOf } from './batch-work.ts';
import type { Batch, BatchItem, BatchProblem } from './batch.ts';
import { goodsShownBy, recordDisclosures, type Recorded } from './disclose-jobs.ts';
import { checkExpiry, stepBatch, type LoadBatchError } from './load-batch.ts';
import { mayDoToAll } from './may-do.ts';

/** What staff are shown of one order, open: whoever has read it has it. */
export type DisclosedItem = {
  readonly orderId: OrderId;
  /** The order's number at its channel 电商单号; `null` where there is no such order. */
  readonly orderNo: string | null;
} & (
  | { readonly kind: 'link'; readonly link: RedemptionLink }
  /** By line and unit. */
  | { readonly kind: 'goods'; readonly goods: readonly IssuedGoods[] }
  /** Nothing is shown of it, and why. */
  | { readonly kind: 'refused'; readonly problem: BatchProblem }
);

/** A page of what a batch shows; nothing of it is stored. */
export interface Disclosed {
  /** At most 500, in the order of the plan. */
  readonly items: readonly DisclosedItem[];
  /** How many of the page's orders came to what. */
  readonly summary: Readonly<Record<DisclosedItem['kind'], number>>;
  /** For the next page; `null` on the last one. */
  readonly nextCursor: string | null;
}

/** Why a page is not shown. */
export type DiscloseError =
  | LoadBatchError
  | AccessError
  | CoreError<
      'batch.expired' | 'batch.illegal_transition' | 'transaction.not_allowed' | 'input.invalid'
    >;

/** Shows a page of links or keys; see `BatchService.disclose`. */
export async function disclosePage(
  scope: Scope,
  which: { readonly batchId: BatchId; readonly pageNo: number },
  options: CallOptions,
): Promise<Result<Disclosed, DiscloseError>> {
  const outside = outsideTransaction(scope, 'batches.disclose');
  if (outside.isErr()) return err(outside.error);
  const { batchId, pageNo } = which;
  const { storage, clock } = scope.runtime;
  const found = await storage.loadBatch({ tenant: scope.tenant, batchId, pageNo });
  if (found.isErr()) return err(found.error);
  if (found.value === null) return err(coreError('batch.not_found', { batchId }));
  const { batch, page } = found.value;
  const isGood = checkPlan(batch, clock.now());
  if (isGood.isErr()) return err(isGood.error);
  const work = workOf(batch);
  if (work.isErr()) return err(work.error);
  const items = page?.items ?? [];
  const allowed = await mayDoToAll(scope, { ...work.value, reason: batch.reason }, items);
  if (allowed.isErr()) return err(allowed.error);
  // A plan that shows something says why; whoever comes later may have a reason of his own.
  const reason = requireReason(options).unwrapOr(batch.reason);
  const shown = await showItems(scope, { work: work.value, items, reason });
  const nextCursor = pageNo < batch.pageCount ? String(pageNo + 1) : null;
  return shown.map((items) => ({ items, summary: summaryOf(items), nextCursor }));
}

function checkPlan(batch: Batch, now: number): Result<void, DiscloseError> {
  if (!batchRuleOf(batch.operation).isDisclosed) return err(toBeExecuted);
  return stepBatch(batch, 'execute').andThen(() => checkExpiry(batch, now));
}

const toBeExecuted = coreError('input.invalid', {
  issues: [{ field: 'token', problem: 'this batch shows nothing: batches.execute does it' }],
});

/** How many orders are opened at once. */
const openingsAtOnce = 8;

async function showItems(
  scope: Scope,
  given: {
    readonly work: BatchWork;
    readonly items: readonly BatchItem[];
    readonly reason: string;
  },
): Promise<Result<readonly DisclosedItem[], StorageError>> {
  const recorded = await recordDisclosures(scope, given);
  if (recorded.isErr()) return err(recorded.error);
  // All of the page is on record by now: this is the earliest moment at which a secret may be opened.
  const shown = await mapConcurrently(given.items, openingsAtOnce, async (item) => {
    const { orderId, orderNo, planned } = item;
    const done = recorded.value.get(orderId);
    const leftOut = planned.problem ?? coreError('order.not_found', { orderId });
    const opened = done === undefined ? err(leftOut) : await open(scope, given.work, done);
    if (opened.isOk()) return { orderId, orderNo, ...opened.value };
    const { code, message } = opened.error;
    return { orderId, orderNo, kind: 'refused', problem: { code, message } } as const;
  });
  return ok(shown);
}

type Shown =
  | { readonly kind: 'link'; readonly link: RedemptionLink }
  | { readonly kind: 'goods'; readonly goods: readonly IssuedGoods[] };

async function open(
  scope: Scope,
  work: BatchWork,
  recorded: Recorded,
): Promise<Result<Shown, CoreError>> {
  if (recorded.isErr()) return err(recorded.error);
  const done = recorded.value;
  const deliveries = goodsShownBy(work);
  if (deliveries === null) {
    const link = await linkOf(scope.runtime.vault, scope.tenant, done);
    return link.map((made) => ({ kind: 'link', link: made }));
  }
  const goods = await openGoods(scope, withLinesBy(done.order, deliveries), done.keys);
  return goods.map((opened) => ({ kind: 'goods', goods: opened }));
}

function summaryOf(items: readonly DisclosedItem[]): Disclosed['summary'] {
  const summary = { link: 0, goods: 0, refused: 0 };
  for (const { kind } of items) summary[kind] += 1;
  return summary;
}
