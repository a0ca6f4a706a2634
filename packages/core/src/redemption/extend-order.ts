import { err, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { commandOrder } from '../order/command-order.ts';
import type { Decision } from '../order/decision.ts';
import type { JobError } from '../order/order-jobs.ts';
import type { StepError } from '../order/order-draft.ts';
import type { StorageError } from '../ports/storage.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { decideExtend } from './extend-decide.ts';
import type { LinkTerm } from './link-term.ts';

/** Until when an order can be redeemed. */
export interface ExtendInput {
  /** Kaquan's own id. */
  readonly orderId: string;
  /** From this instant on its link has expired; in the future. */
  readonly until: Instant;
}

/** What became of a link's term. */
export interface Extended {
  /** `replayed`: it was so already, or the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** The order whose link it is. */
  readonly orderId: OrderId;
  /** The order's version now. */
  readonly version: number;
  /** As it is now. */
  readonly linkTerm: LinkTerm | null;
}

/** Why a link's term cannot be set. */
export type ExtendError = JobError | StorageError | StepError | CoreError<'input.invalid'>;

/** Sets until when an order can be redeemed; see `RedemptionService.extend`. */
export async function extendOrder(
  scope: Scope,
  input: { readonly orderId: OrderId; readonly until: Instant },
  options: CallOptions,
): Promise<Result<Extended, ExtendError>> {
  const reason = requireReason(options);
  if (reason.isErr()) return err(reason.error);
  const { orderId, until } = input;
  const command = { operation: 'redemption.extend', input, options };
  // Asked as late as this: a repeat is one still when its `until` has come.
  const done = await commandOrder(
    scope,
    command,
    (order, { shop, now }): Result<Decision, StepError | CoreError<'input.invalid'>> => {
      if (until > now) return decideExtend(order, until, { policy: shop.policy, now });
      const issues = [{ field: 'until', problem: 'must be in the future' }];
      return err(coreError('input.invalid', { issues }));
    },
  );
  return done.map(({ outcome, order: { version, linkTerm } }) => {
    return { outcome, orderId, version, linkTerm };
  });
}
