import { z } from 'zod';
import type { CaseId, LineId, OrderId, ProductId, ShopId, UnitId } from '../kernel/ids.ts';
import { idSchema, instantSchema, positiveAmountSchema, stateSchema } from '../kernel/schema.ts';
import { dayMs } from '../kernel/time.ts';
import { salesDayOf } from './sales.ts';
import { isCleanText } from '../kernel/text.ts';
import {
  caseReasons,
  evidenceKinds,
  type CaseReasonCode,
  type EvidenceKind,
} from './case-reasons.ts';
import { rejectionCodes, type RejectionCode } from './rejection-codes.ts';
import { ruleOfKind } from './case-kinds.ts';
import { compensationCodes, type CompensationCode } from './compensate-decide.ts';

const maxDays = 400;
const daySchema = instantSchema.refine(
  (at) => salesDayOf(at) === at,
  'must be a midnight in Shanghai',
);
const text = z.string().min(1).max(500).refine(isCleanText, 'must not hold a NUL');
const caseId = idSchema<CaseId>();
const orderId = idSchema<OrderId>();
const evidenceKind = stateSchema<EvidenceKind>({ states: evidenceKinds });
const override = z.boolean().exactOptional();
const unitIds = z.array(idSchema<UnitId>()).min(1, 'name at least one unit').max(1_000);
const asked = {
  orderId,
  kind: z.enum([
    'cancel',
    'refund_only',
    'return_and_refund',
    'reissue',
    'exchange',
    'refund_and_replace',
    'price_protection',
    'overpayment',
  ]),
  amountMinor: positiveAmountSchema.exactOptional(),
  otherProductId: idSchema<ProductId>().exactOptional(),
  dueMinor: positiveAmountSchema.exactOptional(),
  reason: text,
  reasonCode: stateSchema<CaseReasonCode>({ states: caseReasons }).exactOptional(),
  evidence: z
    .array(z.object({ kind: evidenceKind, text }))
    .max(20)
    .exactOptional(),
  override,
};

/** What each method of the service accepts. */
export const caseInputs = {
  find: z.object({
    shopId: idSchema<ShopId>().exactOptional(),
    cursor: z.string().exactOptional(),
    limit: z.int().min(1).max(500).exactOptional(),
  }),
  case: z.object({ caseId }),
  // Whoever waives says why, as whoever passes over a rule does.
  waive: z.object({ caseId }).transform((given) => ({ ...given, override: true })),
  approve: z.object({ caseId, override }),
  refund: z.object({ orderId, unitIds, override }),
  open: z
    .union(
      [
        z.strictObject({ ...asked, unitIds }),
        z.strictObject({
          ...asked,
          lineId: idSchema<LineId>(),
          quantity: z.int().min(1).max(10_000),
        }),
      ],
      'must name an order, a kind, a reason of 1 to 500 characters, and units or a line and a quantity',
    )
    .refine(({ kind, amountMinor }) => amountMinor !== undefined || !ruleOfKind(kind).isExact, {
      path: ['amountMinor'],
      error: 'must name the exact difference',
    })
    .refine(({ kind, dueMinor = 0 }) => dueMinor === 0 || ruleOfKind(kind).money === 'difference', {
      path: ['dueMinor'],
      error: 'is for an exchange',
    })
    .refine(
      ({ kind, otherProductId }) =>
        otherProductId === undefined || ruleOfKind(kind).money === 'difference',
      { path: ['otherProductId'], error: 'is for an exchange' },
    )
    .refine(({ amountMinor = 0, dueMinor = 0 }) => amountMinor === 0 || dueMinor === 0, {
      path: ['dueMinor'],
      error: 'goes one way: what is given back is amountMinor',
    })
    // What was paid for one unit is given back when that one does not go out, whatever becomes of others.
    .refine((wish) => (wish.dueMinor ?? 0) === 0 || countOf(wish) === 1, {
      path: ['dueMinor'],
      error: 'is of one unit: open a case for each',
    }),
  reject: z.object({
    caseId,
    code: stateSchema<RejectionCode>({ states: rejectionCodes }),
    buyerText: text,
    note: z.string().max(500).refine(isCleanText, 'must not hold a NUL').exactOptional(),
  }),
  text: z.object({ caseId, text }),
  evidence: z.object({ caseId, text, kind: evidenceKind.exactOptional() }),
  inspect: z.object({
    caseId,
    goods: z
      .array(
        z.object({
          unitId: idSchema<UnitId>(),
          goodsBack: z.enum(['resellable', 'damaged', 'wrong_item', 'missing']),
        }),
      )
      .max(1_000),
  }),
  compensate: z.object({
    orderId,
    code: stateSchema<CompensationCode>({ states: compensationCodes }),
    amountMinor: positiveAmountSchema.refine((minor) => minor > 0, 'must be at least 1'),
    override,
  }),
  payment: z.object({
    caseId,
    payment: z.int().min(1).max(1_000).exactOptional(),
    outcome: z.enum(['paid', 'failed']),
    note: z.string().max(500).refine(isCleanText, 'must not hold a NUL').exactOptional(),
  }),
  difference: z.object({
    caseId,
    paymentNo: z.string().min(1).max(200).refine(isCleanText, 'must not hold a NUL'),
    amountMinor: positiveAmountSchema.refine((minor) => minor > 0, 'must be at least 1'),
  }),
  // Whoever claims says why, as whoever passes over a rule does.
  claim: z
    .object({
      caseId,
      amountMinor: positiveAmountSchema
        .refine((minor) => minor > 0, 'must be at least 1')
        .exactOptional(),
    })
    .transform((given) => ({ ...given, override: true })),
  bounce: z.object({
    caseId,
    payment: z.int().min(1).max(1_000).exactOptional(),
    note: z.string().max(500).refine(isCleanText, 'must not hold a NUL').exactOptional(),
  }),
  judge: z.object({ caseId, isSame: z.boolean() }),
  ruling: z.object({ caseId, for: z.enum(['buyer', 'seller']) }),
  order: z.object({ orderId }),
  statistics: z.object({
    range: z
      .object({ from: daySchema, to: daySchema })
      .refine(({ from, to }) => from < to, 'must not be empty')
      .refine(({ from, to }) => to - from <= maxDays * dayMs, `must be at most ${maxDays} days`),
    by: z.enum(['reason', 'product', 'shop']),
    shopId: idSchema<ShopId>().exactOptional(),
    limit: z.int().min(1).max(500).exactOptional(),
  }),
} as const;

function countOf(
  wish: { readonly unitIds: readonly UnitId[] } | { readonly quantity: number },
): number {
  return 'unitIds' in wish ? wish.unitIds.length : wish.quantity;
}
