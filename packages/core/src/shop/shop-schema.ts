import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema } from '../kernel/schema.ts';
import { dayMs } from '../kernel/time.ts';
import { deliverySchema, verifiedBySchema } from '../order/order-schema.ts';
import type { Shop, ShopPolicy } from './shop.ts';

/** How a shop's orders are handled. */
const shopPolicySchema = z.object({
  delivery: deliverySchema,
  verifiedBy: verifiedBySchema,
  confirmWhen: z.enum(['ready', 'delivered']),
  settledBy: z.enum(['channel_completed', 'host']),
  freshnessMs: z.int().min(0).max(dayMs),
  whenUnreachable: z.enum(['closed', 'open']),
}) satisfies z.ZodType<ShopPolicy>;

/** The parts of a policy that a host gives; the rest is the default. */
export const givenPolicySchema = z.strictObject({
  delivery: deliverySchema.exactOptional(),
  verifiedBy: verifiedBySchema.exactOptional(),
  confirmWhen: shopPolicySchema.shape.confirmWhen.exactOptional(),
  settledBy: shopPolicySchema.shape.settledBy.exactOptional(),
  freshnessMs: shopPolicySchema.shape.freshnessMs.exactOptional(),
  whenUnreachable: shopPolicySchema.shape.whenUnreachable.exactOptional(),
}) satisfies z.ZodType<Partial<ShopPolicy>>;

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
