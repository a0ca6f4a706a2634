import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ProductId, ShopId } from '../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema } from '../kernel/schema.ts';
import type { StockWatch } from '../ports/stock-watch.ts';
import { coverMachine, type CoverState } from './cover-machine.ts';
import { loweredMachine, type LoweredState } from './lowered-machine.ts';

const coverStateSchema = z.enum(Object.keys(coverMachine.states) as [CoverState]);

const watchSchema = z.object({
  productId: idSchema<ProductId>(),
  version: z.int().min(0),
  state: coverStateSchema,
  since: instantSchema.nullable(),
  lowered: z.array(
    z.object({
      shopId: idSchema<ShopId>(),
      itemId: z.string(),
      skuId: z.string().nullable(),
      state: z.enum(Object.keys(loweredMachine.states) as [LoweredState]),
      quantity: z.int().min(0),
      // Shops of earlier releases went on selling at their channel.
      isStopped: z.boolean().default(false),
      problem: z.string().nullable(),
      // An item that was being restored was struck off once it was told.
      least: z.int().min(0).nullable().default(null),
    }),
  ),
  shortDays: z.array(z.int()),
  news: z
    .object({
      productId: idSchema<ProductId>(),
      version: z.int().min(1),
      at: instantSchema,
      state: coverStateSchema,
      before: coverStateSchema,
      available: z.int(),
      coverDays: z.number().nullable(),
    })
    .nullable(),
}) satisfies z.ZodType<StockWatch>;

/** Reads a stored watch. Errors: `storage.corrupt`. */
export function decodeStockWatch(input: unknown): Result<StockWatch, CoreError<'storage.corrupt'>> {
  return decodeStored(watchSchema, input, 'stock_watches');
}
