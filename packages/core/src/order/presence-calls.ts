import { err, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import type { StorageError } from '../ports/storage.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { commandOrder } from './command-order.ts';
import type { StepError } from './order-draft.ts';
import type { JobError } from './order-jobs.ts';
import type { Order } from './order.ts';
import { decidePresence, type PresenceCommand } from './presence-decide.ts';

/** What became of a removal, or of taking it back. */
export interface Presented {
  /** `replayed`: it was so already, or the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order as it is now. */
  readonly order: Order;
  /** The order's version now. */
  readonly version: number;
}

/** Why an order is neither removed nor restored. */
export type PresenceError = StepError | JobError | StorageError | CoreError<'input.invalid'>;

/** Removing orders 移除, as part of the orders' service. */
export interface PresenceCalls {
  /**
   * Takes an order out of every list, tab and count, and keeps it: `load` and `history` still answer,
   * `restore` brings it back, and so does what pays, ships, refunds or reopens it. Needs
   * `options.reason`. An order that is removed already answers `replayed`. A test order may go
   * whatever it holds; what it has not handed over goes back to stock.
   *
   * Errors: `order.not_found`, `shop.not_found`, `order.not_removable` for goods that are issued and
   * money that is unsettled, `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  remove(
    input: { readonly orderId: string },
    options?: CallOptions,
  ): ResultAsync<Presented, PresenceError>;
  /**
   * Brings a removed order back as it is. Needs `options.reason`. One that was never removed answers
   * `replayed`.
   *
   * Errors: `order.not_found`, `shop.not_found`, `input.invalid`, `idempotency.key_reused`,
   * `storage.*`.
   */
  restore(
    input: { readonly orderId: string },
    options?: CallOptions,
  ): ResultAsync<Presented, PresenceError>;
}

const inputSchema = z.object({ orderId: idSchema<OrderId>() });

/** The calls about presence on behalf of one tenant and actor. */
export function createPresenceCalls(scope: Scope): PresenceCalls {
  const call =
    (command: PresenceCommand): PresenceCalls[PresenceCommand] =>
    (input, options) =>
      mutatingCall(inputSchema, { input, options }, ({ orderId }, checked) =>
        present(scope, { orderId, command }, checked),
      );
  return { remove: call('remove'), restore: call('restore') };
}

async function present(
  scope: Scope,
  { orderId, command }: { readonly orderId: OrderId; readonly command: PresenceCommand },
  options: CallOptions,
): Promise<Result<Presented, PresenceError>> {
  const why = requireReason(options);
  if (why.isErr()) return err(why.error);
  const call = { operation: `orders.${command}`, input: { orderId }, options };
  return commandOrder(scope, call, (order, { now }) => decidePresence(order, command, now));
}
