import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ImportId, ProductId } from '../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema } from '../kernel/schema.ts';
import type { ImportBatch } from './import-batch.ts';

const count = z.int().min(0);

const importBatchSchema = z.object({
  importId: idSchema<ImportId>(),
  version: z.int().min(1),
  productId: idSchema<ProductId>(),
  // An import of before suppliers were kept has none.
  supplier: z.string().nullable().default(null),
  linesDone: count,
  cards: count,
  badLines: count,
  badSamples: z.array(z.object({ line: z.int().min(1), problem: z.string() })),
  isFinished: z.boolean(),
  startedAt: instantSchema,
}) satisfies z.ZodType<ImportBatch>;

/** Reads a stored import. Errors: `storage.corrupt`. */
export function decodeImportBatch(
  input: unknown,
): Result<ImportBatch, CoreError<'storage.corrupt'>> {
  return decodeStored(importBatchSchema, input, 'import_batches');
}
