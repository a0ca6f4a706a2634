import { ok, type Result } from 'neverthrow';
import { mayCall, type AccessError } from '../runtime/guard-services.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { BatchWork } from './batch-inputs.ts';
import { batchRuleOf } from './batch-rules.ts';
import type { ItemTarget } from './find-items.ts';

/** A call as the policy is asked about it, but for what it is about. */
export interface AskedCall {
  readonly operation: string;
  readonly input: object;
  /** Why the batch is made; empty where nobody has said. */
  readonly reason: string;
}

/** The call that takes an operation back, where one does: who may do it need not be let undo it. */
export function undoCallOf({ operation, input }: BatchWork, why: string): AskedCall {
  const { undo } = batchRuleOf(operation);
  if (undo === null) return { operation, input, reason: why };
  const byDefault = operation === 'orders.freeze' ? { reason: 'manual' } : {};
  const reason = 'reason' in input ? { reason: input.reason } : byDefault;
  return { operation: undo, input: reason, reason: why };
}

/**
 * Asks the policy about what a batch does, as if each item's own call were made: under the name of the
 * method, with `orderIds` or `caseIds` in place of one id.
 *
 * Errors: `access.denied`.
 */
export async function mayDoToAll(
  scope: Scope,
  { operation, input, reason }: AskedCall,
  targets: readonly ItemTarget[],
): Promise<Result<void, AccessError>> {
  const { policy } = scope.runtime;
  if (policy === null) return ok();
  const orderIds = targets.map(({ orderId }) => orderId);
  const caseIds = targets.flatMap(({ caseId }) => (caseId === null ? [] : [caseId]));
  const asked = { ...input, orderIds, ...(caseIds.length === 0 ? {} : { caseIds }) };
  return mayCall({ scope, policy, hasReason: reason.trim() !== '' }, operation, asked);
}
