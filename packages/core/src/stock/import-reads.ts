import type { ResultAsync } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ProductId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import type { ImportTally, SupplierTally } from '../ports/import-tallies.ts';
import type { Scope } from '../runtime/runtime.ts';
import { serviceCall } from '../runtime/service-call.ts';

/** Which imports; what is left out does not narrow. */
export interface FindImportsInput {
  /** Those for this product. */
  readonly productId?: string;
  /** Those of this supplier 供应商. */
  readonly supplier?: string;
  /** 1..500; default 50. */
  readonly limit?: number;
  /** `nextCursor` of the page before. */
  readonly cursor?: string;
}

/** Why imports cannot be listed. */
export type ImportReadError = StorageError | CoreError<'input.invalid'>;

/** Imports of card keys and how good they were, as part of the stock's service. */
export interface ImportReads {
  /**
   * Imports, the latest first, each with how many keys it has put into stock and how many of them were
   * replaced as defective 缺陷: reissued for a buyer who complained of the goods themselves. A key that
   * several units share counts once for each unit that it failed.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  findImports(input?: FindImportsInput): ResultAsync<Page<ImportTally>, ImportReadError>;
  /**
   * The same by supplier 供应商, over all imports; `null` stands for imports without one. By the number of
   * defects, the most first; at most 1,000.
   *
   * Errors: `input.invalid`, `storage.*`.
   */
  tallySuppliers(input?: {
    readonly productId?: string;
  }): ResultAsync<readonly SupplierTally[], ImportReadError>;
}

/** A supplier's name. */
export const supplierSchema = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => text.trim() === text, 'must not begin or end with a blank')
  .refine(isCleanText, 'must not hold a NUL');

const findInputSchema = z.object({
  productId: idSchema<ProductId>().exactOptional(),
  supplier: supplierSchema.exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
  cursor: z.string().max(1_000).exactOptional(),
});
const tallyInputSchema = z.object({ productId: idSchema<ProductId>().exactOptional() });

/** What is read of imports, on behalf of one tenant. */
export function importReads({ runtime, tenant }: Scope): ImportReads {
  return {
    findImports: (input = {}) =>
      serviceCall(findInputSchema, input, ({ limit = 50, ...which }) =>
        runtime.storage.findImports({ ...which, tenant, limit }),
      ),
    tallySuppliers: (input = {}) =>
      serviceCall(tallyInputSchema, input, (which) =>
        runtime.storage.tallySuppliers({ ...which, tenant }),
      ),
  };
}
