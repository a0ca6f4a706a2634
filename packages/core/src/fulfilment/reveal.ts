import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { decideFresh, type FreshReading } from '../order/fresh-reading.ts';
import type { LoadOrderError } from '../order/load-order.ts';
import type { JobContext, JobDecision, JobDone, JobError, OrderJob } from '../order/order-jobs.ts';
import type { Delivery, Order } from '../order/order.ts';
import { hasSealedUnits, isHandedOver, unitsOf, withLinesBy } from '../order/order-units.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import {
  openGoods,
  recordLook,
  type IssuedGoods,
  type OpenGoodsError,
} from '../stock/issued-goods.ts';
import { runFreshJob } from '../sync/run-fresh-job.ts';
import { decideReveal, type RevealDecisionError } from './reveal-decide.ts';

/** Goods that were handed over, open. */
export interface Revealed {
  /** `replayed`: they were revealed before; this look is on record too. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that they belong to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** By line and unit. */
  readonly goods: readonly IssuedGoods[];
}

/** Why goods that were handed over stay shut. */
export type RevealOrderError =
  | RevealDecisionError
  | JobError
  | LoadOrderError
  | OpenGoodsError
  | CoreError<'link.revoked' | 'stock.short' | 'order.not_fresh' | 'transaction.not_allowed'>;

/** What is to be revealed. */
export interface RevealCall {
  readonly orderId: OrderId;
  /** The ways on which the goods were handed over. */
  readonly deliveries: readonly Delivery[];
  /** The generation of the buyer's link; left out by whoever needs no link. */
  readonly generation?: number;
  /** The public method, for its idempotency keys. */
  readonly operation: string;
  readonly options: CallOptions;
}

type Refusal =
  | RevealDecisionError
  | CoreError<'link.revoked' | 'stock.short' | 'order.reading_stale' | 'order.not_found'>;
type Done = 'applied' | 'replayed';

/**
 * Opens goods that were handed over: what is sealed is revealed first, once, by a commit of its own;
 * what was revealed before is shown again, for the record.
 */
export async function revealOrder(
  scope: Scope,
  call: RevealCall,
): Promise<Result<Revealed, RevealOrderError>> {
  const { orderId, deliveries, generation, operation, options } = call;
  const outside = outsideTransaction(scope, operation);
  if (outside.isErr()) return err(outside.error);
  const { idempotencyKey, reason = operation } = options;
  const input = { orderId, deliveries, generation: generation ?? null };
  const idempotency = await idempotencyOf(operation, input, idempotencyKey);
  const done = await runFreshJob(scope, orderId, (fresh): OrderJob<Done, Refusal> => ({
    target: { orderId },
    reason,
    idempotency,
    replay: (order) => checkLink(order, call).map(() => 'replayed'),
    decide: (context) => decideShowing(context, call, fresh),
  }));
  if (done.isErr()) {
    const { error } = done;
    if (error.code !== 'order.reading_stale') return err(error);
    return err(coreError('order.not_fresh', { orderId, readAt: error.readAt }));
  }
  return open(scope, call, done.value);
}

/** Decides whether goods may be shown: `applied` reveals what is sealed, `replayed` is a further look. */
export function decideShowing(
  context: JobContext,
  call: Pick<RevealCall, 'orderId' | 'deliveries' | 'generation'>,
  fresh: FreshReading,
): JobDecision<Done, Refusal> {
  const { order, shop, now, keys, shortages } = context;
  const { orderId, deliveries } = call;
  const refuse = (error: Refusal): JobDecision<never, Refusal> => ({
    decision: null,
    answer: err(error),
  });
  if (order === null) return refuse(coreError('order.not_found', { orderId }));
  const linked = checkLink(order, call);
  if (linked.isErr()) return refuse(linked.error);
  const isOut = unitsOf(withLinesBy(order, deliveries)).some(({ unit }) => isHandedOver(unit));
  if (!isOut) return refuse(coreError('order.nothing_owed', { orderId, action: 'reveal' }));
  if (!hasSealedUnits(order, deliveries)) return { decision: null, answer: ok('replayed') };
  return decideFresh(order, { ...context, fresh }, (current) => {
    // A key has expired and there is none to take its place; who asks again later may get one.
    if (shortages !== null) {
      return refuse(coreError('stock.short', { orderId, products: shortages }));
    }
    const { policy } = shop;
    const revealed = decideReveal(current, { policy, now, keys, deliveries });
    if (revealed.isErr()) return refuse(revealed.error);
    return { decision: revealed.value, answer: ok('applied') };
  });
}

function checkLink(
  order: Order,
  { generation }: Pick<RevealCall, 'generation'>,
): Result<void, CoreError<'link.revoked'>> {
  const isRevoked = generation !== undefined && generation !== order.linkGeneration;
  return isRevoked ? err(coreError('link.revoked', {})) : ok();
}

// The commit is durable by now: this is the earliest moment at which a secret may be opened.
async function open(
  scope: Scope,
  { deliveries, options, operation }: RevealCall,
  { order, before, keys, answer: outcome }: JobDone<Done>,
): Promise<Result<Revealed, RevealOrderError>> {
  const slice = withLinesBy(order, deliveries);
  const { reason = operation } = options;
  const recorded = await recordLook(scope, { order: slice, before, reason });
  if (recorded.isErr()) return err(recorded.error);
  const goods = await openGoods(scope, slice, keys);
  const { orderId, version } = order;
  return goods.map((opened) => ({ outcome, orderId, version, goods: opened }));
}
