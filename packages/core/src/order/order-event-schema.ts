import { z } from 'zod';
import { casePayloadSchemas } from '../after-sales/case-event-schema.ts';
import { deadlinePayloadSchemas } from '../deadlines/deadline-schema.ts';
import { confirmationPayloadSchemas } from '../fulfilment/confirmation-event-schema.ts';
import { fulfilPayloadSchemas } from '../fulfilment/fulfil-event-schema.ts';
import { issuePayloadSchemas } from '../fulfilment/issue-event-schema.ts';
import { parcelPayloadSchemas } from '../fulfilment/parcel-event-schema.ts';
import type { LineId } from '../kernel/ids.ts';
import { idSchema, instantSchema, positiveAmountSchema } from '../kernel/schema.ts';
import { personalPayloadSchemas } from '../people/personal-event-schema.ts';
import { hostFactsSchema } from '../platform/host-facts-schema.ts';
import { redemptionPayloadSchemas } from '../redemption/redemption-event-schema.ts';
import { dispatchPayloadSchemas } from '../subscribers/dispatch-event-schema.ts';
import { verificationPayloadSchemas } from '../verification/verification-event-schema.ts';
import { holdPayloadSchemas } from './hold-schema.ts';
import type { OrderEvent, OrderEventType } from './order-events.ts';
import { lineProductSchema, orderSchema, reportedSchema } from './order-schema.ts';

const payloads = {
  'order.placed': { order: orderSchema },
  'order.reported': { reported: reportedSchema },
  'order.read': { readAt: instantSchema },
  'order.told': { told: hostFactsSchema },
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
  'order.removed': {},
  'order.restored': { finding: z.enum(['paid', 'shipped', 'refunded', 'reopened']).nullable() },
  'order.paid': { paidAt: instantSchema },
  'order.completed': {},
  'order.closed': {},
  'settlement.opened': {},
  'settlement.settled': {},
  'settlement.reversed': {},
  'settlement.restored': {},
  ...redemptionPayloadSchemas,
  ...issuePayloadSchemas,
  ...parcelPayloadSchemas,
  ...fulfilPayloadSchemas,
  ...deadlinePayloadSchemas,
  ...confirmationPayloadSchemas,
  ...verificationPayloadSchemas,
  ...casePayloadSchemas,
  ...holdPayloadSchemas,
  ...dispatchPayloadSchemas,
  ...personalPayloadSchemas,
} satisfies Readonly<Record<OrderEventType, z.core.$ZodShape>>;

const schemaByType = new Map<string, z.ZodType>(
  Object.entries(payloads).map(([type, shape]) => [
    type,
    z.object({ ...shape, type: z.literal(type) }),
  ]),
);

/**
 * An event of an order as stored; the type decides what else it must hold. What a later release has
 * added to it is filled in, as it is in the order itself.
 */
export const orderEventSchema: z.ZodType<OrderEvent> = z.unknown().transform((value, context) => {
  const type: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, 'type') : '';
  const schema = typeof type === 'string' ? schemaByType.get(type) : undefined;
  const parsed = schema?.safeParse(value);
  // The schema of a type reads the events of that type, and the table holds one for each.
  if (parsed?.success === true) return parsed.data as OrderEvent;
  context.addIssue('must be an event of this version');
  return z.NEVER;
});
