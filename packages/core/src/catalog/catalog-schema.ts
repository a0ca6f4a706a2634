import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ProductId, ShopId } from '../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema } from '../kernel/schema.ts';
import {
  costSchema,
  deliverySchema,
  reserveSchema,
  storedGoodsSchema,
  storedStockSchema,
  verifiedBySchema,
} from '../order/handling-schema.ts';
import { coverPolicySchema, defaultCoverPolicy } from '../stock/cover-policy.ts';
import type { ItemMapping } from './item-mapping.ts';
import type { Product } from './product.ts';

const productSchema = z.object({
  productId: idSchema<ProductId>(),
  version: z.int().min(1),
  name: z.string(),
  goods: storedGoodsSchema,
  stock: storedStockSchema,
  reserve: reserveSchema,
  fulfiller: z.string().nullable().default(null),
  needsAccount: z.boolean().default(false),
  // Earlier releases did not ask.
  costMinor: costSchema.nullable().default(null),
  // Earlier releases watched nothing.
  cover: coverPolicySchema.default(defaultCoverPolicy),
  createdAt: instantSchema,
}) satisfies z.ZodType<Product>;

const itemMappingSchema = z.object({
  shopId: idSchema<ShopId>(),
  itemKey: z.string(),
  version: z.int().min(1),
  productId: idSchema<ProductId>(),
  delivery: deliverySchema.nullable(),
  verifiedBy: verifiedBySchema.nullable(),
}) satisfies z.ZodType<ItemMapping>;

/** Reads a stored product. Errors: `storage.corrupt`. */
export function decodeProduct(input: unknown): Result<Product, CoreError<'storage.corrupt'>> {
  return decodeStored(productSchema, input, 'products');
}

/** Reads a stored mapping. Errors: `storage.corrupt`. */
export function decodeItemMapping(
  input: unknown,
): Result<ItemMapping, CoreError<'storage.corrupt'>> {
  return decodeStored(itemMappingSchema, input, 'item_mappings');
}
