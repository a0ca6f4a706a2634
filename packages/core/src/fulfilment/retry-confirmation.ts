import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import { draftOrder, mayStep, type StepError } from '../order/order-draft.ts';
import type { Order } from '../order/order.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { confirmationMachine } from './confirmation-machine.ts';
import type { Confirmation } from './confirmation.ts';

/** What became of a further try. */
export interface Reconfirming {
  /** `replayed`: it is on its way already, or the channel knows. */
  readonly outcome: 'applied' | 'replayed';
  /** The order it belongs to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** What the channel knows of each shipment; those asked for again are `pending`. */
  readonly confirmations: readonly Confirmation[];
}

/** Why the channel is not told again. */
export type RetryConfirmationDecisionError = StepError | CoreError<'order.not_found'>;

/** Tells the channel of a shipment again; see `FulfilmentService.retryConfirmation`. */
export async function retryConfirmation(
  scope: Scope,
  orderId: OrderId,
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<Reconfirming, RetryConfirmationDecisionError | JobError | StorageError>> {
  const operation = 'fulfilment.retryConfirmation';
  const done = await runOrderJob<null, RetryConfirmationDecisionError>(scope, {
    target: { orderId },
    reason,
    idempotency: await idempotencyOf(operation, { orderId }, idempotencyKey),
    replay: () => ok(null),
    decide: ({ order, now }) => {
      if (order === null) {
        return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
      }
      const decided = decideRetry(order, now);
      if (decided.isErr()) return { decision: null, answer: err(decided.error) };
      return { decision: decided.value, answer: ok(null) };
    },
  });
  return done.map(({ order, isChanged }) => ({
    outcome: isChanged ? 'applied' : 'replayed',
    orderId,
    version: order.version,
    confirmations: order.confirmations,
  }));
}

// What is not due yet, on its way or known to the channel needs no further try.
function decideRetry(order: Order, now: Instant): Result<Decision, StepError> {
  const draft = draftOrder(order, now);
  for (const { confirmationId, state } of order.confirmations) {
    if (!('retry' in confirmationMachine.states[state])) continue;
    const step = { machine: confirmationMachine, state, command: 'retry' } as const;
    const allowed = mayStep(order, step);
    if (allowed.isErr()) return err(allowed.error);
    draft.emit({ type: 'confirmation.requested', confirmationId });
  }
  return ok({ order: draft.order, events: draft.events });
}
