import { z } from 'zod';
import type { CaseId, UnitId } from '../kernel/ids.ts';
import {
  idSchema,
  positiveAmountSchema,
  stateSchema,
  type PayloadSchemas,
} from '../kernel/schema.ts';
import { channelRefundSchema } from '../ports/channel-schema.ts';
import type { CasePayloads } from './case-events.ts';
import { caseKinds, type CaseKind } from './case-kinds.ts';
import {
  actionSchema,
  caseItemSchema,
  caseSchema,
  decisionSchema,
  evidenceSchema,
  goodsBackSchema,
  rejectionSchema,
  rulingSchema,
  supplierClaimSchema,
} from './case-schema.ts';

const ofCase = { caseId: idSchema<CaseId>() };
const ofAction = { ...ofCase, actionId: z.string() };
const ofUnit = { ...ofCase, unitId: idSchema<UnitId>(), amountMinor: positiveAmountSchema };

const noted = { noted: z.literal(true).exactOptional() };

/** What the events of a case hold. */
export const casePayloadSchemas = {
  'case.opened': { case: caseSchema },
  'case.updated': {
    ...ofCase,
    channelRefund: channelRefundSchema.nullable(),
    items: z.array(caseItemSchema),
    kind: stateSchema<CaseKind>({ states: caseKinds }).exactOptional(),
  },
  'case.review_begun': ofCase,
  'case.revised': ofCase,
  'case.resubmitted': { ...ofCase, reason: z.string().exactOptional() },
  'case.endorsed': { ...ofCase, by: z.string() },
  'case.ruled': { ...ofCase, ruling: rulingSchema },
  'case.refusal_begun': { ...ofCase, refusal: rejectionSchema },
  'case.refusal_failed': { ...ofCase, note: z.string() },
  'case.overruled': { ...ofCase, ours: z.enum(['agreed', 'refused']) },
  'case.approved': { ...ofCase, decision: decisionSchema.exactOptional() },
  'case.return_awaited': ofCase,
  'case.return_sent': ofCase,
  'case.return_received': ofCase,
  'case.inspected': {
    ...ofCase,
    goods: z.array(z.object({ unitId: idSchema<UnitId>(), goodsBack: goodsBackSchema })),
  },
  'case.settling': ofCase,
  'case.failed': { ...ofCase, note: z.string() },
  'case.done': ofCase,
  'case.bounced': { ...ofCase, note: z.string() },
  'case.suspected': { ...ofCase, suspectedOf: idSchema<CaseId>() },
  'case.cleared': ofCase,
  'case.flagged': { ...ofCase, rule: z.string(), count: z.int().min(1) },
  'case.rejected': { ...ofCase, rejection: rejectionSchema.exactOptional() },
  'case.disputed': ofCase,
  'case.evidence_added': { ...ofCase, evidence: evidenceSchema },
  'case.withdrawn': ofCase,
  'case.expired': ofCase,
  'case.closed': { ...ofCase, decision: decisionSchema.exactOptional() },
  'action.planned': { ...ofCase, action: actionSchema },
  'action.started': ofAction,
  'action.done': ofAction,
  'action.failed': { ...ofAction, note: z.string() },
  'action.doubted': { ...ofAction, note: z.string() },
  'action.bounced': { ...ofAction, note: z.string() },
  'refund.reserved': ofUnit,
  'refund.released': ofUnit,
  'refund.confirmed': { ...ofUnit, ...noted },
  'refund.reversed': ofUnit,
  'compensation.granted': { ...ofCase, amountMinor: positiveAmountSchema },
  'compensation.voided': { ...ofCase, amountMinor: positiveAmountSchema },
  'compensation.paid': { ...ofCase, amountMinor: positiveAmountSchema },
  'compensation.reversed': { ...ofCase, amountMinor: positiveAmountSchema },
  'difference.due': { ...ofCase, amountMinor: positiveAmountSchema },
  'difference.paid': { ...ofCase, paymentNo: z.string(), amountMinor: positiveAmountSchema },
  'difference.waived': { ...ofCase, amountMinor: positiveAmountSchema },
  'difference.voided': { ...ofCase, amountMinor: positiveAmountSchema },
  'difference.returned': { ...ofCase, amountMinor: positiveAmountSchema },
  'supplier.claimed': { ...ofCase, ...supplierClaimSchema.shape },
  'refund.unexplained': { ...ofCase, ...noted, amountMinor: positiveAmountSchema },
  'unexplained.reversed': { ...ofCase, amountMinor: positiveAmountSchema },
} satisfies PayloadSchemas<CasePayloads>;
