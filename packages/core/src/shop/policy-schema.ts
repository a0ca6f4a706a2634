import { z } from 'zod';
import { afterSalesPolicySchema } from '../after-sales/after-sales-policy.ts';
import { deadlinePolicySchema, givenDeadlinesSchema } from '../deadlines/deadline-schema.ts';
import { dayMs, hourMs } from '../kernel/time.ts';
import {
  chosenDeliverySchema,
  deliverySchema,
  verifiedBySchema,
} from '../order/handling-schema.ts';
import { linkLifetimeSchema } from '../redemption/link-term.ts';
import type { ClaimProofKind } from '../redemption/claim-proof.ts';
import { defaultShopPolicy, type GivenPolicy, type ShopPolicy } from './shop.ts';

const latePaymentSchema = z.object({
  cutOffMs: z
    .int()
    .min(0)
    .max(90 * dayMs),
});

const claimProofsSchema = z.array(
  z.enum(['amount', 'phone', 'host']) satisfies z.ZodType<ClaimProofKind>,
);

const shopLifetimeSchema = linkLifetimeSchema.nullable();

const personalDataSchema = z.object({
  keepMs: z
    .int()
    .min(0)
    .max(3 * 366 * dayMs),
});

/** How a shop's orders are handled. */
export const shopPolicySchema = z.object({
  delivery: deliverySchema,
  verifiedBy: verifiedBySchema,
  confirmWhen: z.enum(['ready', 'delivered']),
  // Shops of earlier releases have the default.
  confirmMarginMs: z
    .int()
    .min(0)
    .max(7 * dayMs)
    .default(2 * hourMs),
  settledBy: z.enum(['channel_completed', 'statement', 'host']),
  freshnessMs: z.int().min(0).max(dayMs),
  whenUnreachable: z.enum(['closed', 'open']),
  latePayment: latePaymentSchema.prefault({ cutOffMs: 12 * hourMs }),
  // Shops of earlier releases had none, which is what the defaults mean.
  afterSales: afterSalesPolicySchema.prefault({}),
  // Links of earlier releases do not expire.
  linkLifetimeMs: shopLifetimeSchema.default(null),
  // Nor did they give any away.
  claimProofs: claimProofsSchema.default([]),
  // Shops of earlier releases have the default.
  personalData: personalDataSchema.prefault({ keepMs: 30 * dayMs }),
  deadlines: deadlinePolicySchema.default({ ...defaultShopPolicy.deadlines, hours: null }),
}) satisfies z.ZodType<ShopPolicy>;

/** The parts of a policy that a host gives; the rest is the default. */
export const givenPolicySchema = z.strictObject({
  delivery: chosenDeliverySchema.exactOptional(),
  verifiedBy: verifiedBySchema.exactOptional(),
  confirmWhen: shopPolicySchema.shape.confirmWhen.exactOptional(),
  confirmMarginMs: z
    .int()
    .min(0)
    .max(7 * dayMs)
    .exactOptional(),
  settledBy: shopPolicySchema.shape.settledBy.exactOptional(),
  freshnessMs: shopPolicySchema.shape.freshnessMs.exactOptional(),
  whenUnreachable: shopPolicySchema.shape.whenUnreachable.exactOptional(),
  latePayment: latePaymentSchema.exactOptional(),
  afterSales: afterSalesPolicySchema.exactOptional(),
  linkLifetimeMs: shopLifetimeSchema.exactOptional(),
  claimProofs: claimProofsSchema.exactOptional(),
  deadlines: givenDeadlinesSchema.exactOptional(),
  personalData: personalDataSchema.exactOptional(),
}) satisfies z.ZodType<GivenPolicy>;
