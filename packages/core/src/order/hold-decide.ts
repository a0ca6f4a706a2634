import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import type { Instant } from '../kernel/time.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import type { Decision } from './decision.ts';
import type { Actor } from './history.ts';
import {
  mayOverride,
  ownerOf,
  type HoldReason,
  type HostHoldReason,
  type HostHoldRule,
} from './hold-machine.ts';
import { advanceOrder } from './order-advance.ts';
import { draftOrder, type OrderDraft } from './order-draft.ts';
import { holdForStock, isHeldFor } from './order-holds.ts';
import type { Hold, Order } from './order.ts';

/** A reason for which a command may freeze an order; all others come with their causes. */
export type FreezeReason = 'manual' | HostHoldReason;

/** Why a hold cannot be ended by a call. */
export type UnfreezeDecisionError = CoreError<'order.nothing_owed' | 'hold.not_releasable'>;

interface Context {
  readonly policy: ShopPolicy;
  readonly now: Instant;
  /** What a first decision lacked: the order queues for it. */
  readonly shortages: readonly Shortage[] | null;
}

/**
 * Freezes an order by a command. No events when it is frozen for that reason already; one that staff
 * has overridden comes back.
 */
export function decideFreeze(
  order: Order,
  freeze: {
    readonly reason: FreezeReason;
    readonly note: string;
    readonly by: Actor;
    /** What the host declared for its own reason. */
    readonly rule: HostHoldRule | null;
  },
  { policy, now }: Pick<Context, 'policy' | 'now'>,
): Decision {
  const { reason, note, by, rule } = freeze;
  const draft = draftOrder(order, now);
  if (isHeldFor(order, reason)) return { order, events: [] };
  if (order.overrides.includes(reason)) draft.emit({ type: 'order.override_lapsed', reason });
  const ruled = rule === null ? {} : { rule };
  draft.emit({ type: 'order.held', reason, note, by: `${by.kind}:${by.id}`, ...ruled });
  advanceOrder(draft, policy);
  return { order: draft.order, events: draft.events };
}

/**
 * Ends a hold that the actor owns.
 *
 * Errors: `order.nothing_owed` when the order is not held for that reason, `hold.not_releasable` when
 * the hold is another's.
 */
export function decideUnfreeze(
  order: Order,
  { reason, by }: { readonly reason: HoldReason; readonly by: Actor },
  context: Context,
): Result<Decision, UnfreezeDecisionError> {
  const held = holdFor(order, reason, 'release');
  if (held.isErr()) return err(held.error);
  const owner = ownerOf(held.value);
  const isOwners = owner === 'operator' || (owner === 'host' && isProgram[by.kind]);
  if (!isOwners) return err(notReleasable(order, held.value));
  const draft = draftOrder(order, context.now);
  draft.emit({ type: 'order.released', reason });
  return ok(goOn(draft, context));
}

const isProgram: Readonly<Record<Actor['kind'], boolean>> = {
  operator: false,
  buyer: false,
  channel: false,
  system: true,
};

/**
 * Ends a hold over its owner's head. It does not come back while its cause goes on.
 *
 * Errors: `order.nothing_owed` when the order is not held for that reason, `hold.not_releasable` when
 * the cause is a fact that no person can wish away, or the hold is the actor's to end.
 */
export function decideOverride(
  order: Order,
  reason: HoldReason,
  context: Context,
): Result<Decision, UnfreezeDecisionError> {
  const held = holdFor(order, reason, 'override');
  if (held.isErr()) return err(held.error);
  if (!mayOverride(held.value)) return err(notReleasable(order, held.value));
  const draft = draftOrder(order, context.now);
  draft.emit({ type: 'order.hold_overridden', reason });
  return ok(goOn(draft, context));
}

function holdFor(
  order: Order,
  reason: HoldReason,
  action: string,
): Result<Hold, CoreError<'order.nothing_owed'>> {
  const { orderId } = order;
  const held = order.holds.find((each) => each.reason === reason);
  return held === undefined ? err(coreError('order.nothing_owed', { orderId, action })) : ok(held);
}

function notReleasable(order: Order, held: Hold): CoreError<'hold.not_releasable'> {
  const { orderId } = order;
  return coreError('hold.not_releasable', { orderId, hold: held.reason, owner: ownerOf(held) });
}

function goOn(draft: OrderDraft, { policy, shortages }: Context): Decision {
  if (shortages !== null) holdForStock(draft, shortages);
  advanceOrder(draft, policy);
  return { order: draft.order, events: draft.events };
}
