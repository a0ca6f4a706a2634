import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId, UnitId } from '../kernel/ids.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import { isHandedOver, unitsOf } from '../order/order-units.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { requireReason } from '../runtime/require-reason.ts';
import { decideWait } from '../stock/wait-decide.ts';
import { decideMark, isByHand, type MarkDecisionError } from './mark-decide.ts';

/** Names what an operator has handed over. */
export interface MarkDeliveredInput {
  /** The order's own id. */
  readonly orderId: string;
  /** 1..1,000. Left out: every unit that is still owed by hand. */
  readonly unitIds?: readonly string[];
}

/** What became of it. */
export interface MarkedDelivered {
  /** `replayed`: all of it was marked before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that the units belong to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** Every unit of the order that was handed over by hand and not taken back. */
  readonly deliveredUnitIds: readonly UnitId[];
}

/** Why nothing was marked. */
export type MarkDeliveredError =
  | MarkDecisionError
  | JobError
  | StorageError
  | CoreError<'input.invalid' | 'order.not_found' | 'stock.short'>;

type Refusal = MarkDecisionError | CoreError<'order.not_found' | 'stock.short'>;

/** Records that an operator handed goods over; see `FulfilmentService.markDelivered`. */
export async function markDelivered(
  scope: Scope,
  input: { readonly orderId: OrderId; readonly unitIds?: readonly string[] },
  options: CallOptions,
): Promise<Result<MarkedDelivered, MarkDeliveredError>> {
  const reason = requireReason(options);
  if (reason.isErr()) return err(reason.error);
  const { orderId, unitIds = null } = input;
  const operation = 'fulfilment.markDelivered';
  const done = await runOrderJob<null, Refusal>(scope, {
    target: { orderId },
    reason: reason.value,
    idempotency: await idempotencyOf(operation, input, options.idempotencyKey),
    replay: () => ok(null),
    decide: ({ order, shop, now, shortages }) => {
      if (order === null) {
        return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
      }
      if (shortages !== null) {
        const decision = decideWait(order, shortages, { policy: shop.policy, now });
        return {
          decision,
          answer: err(coreError('stock.short', { orderId, products: shortages })),
        };
      }
      const decided = decideMark(order, unitIds, { policy: shop.policy, now });
      if (decided.isErr()) return { decision: null, answer: err(decided.error) };
      return { decision: decided.value, answer: ok(null) };
    },
  });
  return done.map(({ order, isChanged }) => ({
    outcome: isChanged ? 'applied' : 'replayed',
    orderId,
    version: order.version,
    deliveredUnitIds: handedOverByHand(order),
  }));
}

function handedOverByHand(order: Order): readonly UnitId[] {
  return unitsOf(order)
    .filter(({ line, unit }) => isByHand(line) && isHandedOver(unit))
    .map(({ unit }) => unit.unitId);
}
