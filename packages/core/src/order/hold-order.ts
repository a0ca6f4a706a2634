import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { commandOrder } from './command-order.ts';
import {
  decideFreeze,
  decideOverride,
  decideUnfreeze,
  type FreezeReason,
  type UnfreezeDecisionError,
} from './hold-decide.ts';
import { isBuiltIn, type HoldReason, type HostHoldRule } from './hold-machine.ts';
import type { JobError } from './order-jobs.ts';
import type { Order } from './order.ts';

/** What became of a hold. */
export interface Held {
  /** `replayed`: it was so already, or the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order as it is now; other reasons may hold it. */
  readonly order: Order;
  /** The order's version now. */
  readonly version: number;
}

/** Why an order cannot be frozen. */
export type FreezeOrderError = JobError | StorageError | CoreError<'input.invalid'>;

/** Why a hold cannot be ended. */
export type UnfreezeOrderError = FreezeOrderError | UnfreezeDecisionError;

/** Freezes an order by a command; see `OrderService.freeze`. */
export async function freezeOrder(
  scope: Scope,
  input: { readonly orderId: OrderId; readonly reason: FreezeReason; readonly note: string },
  options: CallOptions,
): Promise<Result<Held, FreezeOrderError>> {
  const { reason, note } = input;
  const rule = ruleOf(scope, reason);
  if (rule === undefined) {
    const problem = 'must be manual or a reason that this Kaquan was composed with';
    return err(coreError('input.invalid', { issues: [{ field: 'reason', problem }] }));
  }
  const freeze = { reason, note, by: scope.actor, rule };
  return commandOrder(scope, { operation: 'orders.freeze', input, options }, (order, context) =>
    ok(decideFreeze(order, freeze, { ...context, policy: context.shop.policy })),
  );
}

/** Ends a hold that the actor owns; see `OrderService.unfreeze`. */
export async function unfreezeOrder(
  scope: Scope,
  input: { readonly orderId: OrderId; readonly reason: HoldReason },
  options: CallOptions,
): Promise<Result<Held, UnfreezeOrderError>> {
  const why = requireReason(options);
  if (why.isErr()) return err(why.error);
  const by = scope.actor;
  return commandOrder(scope, { operation: 'orders.unfreeze', input, options }, (order, context) =>
    decideUnfreeze(order, { ...input, by }, { ...context, policy: context.shop.policy }),
  );
}

/** Ends a hold over its owner's head; see `OrderService.override`. */
export async function overrideHold(
  scope: Scope,
  input: { readonly orderId: OrderId; readonly reason: HoldReason },
  options: CallOptions,
): Promise<Result<Held, UnfreezeOrderError>> {
  const why = requireReason(options);
  if (why.isErr()) return err(why.error);
  return commandOrder(scope, { operation: 'orders.override', input, options }, (order, context) =>
    decideOverride(order, input.reason, { ...context, policy: context.shop.policy }),
  );
}

/** What the host declared for a reason of its own; `undefined` where it has declared no such reason. */
export function ruleOf({ runtime }: Scope, reason: HoldReason): HostHoldRule | null | undefined {
  return isBuiltIn(reason) ? null : runtime.holdRules.get(reason);
}
