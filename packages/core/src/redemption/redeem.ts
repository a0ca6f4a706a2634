import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { decideFresh, type FreshReading } from '../order/fresh-reading.ts';
import type { Order } from '../order/order.ts';
import { withLinesBy } from '../order/order-units.ts';
import {
  runOrderJob,
  type JobContext,
  type JobDecision,
  type JobDone,
  type JobError,
  type OrderJob,
} from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import {
  openGoods,
  recordLook,
  type IssuedGoods,
  type OpenGoodsError,
} from '../stock/issued-goods.ts';
import { decideWait } from '../stock/wait-decide.ts';
import { loadOrderWithShop } from '../order/load-order.ts';
import { readForReveal } from '../sync/read-for-reveal.ts';
import type { TokenClaims } from './link.ts';
import { decideRedeem, isRedeemed, type RedeemDecisionError } from './redeem-decide.ts';

/** What the buyer gets. */
export interface Redeemed {
  /** `replayed`: it was redeemed before, these are the same goods. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that the token names. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** All units of the order that are with the buyer, open, by line and unit. */
  readonly goods: readonly IssuedGoods[];
}

/** Why a genuine token does not open its order. */
export type RedeemOrderError =
  | RedeemDecisionError
  | JobError
  | StorageError
  | OpenGoodsError
  | CoreError<'link.invalid' | 'link.revoked' | 'stock.short' | 'order.not_fresh'>;

type Refusal =
  | RedeemDecisionError
  | CoreError<'link.revoked' | 'stock.short' | 'order.reading_stale' | 'order.not_found'>;

/** Redeems the order that a genuine token names; see `RedemptionService.redeem`. */
export async function redeemOrder(
  scope: Scope,
  claims: TokenClaims,
  options: CallOptions,
): Promise<Result<Redeemed, RedeemOrderError>> {
  const { orderId, generation } = claims;
  const { idempotencyKey, reason = '' } = options;
  const idempotency = await idempotencyOf(
    'redemption.redeem',
    { orderId, generation },
    idempotencyKey,
  );
  const jobWith = (fresh: FreshReading): OrderJob<'applied' | 'replayed', Refusal> => ({
    target: { orderId },
    reason,
    idempotency,
    replay: (order) =>
      order.linkGeneration === generation ? ok('replayed') : err(coreError('link.revoked', {})),
    decide: (context) => decide(context, { claims, fresh }),
  });
  let done = await runOrderJob(scope, jobWith(null), { withKeys: true });
  if (done.isErr() && done.error.code === 'order.reading_stale') {
    const fresh = await readFor(scope, orderId);
    if (fresh.isErr()) return err(fresh.error);
    done = await runOrderJob(scope, jobWith(fresh.value), { withKeys: true });
  }
  if (done.isErr()) return err(asRedeemError(done.error));
  return handOut(scope, done.value, reason);
}

function decide(
  context: JobContext,
  { claims, fresh }: { readonly claims: TokenClaims; readonly fresh: FreshReading },
): JobDecision<'applied' | 'replayed', Refusal> {
  const { order, shop, shortages, now, keys } = context;
  const { policy } = shop;
  const refuse = (error: Refusal): JobDecision<never, Refusal> => ({
    decision: null,
    answer: err(error),
  });
  if (order === null) return refuse(coreError('order.not_found', { orderId: claims.orderId }));
  if (order.linkGeneration !== claims.generation) return refuse(coreError('link.revoked', {}));
  if (isRedeemed(order)) return { decision: null, answer: ok('replayed') };
  return decideFresh(order, { ...context, fresh }, (current: Order) => {
    if (shortages !== null) {
      const { orderId } = current;
      const decision = decideWait(current, shortages, { policy, now });
      return { decision, answer: err(coreError('stock.short', { orderId, products: shortages })) };
    }
    const redeemed = decideRedeem(current, { policy, now, keys });
    if (redeemed.isErr()) return refuse(redeemed.error);
    return { decision: redeemed.value, answer: ok('applied') };
  });
}

async function readFor(
  scope: Scope,
  orderId: OrderId,
): Promise<Result<FreshReading, RedeemOrderError>> {
  const found = await loadOrderWithShop(scope, orderId);
  if (found.isErr()) return err(found.error);
  return readForReveal(scope, found.value.order, found.value.shop);
}

// The commit is durable by now: this is the earliest moment at which a secret may be opened.
async function handOut(
  scope: Scope,
  done: JobDone<'applied' | 'replayed'>,
  reason: string,
): Promise<Result<Redeemed, RedeemOrderError>> {
  const { order, keys, answer: outcome } = done;
  const byLink = withLinesBy(order, ['claim_page']);
  if (outcome === 'replayed') {
    const recorded = await recordLook(scope, byLink, reason);
    if (recorded.isErr()) return err(recorded.error);
  }
  const goods = await openGoods(scope, byLink, keys);
  const { orderId, version } = order;
  return goods.map((opened) => ({ outcome, orderId, version, goods: opened }));
}

function asRedeemError(error: Refusal | JobError | StorageError): RedeemOrderError {
  // Of an order that a genuine token names and that is gone, the bearer learns nothing.
  if (error.code === 'order.not_found') return coreError('link.invalid', {});
  if (error.code !== 'order.reading_stale') return error;
  // A second reading that is stale again: the shop's freshness is shorter than its channel's answer.
  const { orderId, readAt } = error;
  return coreError('order.not_fresh', { orderId, readAt });
}
