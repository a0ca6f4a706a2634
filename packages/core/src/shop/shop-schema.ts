import type { Result } from 'neverthrow';
import { z } from 'zod';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import { decodeStored, idSchema, instantSchema, stateSchema } from '../kernel/schema.ts';
import { shopPolicySchema } from './policy-schema.ts';
import { shopMonitoringSchema } from './monitoring.ts';
import { grantMachine } from './grant-machine.ts';
import { pauseMachine } from './pause-machine.ts';
import type { ShopSetup } from './setup.ts';
import { shopMachine } from './shop-machine.ts';
import {
  newGrant,
  type Shop,
  type ShopGrant,
  type ShopPause,
  type ShopSwitch,
  type ShopSync,
} from './shop.ts';

const switchSchema = z.object({
  at: instantSchema,
  by: z.string(),
  reason: z.string(),
  offSince: instantSchema.nullable(),
  isSpreading: z.boolean(),
  cursor: z.string().nullable(),
  // Shops of earlier releases went on selling at their channel.
  stopsSales: z.boolean().default(false),
  isWaking: z.boolean().default(false),
}) satisfies z.ZodType<ShopSwitch>;

const pauseSchema = z.object({
  state: stateSchema(pauseMachine),
  at: instantSchema,
  by: z.string(),
  reason: z.string(),
  isSpreading: z.boolean(),
  cursor: z.string().nullable(),
}) satisfies z.ZodType<ShopPause>;

const grantSchema = z.object({
  state: stateSchema(grantMachine),
  since: instantSchema.nullable(),
  askedAt: instantSchema.nullable(),
  expiresAt: instantSchema.nullable(),
}) satisfies z.ZodType<ShopGrant>;

const syncSchema = z.object({
  at: instantSchema,
  code: z.string().nullable(),
}) satisfies z.ZodType<ShopSync>;

const setupSchema = z.object({
  at: instantSchema,
  by: z.string(),
  isPassed: z.boolean(),
  linkedAccount: z.string().nullable(),
}) satisfies z.ZodType<ShopSetup>;

const shopSchema = z.object({
  shopId: idSchema<ShopId>(),
  version: z.int().min(1),
  name: z.string(),
  channelType: z.string(),
  // Shops of earlier releases were never asked who they are.
  externalId: z.string().nullable().default(null),
  syncedAt: instantSchema.nullable().default(null),
  channelName: z.string().nullable().default(null),
  linkedAccount: z.string().nullable().default(null),
  channelUserId: z.string().nullable().default(null),
  lastSync: syncSchema.nullable().default(null),
  setup: setupSchema.nullable().default(null),
  orderingUserId: z.string(),
  redemptionDomain: z.string(),
  sortOrder: z.int(),
  sealedCredentials: z.string(),
  policy: shopPolicySchema,
  // Shops of earlier releases could not be switched off.
  state: stateSchema(shopMachine).default('enabled'),
  switched: switchSchema.nullable().default(null),
  // Nor paused.
  pause: pauseSchema.nullable().default(null),
  // Of grants of earlier releases nothing is known.
  grant: grantSchema.default(newGrant(null)),
  // Shops of earlier releases are watched as usual.
  monitoring: shopMonitoringSchema.nullable().default(null),
  ordersSince: instantSchema,
  createdAt: instantSchema,
}) satisfies z.ZodType<Shop>;

/** Reads a stored shop. Errors: `storage.corrupt`. */
export function decodeShop(input: unknown): Result<Shop, CoreError<'storage.corrupt'>> {
  return decodeStored(shopSchema, input, 'shops');
}
