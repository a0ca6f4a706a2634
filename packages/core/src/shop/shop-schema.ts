import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema, stateSchema } from '../kernel/schema.ts';
import { shopPolicySchema } from './policy-schema.ts';
import { shopMachine } from './shop-machine.ts';
import type { Shop, ShopSwitch } from './shop.ts';

const switchSchema = z.object({
  at: instantSchema,
  by: z.string(),
  reason: z.string(),
  offSince: instantSchema.nullable(),
  isSpreading: z.boolean(),
  cursor: z.string().nullable(),
}) satisfies z.ZodType<ShopSwitch>;

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
  // Shops of earlier releases could not be switched off.
  state: stateSchema(shopMachine).default('enabled'),
  switched: switchSchema.nullable().default(null),
  ordersSince: instantSchema,
  createdAt: instantSchema,
}) satisfies z.ZodType<Shop>;

/** Reads a stored shop. Errors: `storage.corrupt`. */
export function decodeShop(input: unknown): Result<Shop, CoreError<'storage.corrupt'>> {
  return decodeStored(shopSchema, input, 'shops');
}
