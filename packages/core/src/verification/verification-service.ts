import { err, ok, type Result, type ResultAsync } from 'neverthrow';
import { z } from 'zod';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId, UnitId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import { unitsOf } from '../order/order-units.ts';
import type { StorageError } from '../ports/storage.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { mutatingCall } from '../runtime/service-call.ts';
import { decideVerify, isVerified, type VerifyDecisionError } from './verify-decide.ts';

/** Names what was used. */
export interface VerifyInput {
  /** Kaquan's own id; the channel's number is `orderNo`. */
  readonly orderId: string;
  /** Left out: every unit that awaits verification. */
  readonly unitIds?: readonly string[];
}

/** What is verified now. */
export interface Verified {
  /** `replayed`: nothing was left to verify. */
  readonly outcome: 'applied' | 'replayed';
  /** The order that the units belong to. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** All verified units of the order. */
  readonly verifiedUnitIds: readonly UnitId[];
}

/** Why units cannot be verified. */
export type VerifyError =
  VerifyDecisionError | JobError | StorageError | CoreError<'input.invalid'>;

/** Verification 核销: what was handed over counts as used. */
export interface VerificationService {
  /**
   * Verifies units that are with the buyer, all of the named ones or none. Verifying again answers
   * `replayed`.
   *
   * Errors: `order.not_found`, `unit.not_found`, `order.nothing_owed` when nothing was handed over yet,
   * `order.illegal_transition` for a named unit that needs no verification, `order.frozen`,
   * `input.invalid`, `idempotency.key_reused`, `storage.*`.
   */
  verify(input: VerifyInput, options?: CallOptions): ResultAsync<Verified, VerifyError>;
}

const verifyInputSchema = z.object({
  orderId: idSchema<OrderId>(),
  unitIds: z.array(idSchema<UnitId>()).min(1).max(1_000).exactOptional(),
});

/** Verification on behalf of one tenant and actor. */
export function createVerificationService(scope: Scope): VerificationService {
  return {
    verify: (input, options) =>
      mutatingCall(verifyInputSchema, { input, options }, (checked, checkedOptions) =>
        verify(scope, checked, checkedOptions),
      ),
  };
}

async function verify(
  scope: Scope,
  input: { readonly orderId: OrderId; readonly unitIds?: readonly string[] },
  { idempotencyKey, reason }: CallOptions,
): Promise<Result<Verified, VerifyDecisionError | JobError | StorageError>> {
  const { orderId, unitIds = null } = input;
  const done = await runOrderJob<null, VerifyDecisionError | CoreError<'order.not_found'>>(scope, {
    target: { orderId },
    reason,
    idempotency: await idempotencyOf('verification.verify', input, idempotencyKey),
    replay: () => ok(null),
    decide: ({ order, shop, now }) => {
      if (order === null) {
        return { decision: null, answer: err(coreError('order.not_found', { orderId })) };
      }
      const decided = decideVerify(order, unitIds, { policy: shop.policy, now });
      if (decided.isErr()) return { decision: null, answer: err(decided.error) };
      return { decision: decided.value, answer: ok(null) };
    },
  });
  return done.map(({ order, isChanged }) => ({
    outcome: isChanged ? 'applied' : 'replayed',
    orderId,
    version: order.version,
    verifiedUnitIds: unitsOf(order)
      .filter(isVerified)
      .map(({ unit }) => unit.unitId),
  }));
}
