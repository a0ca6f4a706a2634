import type { Instant } from '../kernel/time.ts';
import { batchMachine } from './batch-machine.ts';
import { batchRuleOf } from './batch-rules.ts';
import { isRunningBatch, type Batch } from './batch.ts';

/** How a batch stands that nobody is at work on. */
export interface BatchRest {
  /** Since when: when its plan expired, or when it was done, cancelled or last taken back. */
  readonly since: Instant;
  /** Whether its report tells what was done, or who may have seen secrets; of a mere plan it does not. */
  readonly isReport: boolean;
}

/** Since when nobody is at work on a batch, and what its rows are good for; `null` while somebody is. */
export function restOf(
  batch: Pick<Batch, 'state' | 'operation' | 'expiresAt' | 'endedAt' | 'undo'>,
): BatchRest | null {
  if (isRunningBatch(batch)) return null;
  const { state, operation, expiresAt, endedAt, undo } = batch;
  const isPlan = 'execute' in batchMachine.states[state];
  if (isPlan) return { since: expiresAt, isReport: batchRuleOf(operation).isDisclosed };
  return { since: Math.max(endedAt ?? expiresAt, undo?.at ?? 0), isReport: true };
}
