import { z } from 'zod';
import { cleanText, isCleanText } from '../kernel/text.ts';
import { amountSchema, instantSchema, positiveAmountSchema } from '../kernel/schema.ts';
import type { ChannelOrder, ChannelRecipient, ChannelRefund } from './channel.ts';

const text = z.string().max(1_000).refine(isCleanText, 'must not hold a NUL');

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
  'bounced',
  'other',
]);

/** A refund as kept inside a case. */
export const channelRefundSchema = z.object({
  refundId: text.min(1).max(100),
  orderNo: text.min(1).max(100),
  lineNo: text.min(1).max(100),
  state: channelRefundStateSchema,
  amountMinor: positiveAmountSchema,
  quantity: z.int().min(1).nullable(),
  reason: text,
  createdAt: instantSchema,
  modifiedAt: instantSchema,
  version: text,
  phase: text.nullable(),
  actBy: instantSchema.nullable().exactOptional(),
}) satisfies z.ZodType<ChannelRefund>;

const channelOrderSchema = z.object({
  orderNo: text.min(1).max(100),
  createdAt: instantSchema,
  modifiedAt: instantSchema,
  paidAt: instantSchema.nullable(),
  payment: channelPaymentSchema,
  isShipped: z.boolean(),
  isHeld: z.boolean().nullable(),
  shipBy: instantSchema.nullable().exactOptional(),
  buyerRef: text.nullable(),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
  buyerPaidMinor: positiveAmountSchema,
  postageMinor: positiveAmountSchema,
  receivableMinor: amountSchema.nullable().exactOptional(),
  recipient: z
    .object({ name: text, phone: text, region: text, address: text })
    .nullable()
    .exactOptional(),
  account: text.nullable().exactOptional(),
  lines: z
    .array(
      z.object({
        lineNo: text.min(1).max(100),
        title: text,
        itemId: text,
        skuId: text.nullable(),
        outerId: text.nullable(),
        quantity: z.int().min(1).max(10_000),
        paidMinor: positiveAmountSchema,
        payment: channelPaymentSchema,
        isShipped: z.boolean(),
        refund: z
          .object({ refundId: text.min(1).max(100), state: channelRefundStateSchema })
          .nullable(),
      }),
    )
    .min(1)
    .max(200),
}) satisfies z.ZodType<ChannelOrder>;

/** What is wrong with an order that a channel adapter made, in one line; `null` for a sound one. */
export function orderProblem(order: ChannelOrder): string | null {
  const problem = firstProblem(channelOrderSchema.safeParse(order));
  if (problem !== null) return problem;
  const numbers = order.lines.map(({ lineNo }) => lineNo);
  return new Set(numbers).size === numbers.length ? null : 'lines: a number stands twice';
}

/** An order without what no database keeps: NUL characters and halves of characters. */
export function cleanOrder(order: ChannelOrder): ChannelOrder {
  return {
    ...order,
    buyerRef: order.buyerRef === null ? null : cleanText(order.buyerRef),
    ...(order.recipient && { recipient: cleanRecipient(order.recipient) }),
    ...(order.account && { account: cleanText(order.account.slice(0, 200)) }),
    lines: order.lines.map((line) => ({ ...line, title: cleanText(line.title.slice(0, 1_000)) })),
  };
}

function cleanRecipient({ name, phone, region, address }: ChannelRecipient): ChannelRecipient {
  return {
    name: cleanText(name.slice(0, 100)),
    phone: cleanText(phone.slice(0, 30)),
    region: cleanText(region.slice(0, 200)),
    address: cleanText(address.slice(0, 500)),
  };
}

/** A refund without what no database keeps. */
export function cleanRefund(refund: ChannelRefund): ChannelRefund {
  return { ...refund, reason: cleanText(refund.reason.slice(0, 1_000)) };
}

/** What is wrong with a refund that a channel adapter made, in one line; `null` for a sound one. */
export function refundProblem(refund: ChannelRefund): string | null {
  return firstProblem(channelRefundSchema.safeParse(refund));
}

function firstProblem(parsed: z.ZodSafeParseResult<unknown>): string | null {
  if (parsed.success) return null;
  const issue = parsed.error.issues[0];
  return `${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? 'unreadable'}`;
}
