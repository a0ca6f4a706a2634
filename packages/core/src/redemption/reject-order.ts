import { err, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { commandOrder } from '../order/command-order.ts';
import type { JobError } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import type { StepError } from '../order/order-draft.ts';
import type { StorageError } from '../ports/storage.ts';
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
  const { orderId: _orderId, ...why } = input;
  const { kind, id } = scope.actor;
  const rejection = { ...why, by: `${kind}:${id}` };
  return commandOrder(scope, { operation: 'orders.reject', input, options }, (order, context) =>
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
  return commandOrder(scope, { operation: 'orders.reopen', input, options }, (order, context) =>
    decideReopen(order, { ...context, policy: context.shop.policy }),
  );
}
