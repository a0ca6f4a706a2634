import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { OrderId } from '../kernel/ids.ts';
import { runOrderJob, type JobError } from '../order/order-jobs.ts';
import type { StorageError } from '../ports/storage.ts';
import type { VaultError } from '../ports/vault.ts';
import { idempotencyOf } from '../runtime/idempotency.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { decideDiscloseLink } from './disclose-link-decide.ts';
import { linkOf, type GivenLink } from './link.ts';

/** Why nobody is shown a link. */
export type DiscloseLinkError =
  JobError | StorageError | VaultError | CoreError<'transaction.not_allowed'>;

/** Whose link is shown, and by which public method. */
export interface DiscloseLink {
  readonly orderId: OrderId;
  readonly operation: string;
}

/**
 * Shows the present link of an order once it is on record who is shown it, and why; whoever says nothing
 * has the method for a reason.
 */
export async function discloseLink(
  scope: Scope,
  { orderId, operation }: DiscloseLink,
  { idempotencyKey, reason = operation }: CallOptions,
): Promise<Result<GivenLink, DiscloseLinkError>> {
  // A rollback of the host's would take the record back, and nobody the link.
  const outside = outsideTransaction(scope, operation);
  if (outside.isErr()) return err(outside.error);
  const input = { orderId };
  const done = await runOrderJob<GivenLink['outcome'], CoreError<'order.not_found'>>(scope, {
    target: { orderId },
    reason,
    idempotency: await idempotencyOf(operation, input, idempotencyKey),
    replay: () => ok('replayed'),
    decide: ({ order, now }) =>
      order === null
        ? { decision: null, answer: err(coreError('order.not_found', input)) }
        : { decision: decideDiscloseLink(order, now), answer: ok('applied') },
  });
  if (done.isErr()) return err(done.error);
  const { order, answer: outcome } = done.value;
  const link = await linkOf(scope.runtime.vault, scope.tenant, done.value);
  return link.map((made) => ({ ...made, outcome, version: order.version }));
}
