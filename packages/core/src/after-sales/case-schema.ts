import { z } from 'zod';
import type { CaseId, ProductId, UnitId } from '../kernel/ids.ts';
import { idSchema, instantSchema, positiveAmountSchema, stateSchema } from '../kernel/schema.ts';
import { channelRefundSchema } from '../ports/channel-schema.ts';
import { costSchema, storedGoodsSchema, storedStockSchema } from '../order/handling-schema.ts';
import { actionMachine } from './action-machine.ts';
import {
  type AfterSalesCase,
  type CaseDecision,
  type CaseItem,
  type CaseRuling,
  type Evidence,
  type Rejection,
  type RemedyAction,
  type SupplierClaim,
} from './case.ts';
import { differenceOf, type Difference, type Replacement } from './difference.ts';
import { caseKinds, type CaseKind } from './case-kinds.ts';
import { caseMachine } from './case-machine.ts';
import {
  caseReasons,
  evidenceKinds,
  type CaseReasonCode,
  type EvidenceKind,
} from './case-reasons.ts';
import { rejectionCodes, type RejectionCode } from './rejection-codes.ts';

/** What has become of goods that are to come back. */
export const goodsBackSchema = z.enum([
  'none',
  'awaited',
  'resellable',
  'damaged',
  'wrong_item',
  'missing',
]);

/** What a case is about on one unit. */
export const caseItemSchema = z.object({
  unitId: idSchema<UnitId>(),
  amountMinor: positiveAmountSchema,
  requestedMinor: positiveAmountSchema.nullable().default(null),
  goodsBack: goodsBackSchema.default('none'),
  bookedMinor: positiveAmountSchema.nullable().default(null),
}) satisfies z.ZodType<CaseItem>;

/** One refusal of a case. */
export const rejectionSchema = z.object({
  code: stateSchema<RejectionCode>({ states: rejectionCodes }),
  buyerText: z.string(),
  note: z.string(),
  at: instantSchema,
}) satisfies z.ZodType<Rejection>;

/** Which rule or person decided. */
export const decisionSchema = z.object({
  rule: z.string(),
  by: z.string(),
  at: instantSchema,
}) satisfies z.ZodType<CaseDecision>;

/** What the rules made of a channel's request. */
export const rulingSchema = z.object({
  request: z.string(),
  verdict: z.enum(['allow', 'ask', 'refuse']),
  rule: z.string(),
  at: instantSchema,
}) satisfies z.ZodType<CaseRuling>;

/** A piece of evidence. */
export const evidenceSchema = z.object({
  kind: stateSchema<EvidenceKind>({ states: evidenceKinds }).nullable().default(null),
  text: z.string(),
  by: z.string(),
  at: instantSchema,
}) satisfies z.ZodType<Evidence>;

/** Other goods that go out. */
const replacementSchema = z.object({
  productId: idSchema<ProductId>(),
  goods: storedGoodsSchema,
  stock: storedStockSchema,
  reserve: z.enum(['on_paid', 'on_handover']),
  costMinor: costSchema.nullable().default(null),
}) satisfies z.ZodType<Replacement>;

const differenceSchema = z.object({
  askedMinor: positiveAmountSchema,
  owedMinor: positiveAmountSchema,
  paidMinor: positiveAmountSchema,
  returnedMinor: positiveAmountSchema,
  payments: z.array(
    z.object({ paymentNo: z.string(), amountMinor: positiveAmountSchema, at: instantSchema }),
  ),
}) satisfies z.ZodType<Difference>;

/** What is claimed from a supplier. */
export const supplierClaimSchema = z.object({
  amountMinor: positiveAmountSchema,
  attempts: z.array(z.object({ unitId: idSchema<UnitId>(), attempt: z.int().min(1) })),
}) satisfies z.ZodType<SupplierClaim>;

/** A remedy action. */
export const actionSchema = z.object({
  actionId: z.string(),
  kind: z.enum(['refund', 'reissue', 'compensate', 'receive_return', 'refuse']),
  unitId: idSchema<UnitId>().nullable(),
  amountMinor: positiveAmountSchema,
  attempt: z.int().min(1).nullable().default(null),
  state: stateSchema(actionMachine),
  attempts: z.int().min(0),
  note: z.string(),
}) satisfies z.ZodType<RemedyAction>;

/**
 * A case as stored inside its order. Earlier releases knew nothing but refunds that buyers asked for
 * at the channel, and kept of a case what it was about and where it stood.
 */
export const caseSchema = z.object({
  caseId: idSchema<CaseId>(),
  kind: stateSchema<CaseKind>({ states: caseKinds }).default('refund_only'),
  openedBy: z.enum(['buyer', 'operator', 'channel', 'system']).default('channel'),
  state: stateSchema(caseMachine),
  reason: z.string(),
  reasonCode: stateSchema<CaseReasonCode>({ states: caseReasons }).nullable().default(null),
  items: z.array(caseItemSchema),
  compensationMinor: positiveAmountSchema.default(0),
  // Earlier releases exchanged goods for the same ones.
  replacement: replacementSchema.nullable().default(null),
  difference: differenceSchema.default(differenceOf(0)),
  channelRefund: channelRefundSchema.nullable(),
  note: z.string(),
  agreementSeq: z.int().min(1).nullable(),
  endorsedBy: z.array(z.string()).default([]),
  decision: decisionSchema.nullable().default(null),
  ruled: rulingSchema.nullable().default(null),
  refusal: rejectionSchema.nullable().default(null),
  overruled: z.enum(['agreed', 'refused']).nullable().default(null),
  rejections: z.array(rejectionSchema).default([]),
  revisions: z.array(z.object({ reason: z.string(), at: instantSchema })).default([]),
  evidence: z.array(evidenceSchema).default([]),
  actions: z.array(actionSchema).default([]),
  unexplainedMinor: positiveAmountSchema.default(0),
  bounces: z.int().min(0).default(0),
  suspectedOf: idSchema<CaseId>().nullable().default(null),
  // Earlier releases claimed nothing.
  supplierClaim: supplierClaimSchema.nullable().default(null),
  follows: idSchema<CaseId>().nullable().default(null),
  openedAt: instantSchema,
  // Earlier releases did not say; `waitingSinceOf` does for them.
  waitingSince: instantSchema.nullable().default(null),
  endedAt: instantSchema.nullable(),
}) satisfies z.ZodType<AfterSalesCase>;
