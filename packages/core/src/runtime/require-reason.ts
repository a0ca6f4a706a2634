import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { CallOptions } from './runtime.ts';

/** The reason of a call that must give one. Errors: `input.invalid` when there is none. */
export function requireReason({
  reason = '',
}: CallOptions): Result<string, CoreError<'input.invalid'>> {
  if (reason.trim() !== '') return ok(reason);
  const problem = 'say why, for the history';
  return err(coreError('input.invalid', { issues: [{ field: 'options.reason', problem }] }));
}
