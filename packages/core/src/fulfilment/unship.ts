import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { loadOrderWithShop } from '../order/load-order.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { whileUntold } from '../worker/while-untold.ts';
import type { Confirmation } from './confirmation.ts';
import { decideUnship, type UnshipDecisionError } from './unship-decide.ts';

/** Names the order whose shipment is taken back. */
export interface UnshipInput {
  /** The order's own id. */
  readonly orderId: string;
}

/** What became of it. */
export interface Unshipped {
  /** `replayed`: the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that owes its goods again. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** What the channel knows of each shipment; what it was to be told is `not_due` again. */
  readonly confirmations: readonly Confirmation[];
}

/** Why a shipment is not taken back. */
export type UnshipError =
  | UnshipDecisionError
  | JobError
  | StorageError
  | CoreError<'input.invalid' | 'transaction.not_allowed'>;

/** Taking back what was shipped too early. */
export interface UnshipCalls {
  /**
   * Takes a shipment back 撤回发货 of which nothing has left the house: the keys that `ship` has claimed go
   * back to stock, and a channel that nobody has begun to tell of it is not told. Goods that an order
   * holds from its payment on (`reserve: 'on_paid'`) stay with it. The order owes its goods as before;
   * a buyer who has the link may still redeem it.
   *
   * Errors: `order.goods_out` where something was handed over, or the channel knows or may know;
   * `order.nothing_owed` where nothing is claimed that could go back, as after the first call;
   * `order.not_found`, `transaction.not_allowed`, `storage.contention` where others tell the channel
   * all the time; `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  unship(input: UnshipInput, options?: CallOptions): ResultAsync<Unshipped, UnshipError>;
}

const unshipSchema = z.strictObject({ orderId: idSchema<OrderId>() });

/** The calls of {@link UnshipCalls}, on behalf of one tenant and actor. */
export function createUnshipCalls(scope: Scope): UnshipCalls {
  return {
    unship: (input, options) =>
      mutatingCall(unshipSchema, { input, options }, ({ orderId }, checked) =>
        unship(scope, orderId, checked),
      ),
  };
}

async function unship(
  scope: Scope,
  orderId: OrderId,
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<Unshipped, UnshipError>> {
  const operation = 'fulfilment.unship';
  const outside = outsideTransaction(scope, operation);
  if (outside.isErr()) return err(outside.error);
  const found = await loadOrderWithShop(scope, orderId);
  if (found.isErr()) return err(found.error);
  const { shopId } = found.value.shop;
  const idempotency = await idempotencyOf(operation, { orderId }, idempotencyKey);
  const orders = [found.value.order];
  const done = await whileUntold(scope, { shopId, orders }, ({ untold, fence }) =>
    runOrderJob<null, UnshipDecisionError | CoreError<'order.not_found'>>(
      scope,
      {
        target: { orderId },
        reason,
        idempotency,
        replay: () => ok(null),
        decide: ({ order, shop, now }) => {
          if (order === null) {
            return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
          }
          const decided = decideUnship(order, { policy: shop.policy, now, untold });
          if (decided.isErr()) return { decision: null, answer: err(decided.error) };
          return { decision: decided.value, answer: ok(null) };
        },
      },
      fence === null ? {} : { fence },
    ),
  );
  return done.map(({ order, isChanged }) => ({
    outcome: isChanged ? 'applied' : 'replayed',
    orderId,
    version: order.version,
    confirmations: order.confirmations,
  }));
}
