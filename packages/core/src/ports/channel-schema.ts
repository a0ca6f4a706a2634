import { z } from 'zod';
import { instantSchema, positiveAmountSchema } from '../kernel/schema.ts';
import type { ChannelOrder, ChannelRefund } from './channel.ts';

/** The words for an order's money at a channel. */
export const channelPaymentSchema = z.enum(['unpaid', 'paid', 'completed', 'closed']);

/** The words for a refund at a channel. */
export const channelRefundStateSchema = z.enum([
  'requested',
  'awaiting_return',
  'returned',
  'refused',
  'closed',
  'succeeded',
  'other',
]);

/** A refund as kept inside a case. */
export const channelRefundSchema = z.object({
  refundId: z.string(),
  orderNo: z.string(),
  lineNo: z.string(),
  state: channelRefundStateSchema,
  amountMinor: positiveAmountSchema,
  quantity: z.int().min(1).nullable(),
  reason: z.string(),
  createdAt: instantSchema,
  modifiedAt: instantSchema,
  version: z.string(),
  phase: z.string().nullable(),
}) satisfies z.ZodType<ChannelRefund>;

const text = z.string().max(1_000);

const channelOrderSchema = z.object({
  orderNo: z.string().min(1).max(100),
  createdAt: instantSchema,
  modifiedAt: instantSchema,
  paidAt: instantSchema.nullable(),
  payment: channelPaymentSchema,
  isShipped: z.boolean(),
  isHeld: z.boolean().nullable(),
  buyerRef: text.nullable(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
  buyerPaidMinor: positiveAmountSchema,
  postageMinor: positiveAmountSchema,
  lines: z
    .array(
      z.object({
        lineNo: z.string().min(1).max(100),
        title: text,
        itemId: text,
        skuId: text.nullable(),
        outerId: text.nullable(),
        quantity: z.int().min(1).max(10_000),
        paidMinor: positiveAmountSchema,
        payment: channelPaymentSchema,
        isShipped: z.boolean(),
        refund: z
          .object({ refundId: z.string().min(1), state: channelRefundStateSchema })
          .nullable(),
      }),
    )
    .min(1)
    .max(200),
}) satisfies z.ZodType<ChannelOrder>;

/**
 * What is wrong with an order that a channel adapter made, or `null`: adapters are written by others,
 * and one bad row must not stop the rows behind it.
 */
export function problemOf(order: ChannelOrder): string | null {
  const parsed = channelOrderSchema.safeParse(order);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`;
  }
  const numbers = order.lines.map(({ lineNo }) => lineNo);
  return new Set(numbers).size === numbers.length ? null : 'lines: a number stands twice';
}
