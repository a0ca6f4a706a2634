import { err, ok, type Result } from 'neverthrow';
import { z } from 'zod';
import { caseSchema } from '../after-sales/case-schema.ts';
import { confirmationSchema } from '../fulfilment/confirmation-schema.ts';
import { deadlineAlarmSchema } from '../deadlines/deadline-schema.ts';
import { fulfilMachine } from '../fulfilment/fulfil-machine.ts';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import { parcelSchema } from '../fulfilment/parcel-schema.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { LineId, OrderId, ProductId, ShopId, UnitId } from '../kernel/ids.ts';
import {
  amountSchema,
  decodeStored,
  idSchema,
  instantSchema,
  positiveAmountSchema,
  stateSchema,
} from '../kernel/schema.ts';
import { channelPaymentSchema, channelRefundStateSchema } from '../ports/channel-schema.ts';
import { hostFactsSchema } from '../platform/host-facts-schema.ts';
import { personalRecordsSchema } from '../people/personal-schema.ts';
import { redemptionMachine } from '../redemption/redemption-machine.ts';
import { rejectionSchema } from '../redemption/rejection-schema.ts';
import { verificationMachine } from '../verification/verification-machine.ts';
import {
  costSchema,
  deliverySchema,
  reserveSchema,
  storedGoodsSchema,
  storedStockSchema,
  verifiedBySchema,
} from './handling-schema.ts';
import { holdReasonSchema, holdSchema, pauseSchema } from './hold-schema.ts';
import type { LineProduct, Order } from './order.ts';
import { brokenInvariants } from './order-invariants.ts';
import { paymentMachine } from './payment-machine.ts';
import { presenceMachine } from './presence-machine.ts';
import type { Reported } from './reported.ts';
import { settlementMachine } from './settlement-machine.ts';

/** What a mapped line sells. */
export const lineProductSchema = z.object({
  productId: idSchema<ProductId>(),
  goods: storedGoodsSchema,
  stock: storedStockSchema,
  delivery: deliverySchema,
  verifiedBy: verifiedBySchema,
  reserve: reserveSchema,
  fulfiller: z.string().nullable().default(null),
  // Earlier releases produced nothing for an account.
  needsAccount: z.boolean().default(false),
  // Nobody had said what goods cost.
  costMinor: costSchema.nullable().default(null),
}) satisfies z.ZodType<LineProduct>;

/** The channel's last word. */
export const reportedSchema = z.object({
  payment: channelPaymentSchema,
  isShipped: z.boolean(),
  isHeld: z.boolean(),
  // Orders of earlier releases were not told.
  shipBy: instantSchema.nullable().default(null),
  modifiedAt: instantSchema,
  receivableMinor: amountSchema.nullable(),
  readAt: instantSchema,
  lines: z.array(
    z.object({
      lineNo: z.string(),
      payment: channelPaymentSchema,
      isShipped: z.boolean(),
      refund: z.object({ refundId: z.string(), state: channelRefundStateSchema }).nullable(),
    }),
  ),
}) satisfies z.ZodType<Reported>;

const unitSchema = z.object({
  unitId: idSchema<UnitId>(),
  ordinal: z.int().min(1),
  paidMinor: positiveAmountSchema,
  refundedMinor: positiveAmountSchema,
  reservedMinor: positiveAmountSchema,
  verification: stateSchema(verificationMachine),
  // Releases before this field issued no codes.
  verificationCode: z.string().nullable().default(null),
  // They asked no channel either.
  verificationNote: z.string().default(''),
  verificationRound: z.int().min(1).default(1),
  issues: z
    .array(
      z.object({
        attempt: z.int().min(1),
        state: stateSchema(issueMachine),
        revealedAt: instantSchema.nullable(),
        product: lineProductSchema.exactOptional(),
      }),
    )
    .min(1),
});

const lineSchema = z.object({
  lineId: idSchema<LineId>(),
  lineNo: z.string(),
  title: z.string(),
  item: z.object({
    itemId: z.string(),
    skuId: z.string().nullable(),
    outerId: z.string().nullable(),
  }),
  product: lineProductSchema.nullable(),
  paidMinor: positiveAmountSchema,
  units: z.array(unitSchema).min(1),
});

const fulfilmentSchema = z.object({
  requestId: z.string(),
  unitId: idSchema<UnitId>(),
  attempt: z.int().min(1),
  fulfiller: z.string(),
  state: stateSchema(fulfilMachine),
  note: z.string(),
});

/** An order as stored. */
export const orderSchema = z.object({
  orderId: idSchema<OrderId>(),
  shopId: idSchema<ShopId>(),
  orderNo: z.string(),
  orderingUserId: z.string(),
  buyerRef: z.string().nullable(),
  version: z.int().min(0),
  eventCount: z.int().min(0),
  // Earlier releases linked nothing, and drop the field where they change an order.
  historyHash: z.string().nullable().default(null),
  currency: z.string(),
  buyerPaidMinor: positiveAmountSchema,
  postageMinor: positiveAmountSchema,
  payment: stateSchema(paymentMachine),
  redemption: stateSchema(redemptionMachine),
  rejection: rejectionSchema.nullable().default(null),
  settlement: stateSchema(settlementMachine),
  holds: z.array(holdSchema),
  // Earlier releases kept no time of a hold that had ended.
  pauses: z.array(pauseSchema).default([]),
  overrides: z.array(holdReasonSchema).default([]),
  unexplainedMinor: positiveAmountSchema,
  // Earlier releases gave none.
  compensation: z
    .object({ owedMinor: positiveAmountSchema, paidMinor: positiveAmountSchema })
    .default({ owedMinor: 0, paidMinor: 0 }),
  differences: z
    .object({ owedMinor: positiveAmountSchema, paidMinor: positiveAmountSchema })
    .default({ owedMinor: 0, paidMinor: 0 }),
  lines: z.array(lineSchema).min(1),
  confirmations: z.array(confirmationSchema),
  // Orders of earlier releases have none.
  parcels: z.array(parcelSchema).default([]),
  fulfilments: z.array(fulfilmentSchema).default([]),
  personal: personalRecordsSchema,
  alarms: z.array(deadlineAlarmSchema).default([]),
  cases: z.array(caseSchema),
  linkGeneration: z.int().min(1),
  // Links of earlier releases never expire.
  linkTerm: z.object({ from: instantSchema, to: instantSchema }).nullable().default(null),
  linkLifetimeMs: z.int().min(1).nullable().default(null),
  reported: reportedSchema,
  presence: stateSchema(presenceMachine).default('live'),
  isTest: z.boolean().default(false),
  told: hostFactsSchema.nullable().default(null),
  createdAt: instantSchema,
  paidAt: instantSchema.nullable(),
  // Releases before this field did not say when; a payment after it is never too late.
  closedAt: instantSchema.nullable().default(null),
  readyAt: instantSchema.nullable(),
  redeemedAt: instantSchema.nullable(),
}) satisfies z.ZodType<Order>;

/**
 * Reads a stored order.
 *
 * Errors: `storage.corrupt` when a field is wrong or the order breaks an invariant.
 */
export function decodeOrder(input: unknown): Result<Order, CoreError<'storage.corrupt'>> {
  return decodeStored(orderSchema, input, 'orders').andThen((order) => {
    const problems = brokenInvariants(order);
    if (problems.length === 0) return ok(order);
    const fields = { table: 'orders', row: order.orderId, problem: problems.join('; ') };
    return err(coreError('storage.corrupt', fields));
  });
}
