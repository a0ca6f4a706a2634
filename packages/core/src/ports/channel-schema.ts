import { z } from 'zod';
import { instantSchema, positiveAmountSchema } from '../kernel/schema.ts';
import type { ChannelRefund } from './channel.ts';

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
