import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import type { Scope } from '../runtime/runtime.ts';
import { serviceCall } from '../runtime/service-call.ts';
import { verifyOrder, type VerifiedOrder, type VerifyOrderError } from './verify-order.ts';

/** Proof of what happened 审计. */
export interface AuditService {
  /**
   * Reads the whole history of an order and holds it against itself and the order: no change is
   * missing, none is another than the one that was linked, and the events lead to the order as it is
   * stored, to the byte. Something that is wrong is a finding and no error.
   *
   * Errors: `order.not_found`, `input.invalid`, `storage.*`.
   */
  verify(input: {
    readonly orderId: string;
  }): ResultAsync<VerifiedOrder, VerifyOrderError | CoreError<'input.invalid'>>;
}

const verifyInputSchema = z.object({ orderId: idSchema<OrderId>() });

/** Audits on behalf of one tenant and actor. */
export function createAuditService(scope: Scope): AuditService {
  return {
    verify: (input) =>
      serviceCall(verifyInputSchema, input, ({ orderId }) => verifyOrder(scope, orderId)),
  };
}
