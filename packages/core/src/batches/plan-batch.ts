import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { BatchId } from '../kernel/ids.ts';
import { postingsOf } from '../ledger/postings.ts';
import { lookUp, type LookUp } from '../order/job-look-up.ts';
import { consequencesOf } from '../order/order-consequences.ts';
import { decideInFront } from '../order/decide-in-front.ts';
import { houseOf, type House } from '../order/house.ts';
import type { JobContext } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import type { IdempotencyRecord } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { AccessError } from '../runtime/guard-services.ts';
import { idempotencyOf, type IdempotencyClaim } from '../runtime/idempotency.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import type { BatchWork } from './batch-inputs.ts';
import { batchRuleOf } from './batch-rules.ts';
import { createTally, type TotalsTally } from './batch-totals.ts';
import {
  noItems,
  planLifetimeMs,
  type Batch,
  type BatchItem,
  type BatchPage,
  type PlannedItem,
} from './batch.ts';
import {
  absent,
  findItems,
  pagesOf,
  type FindItemsError,
  type ItemTarget,
  type Which,
} from './find-items.ts';
import { decideItem, type ItemDecision, type ItemDone } from './item-decisions.ts';
import { loadBatch, type LoadBatchError } from './load-batch.ts';
import { mayDoToAll } from './may-do.ts';

/** A plan: what the batch would do, item by item in its report, and what that comes to. */
export interface PlannedBatch {
  /** `replayed`: the idempotency key was used before, and this is the plan of then. */
  readonly outcome: 'applied' | 'replayed';
  /** What `execute` takes: the batch's id. */
  readonly token: BatchId;
  /** As it stands now. */
  readonly batch: Batch;
  /** The batch's version now. */
  readonly version: number;
}

/** Why a batch cannot be planned. */
export type PlanBatchError =
  | FindItemsError
  | LoadBatchError
  | AccessError
  | CoreError<'input.invalid' | 'idempotency.key_reused' | 'transaction.not_allowed'>;

/** What is to be planned. */
export interface PlanCall {
  readonly work: BatchWork;
  readonly which: Which;
  readonly options: CallOptions;
}

/** Plans a batch; see `BatchService.plan`. */
export async function planBatch(
  scope: Scope,
  { work, which, options }: PlanCall,
): Promise<Result<PlannedBatch, PlanBatchError>> {
  const outside = outsideTransaction(scope, 'batches.plan');
  if (outside.isErr()) return err(outside.error);
  const { target } = batchRuleOf(work.operation);
  const reason = options.reason ?? '';
  const why = mustSayWhy(work) ? requireReason(options) : ok();
  if (why.isErr()) return err(why.error);
  const found = await findItems(scope, which, target);
  if (found.isErr()) return err(found.error);
  const batchId = scope.runtime.ids.next('batch');
  const tally = createTally();
  const pages: BatchPage[] = [];
  for (const targets of pagesOf(found.value)) {
    const allowed = await mayDoToAll(scope, { ...work, reason }, targets);
    if (allowed.isErr()) return err(allowed.error);
    const items = await planPage(scope, { work, targets, tally });
    if (items.isErr()) return err(items.error);
    pages.push({ batchId, pageNo: pages.length + 1, version: 1, items: items.value });
  }
  const totals = await tally.totals(scope);
  if (totals.isErr()) return err(totals.error);
  const now = scope.runtime.clock.now();
  const batch: Batch = {
    batchId,
    version: 1,
    operation: work.operation,
    input: work.input,
    reason,
    state: 'planned',
    plannedBy: scope.actor,
    plannedAt: now,
    expiresAt: now + planLifetimeMs,
    startedBy: null,
    startedAt: null,
    endedAt: null,
    itemCount: found.value.length,
    pageCount: pages.length,
    planned: countVerdicts(pages),
    totals: totals.value,
    pagesDone: 0,
    counts: noItems,
    cancelled: null,
    undo: null,
  };
  return storePlan(scope, { batch, pages, call: { work, which, options } });
}

function countVerdicts(pages: readonly BatchPage[]): Batch['planned'] {
  const verdicts = pages.flatMap(({ items }) => items.map(({ planned }) => planned.verdict));
  const count = (verdict: (typeof verdicts)[number]): number =>
    verdicts.filter((each) => each === verdict).length;
  const [apply, endorse] = [count('apply'), count('endorse')];
  return { apply, endorse, skip: count('skip'), refuse: count('refuse') };
}

/** What a plan is decided on. */
interface Seen extends LookUp {
  readonly house: House;
}

interface Portion {
  readonly work: BatchWork;
  readonly targets: readonly ItemTarget[];
  readonly tally: TotalsTally;
}

