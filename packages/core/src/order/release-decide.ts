import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import type { Instant } from '../kernel/time.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import type { Decision } from './decision.ts';
import type { HoldReason } from './hold-machine.ts';
import { advanceOrder } from './order-advance.ts';
import { draftOrder } from './order-draft.ts';
import { holdForStock, isHeldFor } from './order-holds.ts';
import type { Order } from './order.ts';

/** A reason that a person ends; the others end with their causes. */
export type OperatorHold = Extract<HoldReason, 'manual' | 'conflict'>;

/**
 * Ends a hold by a person's decision. No events when the order is not held for it.
 *
 * Errors: `order.nothing_owed` when the order is not held for that reason.
 */
export function decideRelease(
  order: Order,
  reason: OperatorHold,
  context: {
    readonly policy: ShopPolicy;
    readonly now: Instant;
    /** What a first decision lacked: the order queues for it. */
    readonly shortages: readonly Shortage[] | null;
  },
): Result<Decision, CoreError<'order.nothing_owed'>> {
  const { orderId } = order;
  if (!isHeldFor(order, reason)) {
    return err(coreError('order.nothing_owed', { orderId, action: 'release' }));
  }
  const draft = draftOrder(order, context.now);
  draft.emit({ type: 'order.released', reason });
  if (context.shortages !== null) holdForStock(draft, context.shortages);
  advanceOrder(draft, context.policy);
  return ok({ order: draft.order, events: draft.events });
}
