import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import type { Decision } from './decision.ts';
import { runOrderJob, type JobContext, type JobError } from './order-jobs.ts';
import type { Order } from './order.ts';

/** What became of a command about one order. */
export interface Commanded {
  /** `replayed`: it was so already, or the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order as it is now. */
  readonly order: Order;
  /** The order's version now. */
  readonly version: number;
}

/** A command about one order. */
export interface OrderCommand {
  /** Service and method: `orders.freeze`. */
  readonly operation: string;
  readonly input: { readonly orderId: OrderId };
  readonly options: CallOptions;
}

/** Runs a command about one order: load, decide, commit; all of it again after a rival. */
export async function commandOrder<E extends CoreError>(
  scope: Scope,
  { operation, input, options }: OrderCommand,
  decide: (order: Order, context: JobContext) => Result<Decision, E>,
): Promise<Result<Commanded, E | JobError | StorageError>> {
  const { orderId } = input;
  const done = await runOrderJob<null, E | CoreError<'order.not_found'>>(scope, {
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
