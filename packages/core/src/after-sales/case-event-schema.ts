import { z } from 'zod';
import type { CaseId } from '../kernel/ids.ts';
import { idSchema, positiveAmountSchema, type PayloadSchemas } from '../kernel/schema.ts';
import { channelRefundSchema } from '../ports/channel-schema.ts';
import type { CasePayloads } from './case-events.ts';
import { caseItemSchema, caseSchema } from './case-schema.ts';

const ofCase = { caseId: idSchema<CaseId>() };
const ofItem = { ...ofCase, ...caseItemSchema.shape };

/** What the events of a case hold. */
export const casePayloadSchemas = {
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
  'refund.reserved': ofItem,
  'refund.released': ofItem,
  'refund.confirmed': ofItem,
  'refund.unexplained': { ...ofCase, amountMinor: positiveAmountSchema },
} satisfies PayloadSchemas<CasePayloads>;
