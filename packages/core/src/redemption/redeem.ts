import { err, ok, type Result } from 'neverthrow';
import { linkDeliveries } from '../fulfilment/delivery-rules.ts';
import { revealOrder, type Revealed, type RevealOrderError } from '../fulfilment/reveal.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { decideFresh, type FreshReading } from '../order/fresh-reading.ts';
import type { Order } from '../order/order.ts';
import { hasSealedUnits, withLinesBy } from '../order/order-units.ts';
import type { JobContext, JobDecision, JobDone, JobError, OrderJob } from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import {
  openGoods,
  recordLook,
  type IssuedGoods,
  type OpenGoodsError,
  type SealedGoods,
} from '../stock/issued-goods.ts';
import { decideWait } from '../stock/wait-decide.ts';
import { runFreshJob } from '../sync/run-fresh-job.ts';
import type { TokenClaims } from './link.ts';
import { decideRedeem, isRedeemed, type RedeemDecisionError } from './redeem-decide.ts';

/** What the buyer gets. */
export interface Redeemed<Goods = readonly IssuedGoods[]> {
  /** `replayed`: it was redeemed before, these are the same goods. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that the token names. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /**
   * All units of the order that are with the buyer, open, by line and unit. On a handle with `tx`
   * `'sealed'`: call `reveal` after your commit.
   */
  readonly goods: Goods;
}

/** Why a genuine token does not open its order. */
export type RedeemOrderError =
  | RedeemDecisionError
  | JobError
  | StorageError
  | OpenGoodsError
  | CoreError<'link.invalid' | 'link.revoked' | 'stock.short' | 'order.not_fresh'>
  | CoreError<'order.reading_stale' | 'transaction.not_allowed'>;

type Refusal =
  | RedeemDecisionError
  | CoreError<'link.revoked' | 'stock.short' | 'order.reading_stale' | 'order.not_found'>;
type Done = JobDone<'applied' | 'replayed'>;

/** Redeems an order on behalf of somebody whose token is genuine. */
export type RedeemOrder<Goods> = (
  scope: Scope,
  claims: TokenClaims,
  options: CallOptions,
) => Promise<Result<Redeemed<Goods>, RedeemOrderError>>;

/** Redeems an order and opens its goods; see `RedemptionService.redeem`. */
export const redeemOrder: RedeemOrder<readonly IssuedGoods[]> = async (scope, claims, options) => {
  const done = await run(scope, claims, options);
  if (done.isErr()) return err(done.error);
  // Handed over by the host's transaction, and nobody has come to reveal it.
  if (hasSealedUnits(done.value.order, deliveries)) return revealByLink(scope, claims, options);
  return handOut(scope, done.value, options);
};

/** Redeems an order inside the host's transaction: its goods stay shut until `reveal`. */
export const redeemSealed: RedeemOrder<SealedGoods> = async (scope, claims, options) => {
  const done = await run(scope, claims, options);
  if (done.isErr()) return err(done.error);
  const { order, answer: outcome } = done.value;
  const { orderId, version } = order;
  // Whoever has seen the goods would look at them again.
  if (!hasSealedUnits(order, deliveries)) {
    return err(coreError('transaction.not_allowed', { operation: 'looking again at goods' }));
  }
  return ok({ outcome, orderId, version, goods: 'sealed' });
};

/** Opens what a genuine token's order was handed over; see `RedemptionService.reveal`. */
export async function revealByLink(
  scope: Scope,
  { orderId, generation }: TokenClaims,
  options: CallOptions,
): Promise<Result<Revealed, RevealOrderError | CoreError<'link.invalid'>>> {
  const operation = 'redemption.reveal';
  const call = { orderId, generation, deliveries, operation, options };
  const revealed = await revealOrder(scope, call);
  return revealed.mapErr((error) => hideAbsence(error));
}

const deliveries = linkDeliveries;

async function run(
  scope: Scope,
  claims: TokenClaims,
  { idempotencyKey, reason = 'redemption.redeem' }: CallOptions,
): Promise<Result<Done, RedeemOrderError>> {
  const { orderId, generation } = claims;
  const input = { orderId, generation };
  const idempotency = await idempotencyOf('redemption.redeem', input, idempotencyKey);
  const done = await runFreshJob(
    scope,
    orderId,
    (fresh): OrderJob<'applied' | 'replayed', Refusal> => ({
      target: { orderId },
      reason,
      idempotency,
      replay: (order) =>
        order.linkGeneration === generation ? ok('replayed') : err(coreError('link.revoked', {})),
      decide: (context) =>
        decide(context, { claims, fresh, staysSealed: scope.runtime.isInHostTransaction }),
    }),
  );
  return done.mapErr((error) => hideAbsence(error));
}

interface Redeeming {
  readonly claims: TokenClaims;
  readonly fresh: FreshReading;
  readonly staysSealed: boolean;
}

function decide(
  context: JobContext,
  { claims, fresh, staysSealed }: Redeeming,
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
  return decideFresh(order, { ...context, fresh, staysSealed }, (current: Order) => {
    const redeemed = decideRedeem(current, { policy, now, keys, staysSealed });
    if (redeemed.isErr()) return refuse(redeemed.error);
    // Only what may go out waits for stock: a payment that came too late may be for nothing by now.
    if (shortages !== null) {
      const { orderId } = current;
      const decision = decideWait(current, shortages, { policy, now, keys });
      return { decision, answer: err(coreError('stock.short', { orderId, products: shortages })) };
    }
    return { decision: redeemed.value, answer: ok('applied') };
  });
}

// The commit is durable by now: this is the earliest moment at which a secret may be opened.
async function handOut(
  scope: Scope,
  { order, before, keys, answer: outcome }: Done,
  { reason = 'redemption.redeem' }: CallOptions,
): Promise<Result<Redeemed, RedeemOrderError>> {
  const byLink = withLinesBy(order, deliveries);
  const recorded = await recordLook(scope, { order: byLink, before, reason });
  if (recorded.isErr()) return err(recorded.error);
  const goods = await openGoods(scope, byLink, keys);
  const { orderId, version } = order;
  return goods.map((opened) => ({ outcome, orderId, version, goods: opened }));
}

/** Of an order that a genuine token names and that is gone, the bearer learns nothing. */
export function hideAbsence<E extends CoreError>(
  error: E,
): Exclude<E, CoreError<'order.not_found'>> | CoreError<'link.invalid'> {
  if (error.code === 'order.not_found') return coreError('link.invalid', {});
  return error as Exclude<E, CoreError<'order.not_found'>>;
}
