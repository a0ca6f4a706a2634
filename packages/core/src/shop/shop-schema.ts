import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema } from '../kernel/schema.ts';
import { shopPolicySchema } from './policy-schema.ts';
import type { Shop } from './shop.ts';

const shopSchema = z.object({
  shopId: idSchema<ShopId>(),
  version: z.int().min(1),
  name: z.string(),
  channelType: z.string(),
  orderingUserId: z.string(),
  redemptionDomain: z.string(),
  sortOrder: z.int(),
  sealedCredentials: z.string(),
  policy: shopPolicySchema,
  ordersSince: instantSchema,
  createdAt: instantSchema,
}) satisfies z.ZodType<Shop>;

/** Reads a stored shop. Errors: `storage.corrupt`. */
export function decodeShop(input: unknown): Result<Shop, CoreError<'storage.corrupt'>> {
  return decodeStored(shopSchema, input, 'shops');
}
