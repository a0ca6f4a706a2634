import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import { parseInput } from '../kernel/parse.ts';
import { batchInputSchemas, type BatchOperation, type BatchWork } from './batch-inputs.ts';

/**
 * Checks what an operation is told, as given or as stored.
 *
 * Errors: `input.invalid`.
 */
export function workOf<Operation extends BatchOperation>({
  operation,
  input,
}: {
  readonly operation: Operation;
  readonly input: unknown;
}): Result<BatchWork<Operation>, CoreError<'input.invalid'>> {
  const parsed = parseInput(batchInputSchemas[operation], input);
  return parsed.map((checked) => ({ operation, input: checked }));
}
