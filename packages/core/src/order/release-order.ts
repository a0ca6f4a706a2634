import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { runOrderJob, type JobError } from './order-jobs.ts';
import type { Order } from './order.ts';
import { decideRelease, type OperatorHold } from './release-decide.ts';

/** What became of a release. */
export interface Released {
  /** `replayed`: the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order as it is now; other reasons may still hold it. */
  readonly order: Order;
  /** The order's version now. */
  readonly version: number;
}

/** Why an order cannot be released. */
export type ReleaseOrderError =
  JobError | StorageError | CoreError<'order.nothing_owed' | 'input.invalid'>;

/** Ends a hold by a person's decision; see `OrderService.release`. */
export async function releaseOrder(
  scope: Scope,
  input: { readonly orderId: OrderId; readonly hold: OperatorHold },
  options: CallOptions,
): Promise<Result<Released, ReleaseOrderError>> {
  const reason = requireReason(options);
  if (reason.isErr()) return err(reason.error);
  const { orderId, hold } = input;
  const done = await runOrderJob<null, CoreError<'order.nothing_owed' | 'order.not_found'>>(scope, {
    target: { orderId },
    reason: reason.value,
    idempotency: await idempotencyOf('orders.release', input, options.idempotencyKey),
    replay: () => ok(null),
    decide: ({ order, shop, now, shortages }) => {
      if (order === null) {
        return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
      }
      const decided = decideRelease(order, hold, { policy: shop.policy, now, shortages });
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
