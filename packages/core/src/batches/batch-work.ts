import type { Result } from 'neverthrow';
import { z } from 'zod';
import { caseInputs } from '../after-sales/case-inputs.ts';
import type { CoreError } from '../kernel/errors.ts';
import { parseInput } from '../kernel/parse.ts';
import { freezeSchema, unfreezeSchema } from '../order/hold-calls.ts';
import { rejectSchema } from '../redemption/rejection-calls.ts';
import type { BatchInputs, BatchOperation, BatchWork, NoBatchInput } from './batch-inputs.ts';

const nothing: z.ZodType<NoBatchInput> = z.strictObject({});

/** What each operation is told, as given; what is not known would be left undone. */
const batchInputSchemas: {
  readonly [Operation in BatchOperation]: z.ZodType<BatchInputs[Operation]>;
} = {
  'fulfilment.ship': z.strictObject({ route: z.enum(['link', 'direct']).exactOptional() }),
  'redemption.link': nothing,
  'fulfilment.reveal': z.strictObject({ route: z.enum(['link', 'direct']).exactOptional() }),
  'orders.remove': nothing,
  'orders.restore': nothing,
  'orders.freeze': z.strictObject(freezeSchema.omit({ orderId: true }).shape),
  'orders.unfreeze': z.strictObject(unfreezeSchema.omit({ orderId: true }).shape),
  'orders.reject': rejectSchema.omit({ orderId: true }),
  'afterSales.approve': z.strictObject(caseInputs.approve.omit({ caseId: true }).shape),
  'afterSales.reject': z.strictObject(caseInputs.reject.omit({ caseId: true }).shape),
};

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
