import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { rejectOrder, reopenOrder, type Rejecting, type RejectOrderError } from './reject-order.ts';
import type { OrderRejectionCode } from './rejection.ts';
import { rejectionCodeSchema } from './rejection-schema.ts';

/** An order to reject. */
export interface RejectOrderInput {
  /** The order's own id. */
  readonly orderId: string;
  /** One of `orderRejectionCodes`. */
  readonly code: OrderRejectionCode;
  /** In words, 1..500 characters; no secrets, no personal data. */
  readonly text: string;
  /** Why no refund is to be begun, 1..500 characters. Default: one is, where there is money. */
  readonly declineRefund?: string;
}

/** Why an order cannot be rejected. */
export type RejectError = RejectOrderError;

/** Why a rejection cannot be taken back. */
export type ReopenError = RejectOrderError;

/** Rejections 拒绝, as part of the orders' service. */
export interface RejectionCalls {
  /**
   * Rejects an order of which nothing is handed over yet, whichever way its goods go; its link may have
   * expired. Nothing is handed over any more, its keys go back to stock, it leaves the queue. Where it is paid, now or later, a case `rejected_order` asks for the
   * money back, unless that is declined. An order that is rejected already answers `replayed`.
   *
   * Errors: `order.not_found`, `shop.not_found`, `order.illegal_transition` with the legal commands
   * when it is past that or something was handed over, `input.invalid`, `idempotency.key_reused`,
   * `storage.*`.
   */
  reject(input: RejectOrderInput, options?: CallOptions): ResultAsync<Rejecting, RejectError>;
  /**
   * Takes a rejection back, with `options.reason`: the order claims again in the place of its payment,
   * or waits there, and its case is withdrawn where nobody has agreed to it yet.
   *
   * Errors: `order.not_found`, `shop.not_found`, `order.illegal_transition` when it is not rejected, or
   * its refund was agreed to; `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  reopen(
    input: { readonly orderId: string },
    options?: CallOptions,
  ): ResultAsync<Rejecting, ReopenError>;
}

const text = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(500, 'at most 500 characters')
  .refine(isCleanText, 'must not hold a NUL or half a character');

const reopenSchema = z.object({ orderId: idSchema<OrderId>() });

/** The input of `reject`. */
export const rejectSchema = z.strictObject({
  orderId: idSchema<OrderId>(),
  code: rejectionCodeSchema,
  text,
  declineRefund: text.exactOptional(),
});

/** The calls about rejections on behalf of one tenant and actor. */
export function createRejectionCalls(scope: Scope): RejectionCalls {
  return {
    reject: (input, options) =>
      mutatingCall(rejectSchema, { input, options }, ({ declineRefund, ...rest }, how) =>
        rejectOrder(scope, { ...rest, refundDeclined: declineRefund ?? null }, how),
      ),
    reopen: (input, options) =>
      mutatingCall(reopenSchema, { input, options }, (checked, how) =>
        reopenOrder(scope, checked, how),
      ),
  };
}
