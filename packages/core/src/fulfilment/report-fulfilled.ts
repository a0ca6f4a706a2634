import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import type { EffectState, EffectUpdate } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { decideFulfilled, decideRefulfil, type FulfilWord } from './fulfil-decide.ts';
import { findFulfilment, orderIdOfRequest } from './fulfil-requests.ts';
import type { Fulfilment } from './fulfilment.ts';
import type { StepError } from '../order/order-draft.ts';

/** What a provider has reported of a request. */
export interface ReportFulfilledInput {
  /** As the fulfiller was asked under: `FulfilRequest.requestId`. */
  readonly requestId: string;
  /** `done`: it was produced. `refused`: it was not, and never will be under this request. */
  readonly outcome: 'done' | 'refused';
  /** The provider's words, for the operator; at most 500 characters. Default: none. */
  readonly note?: string;
}

/** What became of requests to a fulfiller. */
export interface Fulfilling {
  /** `replayed`: it was known before, or nothing needs another try. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that it belongs to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** Every request of the order, oldest first. */
  readonly fulfilments: readonly Fulfilment[];
}

/** Why a report is not taken. */
export type ReportFulfilledError =
  JobError | StorageError | CoreError<'fulfilment.not_found' | 'input.invalid'>;

/** Why a fulfiller is not asked again. */
export type RetryFulfilmentError =
  StepError | JobError | StorageError | CoreError<'order.nothing_owed' | 'input.invalid'>;

/** Takes in a provider's report; see `FulfilmentService.reportFulfilled`. */
export async function reportFulfilled(
  scope: Scope,
  { requestId, outcome, note = '' }: ReportFulfilledInput,
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<Fulfilling, ReportFulfilledError>> {
  const word: FulfilWord = { requestId, outcome, note };
  const notFound = coreError('fulfilment.not_found', { requestId });
  const orderId = orderIdOfRequest(requestId) as OrderId | null;
  if (orderId === null) return err(notFound);
  const effectUpdates = await endLookUps(scope, orderId, requestId);
  if (effectUpdates.isErr()) return err(effectUpdates.error);
  const done = await runOrderJob<null, CoreError<'fulfilment.not_found'>>(scope, {
    target: { orderId },
    reason,
    idempotency: await idempotencyOf('fulfilment.reportFulfilled', { ...word }, idempotencyKey),
    replay: () => ok(null),
    effectUpdates: effectUpdates.value,
    decide: ({ order, shop, now }) => {
      if (order === null || findFulfilment(order, requestId) === null) {
        return { decision: null, answer: err(notFound) };
      }
      const decision = decideFulfilled(order, word, { policy: shop.policy, now });
      return { decision, answer: ok(null) };
    },
  });
  return done
    .map(({ order, isChanged }) => answerOf(order, isChanged))
    .mapErr((error) => (error.code === 'order.not_found' ? notFound : error));
}

/** Asks fulfillers again; see `FulfilmentService.retryFulfilment`. */
export async function retryFulfilment(
  scope: Scope,
  orderId: OrderId,
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<Fulfilling, RetryFulfilmentError>> {
  const operation = 'fulfilment.retryFulfilment';
  type Refusal = StepError | CoreError<'order.nothing_owed' | 'order.not_found'>;
  const done = await runOrderJob<null, Refusal>(scope, {
    target: { orderId },
    reason,
    idempotency: await idempotencyOf(operation, { orderId }, idempotencyKey),
    replay: () => ok(null),
    decide: ({ order, shop, now }) => {
      if (order === null) {
        return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
      }
      const decided = decideRefulfil(order, { policy: shop.policy, now });
      if (decided.isErr()) return { decision: null, answer: err(decided.error) };
      return { decision: decided.value, answer: ok(null) };
    },
  });
  return done.map(({ order, isChanged }) => answerOf(order, isChanged));
}

const waitingStates: Readonly<Record<EffectState, boolean>> = {
  pending: true,
  done: false,
  parked: false,
};

// What is known need not be looked up any more, and holds back the order's next unit no longer.
async function endLookUps(
  { runtime, tenant }: Scope,
  orderId: OrderId,
  requestId: string,
): Promise<Result<readonly EffectUpdate[], StorageError>> {
  const found = await runtime.storage.findEffects(tenant, orderId);
  const dueAt = runtime.clock.now();
  return found.map((effects) =>
    effects
      .filter(({ subject, state }) => subject === requestId && waitingStates[state])
      .map(({ effectId, attempts }) => ({ effectId, attempts, dueAt, state: 'done' as const })),
  );
}

function answerOf({ orderId, version, fulfilments }: Order, isChanged: boolean): Fulfilling {
  return { outcome: isChanged ? 'applied' : 'replayed', orderId, version, fulfilments };
}
