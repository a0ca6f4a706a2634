import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { Decision } from '../order/decision.ts';
import { runOrderJob, type JobContext, type JobError } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import type { StepError } from '../order/order-draft.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { decideReject, decideReopen } from './reject-decide.ts';
import type { OrderRejection } from './rejection.ts';

/** What became of a rejection, or of taking it back. */
export interface Rejecting {
  /** `replayed`: it was rejected already, or the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order as it is now, with the case that was opened or withdrawn. */
  readonly order: Order;
  /** The order's version now. */
  readonly version: number;
}

/** Why an order cannot be rejected or reopened. */
export type RejectOrderError = JobError | StorageError | StepError | CoreError<'input.invalid'>;

/** Rejects an order; see `OrderService.reject`. */
export function rejectOrder(
  scope: Scope,
  input: Omit<OrderRejection, 'at' | 'by'> & { readonly orderId: OrderId },
  options: CallOptions,
): Promise<Result<Rejecting, RejectOrderError>> {
  const { orderId, ...why } = input;
  const { kind, id } = scope.actor;
  const rejection = { ...why, by: `${kind}:${id}` };
  return run(scope, { operation: 'orders.reject', orderId, input, options }, (order, context) =>
    decideReject(order, rejection, { ...context, policy: context.shop.policy }),
  );
}

/** Takes a rejection back; see `OrderService.reopen`. */
export async function reopenOrder(
  scope: Scope,
  input: { readonly orderId: OrderId },
  options: CallOptions,
): Promise<Result<Rejecting, RejectOrderError>> {
  const why = requireReason(options);
  if (why.isErr()) return err(why.error);
  const call = { operation: 'orders.reopen', orderId: input.orderId, input, options };
  return run(scope, call, (order, context) =>
    decideReopen(order, { ...context, policy: context.shop.policy }),
  );
}

async function run(
  scope: Scope,
  call: {
    readonly operation: string;
    readonly orderId: OrderId;
    readonly input: object;
    readonly options: CallOptions;
  },
  decide: (order: Order, context: JobContext) => Result<Decision, StepError>,
): Promise<Result<Rejecting, RejectOrderError>> {
  const { operation, orderId, input, options } = call;
  const done = await runOrderJob<null, StepError | CoreError<'order.not_found'>>(scope, {
    target: { orderId },
    reason: options.reason,
    idempotency: await idempotencyOf(operation, input, options.idempotencyKey),
    replay: () => ok(null),
    decide: (context) => {
      const { order } = context;
      if (order === null) {
        return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
      }
      const decided = decide(order, context);
      if (decided.isErr()) return { decision: null, answer: err(decided.error) };
      return { decision: decided.value, answer: ok(null) };
    },
  });
  return done.map(({ order, isChanged }) => ({
    outcome: isChanged ? 'applied' : 'replayed',
    order,
    version: order.version,
  }));
}
