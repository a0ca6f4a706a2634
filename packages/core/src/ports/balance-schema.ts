import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { amountSchema, decodeStored, idSchema, instantSchema } from '../kernel/schema.ts';
import type { BalanceReading, BalanceSource, ToldAmount } from './balance.ts';

const sourceSchema = z.enum(['channel', 'statement', 'host']) satisfies z.ZodType<BalanceSource>;

/** Money in an account, as somebody tells it. */
export const toldAmountSchema = z.object({
  amountMinor: amountSchema,
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
  asOf: instantSchema,
}) satisfies z.ZodType<ToldAmount>;

const readingSchema = toldAmountSchema.extend({
  shopId: idSchema<ShopId>(),
  source: sourceSchema,
  linkedAccount: z.string().nullable(),
  takenAt: instantSchema,
  by: z.string(),
}) satisfies z.ZodType<BalanceReading>;

/** Reads a stored reading of a balance. Errors: `storage.corrupt`. */
export function decodeBalanceReading(
  input: unknown,
): Result<BalanceReading, CoreError<'storage.corrupt'>> {
  return decodeStored(readingSchema, input, 'balances');
}
