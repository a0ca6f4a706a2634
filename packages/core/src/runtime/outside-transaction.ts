import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Scope } from './runtime.ts';

/**
 * Refuses, inside a host's transaction, what cannot be undone: a secret that was opened, a channel
 * that was called.
 */
export function outsideTransaction(
  { runtime }: Scope,
  operation: string,
): Result<void, CoreError<'transaction.not_allowed'>> {
  if (!runtime.isInHostTransaction) return ok();
  return err(coreError('transaction.not_allowed', { operation }));
}
