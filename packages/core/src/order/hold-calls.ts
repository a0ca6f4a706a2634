import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall, serviceCall } from '../runtime/service-call.ts';
import { findFrozen, type FindFrozenInput, type FrozenOrder } from './frozen-orders.ts';
import type { FreezeReason } from './hold-decide.ts';
import type { HoldReason } from './hold-machine.ts';
import {
  freezeOrder,
  overrideHold,
  unfreezeOrder,
  type FreezeOrderError,
  type Held,
  type UnfreezeOrderError,
} from './hold-order.ts';
import { holdReasonSchema, isHostReason } from './hold-schema.ts';
import { findOrdersSchema } from './order-search.ts';

/** An order to freeze. */
export interface FreezeInput {
  /** The order's own id. */
  readonly orderId: string;
  /** Default `manual`; or a reason that the host has declared. */
  readonly reason?: FreezeReason;
  /** For whoever looks at it: 1..500 characters, no secrets, no personal data. */
  readonly note: string;
}

/** Names a hold of an order. */
export interface UnfreezeInput {
  /** The order's own id. */
  readonly orderId: string;
  /** The hold to end. */
  readonly reason: HoldReason;
}

/** Why an order cannot be frozen. */
export type FreezeError = FreezeOrderError;

/** Why a hold cannot be ended. */
export type UnfreezeError = UnfreezeOrderError;

/** Why frozen orders cannot be listed. */
export type FindFrozenError = StorageError | CoreError<'input.invalid'>;

/** Holds 冻结, as part of the orders' service. */
export interface HoldCalls {
  /**
   * Freezes an order until its owner ends it. An order that is frozen for that reason already answers
   * `replayed` and keeps its first note. What a hold blocks stands in its rule; `manual` and what the
   * host says so sets the order's money apart.
   *
   * Errors: `order.not_found`, `shop.not_found`, `input.invalid`, `idempotency.key_reused`,
   * `storage.*`.
   */
  freeze(input: FreezeInput, options?: CallOptions): ResultAsync<Held, FreezeError>;
  /**
   * Ends a hold that is the actor's to end: `manual`, `conflict` after he has looked at what the
   * channel says, and the host's own as declared. Needs `options.reason`, which stands in the history.
   * Other holds stay. What the order waits for goes on by itself.
   *
   * Errors: `order.not_found`, `shop.not_found`, `order.nothing_owed` when it is not held for that
   * reason, `hold.not_releasable` when the hold is another's, `input.invalid`,
   * `idempotency.key_reused`, `storage.*`.
   */
  unfreeze(input: UnfreezeInput, options?: CallOptions): ResultAsync<Held, UnfreezeError>;
  /**
   * Ends a hold over its owner's head, where the rule allows that. Needs `options.reason`. It does not
   * come back while its cause goes on; a later cause freezes the order anew.
   *
   * Errors: as `unfreeze`; `hold.not_releasable` for what channel, stock and mapping say, and for
   * holds that `unfreeze` ends.
   */
  override(input: UnfreezeInput, options?: CallOptions): ResultAsync<Held, UnfreezeError>;
  /**
   * Lists frozen orders with their causes, newest order first: whose each hold is, since when, what it
   * blocks, and whether the host still declares it. Conditions and pages as in `find`.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  frozen(input?: FindFrozenInput): ResultAsync<Page<FrozenOrder>, FindFrozenError>;
}

const note = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(500, 'at most 500 characters')
  .refine(isCleanText, 'must not hold a NUL or half a character');

/** The input of `freeze`. */
export const freezeSchema = z.object({
  orderId: idSchema<OrderId>(),
  reason: z
    .custom<FreezeReason>(
      (value) => value === 'manual' || (typeof value === 'string' && isHostReason(value)),
      'must be manual or host.…',
    )
    .default('manual'),
  note,
});

/** The input of `unfreeze` and `override`. */
export const unfreezeSchema = z.object({ orderId: idSchema<OrderId>(), reason: holdReasonSchema });

/** The calls about holds on behalf of one tenant and actor. */
export function createHoldCalls(scope: Scope): HoldCalls {
  return {
    freeze: (input, options) =>
      mutatingCall(freezeSchema, { input, options }, (checked, how) =>
        freezeOrder(scope, checked, how),
      ),
    unfreeze: (input, options) =>
      mutatingCall(unfreezeSchema, { input, options }, (checked, how) =>
        unfreezeOrder(scope, checked, how),
      ),
    override: (input, options) =>
      mutatingCall(unfreezeSchema, { input, options }, (checked, how) =>
        overrideHold(scope, checked, how),
      ),
    frozen: (input) =>
      serviceCall(findOrdersSchema, input ?? {}, (query) => findFrozen(scope, query)),
  };
}
