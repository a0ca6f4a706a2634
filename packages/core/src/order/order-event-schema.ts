import { z } from 'zod';
import { caseItemSchema, caseSchema } from '../after-sales/case-schema.ts';
import type { CaseId, LineId, ProductId, UnitId } from '../kernel/ids.ts';
import { idSchema, instantSchema, positiveAmountSchema } from '../kernel/schema.ts';
import { channelRefundSchema } from '../ports/channel-schema.ts';
import type { OrderEvent, OrderEventType } from './order-events.ts';
import {
  holdReasonSchema,
  lineProductSchema,
  orderSchema,
  reportedSchema,
} from './order-schema.ts';

const attempt = { unitId: idSchema<UnitId>(), attempt: z.int().min(1) };
const unit = { unitId: idSchema<UnitId>() };
const ofCase = { caseId: idSchema<CaseId>() };
const confirmation = { confirmationId: z.string() };

const payloads = {
  'order.placed': { order: orderSchema },
  'order.reported': { reported: reportedSchema },
  'order.read': { readAt: instantSchema },
  'order.repriced': {
    buyerPaidMinor: positiveAmountSchema,
    postageMinor: positiveAmountSchema,
    lines: z.array(
      z.object({
        lineId: idSchema<LineId>(),
        paidMinor: positiveAmountSchema,
        unitPaidMinor: z.array(positiveAmountSchema),
      }),
    ),
  },
  'order.line_mapped': { lineId: idSchema<LineId>(), product: lineProductSchema },
  'order.paid': { paidAt: instantSchema },
  'order.completed': {},
  'order.closed': {},
  'order.held': { reason: holdReasonSchema, note: z.string() },
  'order.released': { reason: holdReasonSchema },
  'settlement.opened': {},
  'settlement.settled': {},
  'settlement.reversed': {},
  'redemption.required': {},
  'redemption.waived': {},
  'redemption.ready': {},
  'redemption.redeemed': {},
  'redemption.cancelled': {},
  'redemption.reopened': {},
  'link.replaced': { generation: z.int().min(1) },
  'unit.claimed': { ...attempt, productId: idSchema<ProductId>() },
  'unit.unclaimed': attempt,
  'unit.delivered': attempt,
  'unit.revealed': attempt,
  'unit.cancelled': attempt,
  'unit.returned': attempt,
  'unit.voided': attempt,
  'unit.reopened': attempt,
  'confirmation.requested': confirmation,
  'confirmation.confirmed': { ...confirmation, by: z.enum(['call', 'fact']) },
  'confirmation.failed': { ...confirmation, note: z.string() },
  'confirmation.doubted': { ...confirmation, note: z.string() },
  'verification.waived': unit,
  'verification.due': unit,
  'verification.verified': unit,
  'verification.voided': unit,
  'case.opened': { case: caseSchema },
  'case.updated': {
    ...ofCase,
    channelRefund: channelRefundSchema.nullable(),
    items: z.array(caseItemSchema),
  },
  'case.revised': ofCase,
  'case.approved': ofCase,
  'case.settling': ofCase,
  'case.failed': { ...ofCase, note: z.string() },
  'case.done': ofCase,
  'case.rejected': ofCase,
  'case.withdrawn': ofCase,
  'refund.reserved': { ...ofCase, ...caseItemSchema.shape },
  'refund.released': { ...ofCase, ...caseItemSchema.shape },
  'refund.confirmed': { ...ofCase, ...caseItemSchema.shape },
  'refund.unexplained': { ...ofCase, amountMinor: positiveAmountSchema },
} satisfies Readonly<Record<OrderEventType, z.core.$ZodShape>>;

const schemaByType = new Map<string, z.ZodType>(
  Object.entries(payloads).map(([type, shape]) => [
    type,
    z.object({ ...shape, type: z.literal(type) }),
  ]),
);

/** An event of an order as stored; the type decides what else it must hold. */
export const orderEventSchema: z.ZodType<OrderEvent> = z.custom<OrderEvent>((value) => {
  const type: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : '';
  return typeof type === 'string' && (schemaByType.get(type)?.safeParse(value).success ?? false);
}, 'must be an event of this version');
