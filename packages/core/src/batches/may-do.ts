import { ok, type Result } from 'neverthrow';
import { mayCall, type AccessError } from '../runtime/guard-services.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { BatchWork } from './batch-inputs.ts';
import type { ItemTarget } from './find-items.ts';

/**
 * Asks the policy about what a batch does, as if each item's own call were made: under the name of the
 * method, with `orderIds` or `caseIds` in place of one id.
 *
 * Errors: `access.denied`.
 */
export async function mayDoToAll(
  scope: Scope,
  { operation, input }: BatchWork,
  targets: readonly ItemTarget[],
): Promise<Result<void, AccessError>> {
  const { policy } = scope.runtime;
  if (policy === null) return ok();
  const orderIds = targets.map(({ orderId }) => orderId);
  const caseIds = targets.flatMap(({ caseId }) => (caseId === null ? [] : [caseId]));
  const asked = { ...input, orderIds, ...(caseIds.length === 0 ? {} : { caseIds }) };
  return mayCall({ scope, policy }, operation, asked);
}