async function planPage(
  scope: Scope,
  { work, targets, tally }: Portion,
): Promise<Result<readonly BatchItem[], StorageError>> {
  const orderIds = [...new Set(targets.map(({ orderId }) => orderId))];
  const beside = { withShops: true, withKeys: true, withStandings: true };
  const loaded = await scope.runtime.storage.load({ tenant: scope.tenant, orderIds, ...beside });
  if (loaded.isErr()) return err(loaded.error);
  const house = await houseOf(scope, loaded.value);
  if (house.isErr()) return err(house.error);
  const seen = { ...lookUp(loaded.value), house: house.value };
  return ok(targets.map((target) => planItem(scope, { work, target, seen, tally })));
}

function planItem(
  scope: Scope,
  given: Omit<Portion, 'targets'> & { readonly target: ItemTarget; readonly seen: Seen },
): BatchItem {
  const { work, target, seen, tally } = given;
  const order = seen.order(target);
  const { decision, answer } = decide(scope, { work, target, seen }, order);
  const verdict = verdictOf(answer);
  if (verdict === 'apply' && decision !== null && order !== null) {
    const { claims } = consequencesOf(order, decision, scope.tenant);
    tally.add(claims, postingsOf(order, decision, scope.runtime.clock.now()));
  }
  return {
    orderId: target.orderId,
    orderNo: order?.orderNo ?? null,
    caseId: target.caseId,
    planned: {
      verdict,
      problem: answer.isErr() ? { code: answer.error.code, message: answer.error.message } : null,
      version: order?.version ?? 0,
    },
    result: null,
    undone: null,
  };
}

function verdictOf(answer: ItemDecision['answer']): PlannedItem['verdict'] {
  if (answer.isErr()) return 'refuse';
  return verdicts[answer.value];
}

const verdicts: Readonly<Record<ItemDone, PlannedItem['verdict']>> = {
  done: 'apply',
  endorsed: 'endorse',
  skipped: 'skip',
};

function decide(
  scope: Scope,
  given: { readonly work: BatchWork; readonly target: ItemTarget; readonly seen: Seen },
  order: Order | null,
): ItemDecision {
  const { work, target, seen } = given;
  const { caseId } = target;
  const refuse = (error: CoreError): ItemDecision => ({ decision: null, answer: err(error) });
  if (order === null) return refuse(absent(target));
  const shop = seen.shop(order.shopId);
  if (shop === undefined) return refuse(coreError('shop.not_found', { shopId: order.shopId }));
  const now = scope.runtime.clock.now();
  const keys = seen.keysOf(order);
  const found = { order, shop, now, keys, texts: [], shortages: null, house: seen.house };
  const job = {
    // A plan hands nothing over, so no channel is asked for it.
    decide: (context: JobContext) =>
      context.order === null
        ? refuse(absent(target))
        : decideItem(work, context.order, { ...context, scope, caseId, fresh: 'trusted' }),
  };
  return decideInFront(scope, job, found);
}

// One change: a plan is there as a whole, with the call's idempotency key, or not at all.
async function storePlan(
  scope: Scope,
  plan: { readonly batch: Batch; readonly pages: readonly BatchPage[]; readonly call: PlanCall },
): Promise<Result<PlannedBatch, PlanBatchError>> {
  const { tenant, runtime } = scope;
  const { batch, pages, call } = plan;
  const { work, which, options } = call;
  const { batchId } = batch;
  const claim = await idempotencyOf('batches.plan', { work, which }, options.idempotencyKey);
  const change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at: batch.plannedAt,
    writes: [
      { kind: 'batch', expectedVersion: 0, value: batch } as const,
      ...pages.map((value) => ({ kind: 'batch_page', expectedVersion: 0, value }) as const),
    ],
    ...(claim === null ? {} : { idempotency: { ...claim, answer: { batchId } } }),
  };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const [outcome] = committed.value;
  const record = outcome?.outcome === 'duplicate' ? outcome.record : null;
  const storedId = record === null ? batchId : firstPlanOf(record, claim);
  if (typeof storedId !== 'string') return err(storedId);
  if (storedId === batchId) return ok({ outcome: 'applied', token: batchId, batch, version: 1 });
  return (await loadBatch(scope, storedId)).map((stored) => {
    return { outcome: 'replayed', token: storedId, batch: stored, version: stored.version };
  });
}

// The plan that the call's idempotency key stands for.
function firstPlanOf(
  { inputHash, answer, operation, key }: IdempotencyRecord,
  claim: IdempotencyClaim | null,
): BatchId | CoreError<'idempotency.key_reused'> {
  const isSame = claim === null || claim.inputHash === inputHash;
  return isSame
    ? (String(answer['batchId']) as BatchId)
    : coreError('idempotency.key_reused', { operation, key });
}

// As each single call demands it: whoever passes over a rule says why, too.
function mustSayWhy({ operation, input }: BatchWork): boolean {
  return batchRuleOf(operation).needsReason || ('override' in input && input.override === true);
}
