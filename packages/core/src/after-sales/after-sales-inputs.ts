import { z } from 'zod';
import type { CaseId, LineId, OrderId, ShopId, UnitId } from '../kernel/ids.ts';
import { idSchema, instantSchema, positiveAmountSchema, stateSchema } from '../kernel/schema.ts';
import { dayMs, type Period } from '../kernel/time.ts';
import type { SalesGrouping } from '../ports/sales.ts';
import { salesDayOf } from './sales.ts';
import { isCleanText } from '../kernel/text.ts';
import type { InspectedGoods } from './case-decide.ts';
import {
  caseReasons,
  evidenceKinds,
  type CaseReasonCode,
  type EvidenceGiven,
  type EvidenceKind,
} from './case-reasons.ts';
import { rejectionCodes, type RejectionCode } from './rejection-codes.ts';
import { caseKinds, type CaseKind } from './case-kinds.ts';
import { compensationCodes, type CompensationCode } from './compensate-decide.ts';

/** Names the units to refund. */
export interface RefundInput {
  /** Kaquan's own id; the channel's number is `orderNo`. */
  readonly orderId: string;
  /** 1..1,000 units of the order. */
  readonly unitIds: readonly string[];
  /** Decides against a rule that staff may pass over; say why in `options.reason`. Default: no. */
  readonly override?: boolean;
}

/** Names a case. */
export interface CaseInput {
  /** `<order>.c<n>`, from `find` or from the order's `cases`. */
  readonly caseId: string;
}

/** Names a case to agree to. */
export interface ApproveInput extends CaseInput {
  /** Decides against a rule that staff may pass over; say why in `options.reason`. Default: no. */
  readonly override?: boolean;
}

/** The kinds of case that can be asked for here. */
export type OpenKind = Exclude<CaseKind, 'goodwill' | 'channel_decided'>;

/** What is asked for; units are named by their ids, or by a line and how many of it. */
export type OpenCaseInput = {
  /** Kaquan's own id; the channel's number is `orderNo`. */
  readonly orderId: string;
  /** What is to move; see `caseKinds`. */
  readonly kind: OpenKind;
  /**
   * Of all the units together, in minor units; left out: all that is left of them. A `price_protection`
   * and an `overpayment` name the exact difference.
   */
  readonly amountMinor?: number;
  /** Why; at most 500 characters, no personal data. */
  readonly reason: string;
  /** Why, in a word that can be counted. Left out: nothing has to be shown for it. */
  readonly reasonCode?: CaseReasonCode;
  /** What is shown for it, at most 20 pieces. Default: nothing. */
  readonly evidence?: readonly EvidenceGiven[];
  /** Staff decides against a rule that it may pass over; say why in `options.reason`. Default: no. */
  readonly override?: boolean;
} & (
  { readonly unitIds: readonly string[] } | { readonly lineId: string; readonly quantity: number }
);

/** Why a case is refused. */
export interface RejectInput extends CaseInput {
  /** What refusals are counted by. */
  readonly code: RejectionCode;
  /** What the buyer may read, 1..500 characters. */
  readonly buyerText: string;
  /** For staff only, at most 500 characters. Default: none. */
  readonly note?: string;
}

/** Words about a case: the buyer's new reason, or a piece of evidence. */
export interface CaseTextInput extends CaseInput {
  /** 1..500 characters, no personal data; of evidence, words or a reference to what the host keeps. */
  readonly text: string;
}

/** A piece of evidence for a case. */
export interface EvidenceInput extends CaseTextInput {
  /** What it is; a reason may need it. Left out: words. */
  readonly kind?: EvidenceKind;
}

/** What came back of what the buyer was to send. */
export interface InspectInput extends CaseInput {
  /** What is not named did not come back. */
  readonly goods: readonly {
    readonly unitId: string;
    readonly goodsBack: InspectedGoods['goodsBack'];
  }[];
}

/** A compensation beside the price. */
export interface CompensateInput {
  /** Kaquan's own id; the channel's number is `orderNo`. */
  readonly orderId: string;
  /** What compensations are counted by. */
  readonly code: CompensationCode;
  /** In minor units, at least 1. */
  readonly amountMinor: number;
  /** Decides against the shop's cap; say why in `options.reason`. Default: no. */
  readonly override?: boolean;
}

/** What became of paying a compensation. */
export interface PaymentInput extends CaseInput {
  /** A failed one can be paid later, or the case be closed. */
  readonly outcome: 'paid' | 'failed';
  /** Which payment of the case, counted from 1; one that came back was told before. Left out: the one due. */
  readonly payment?: number;
  /** For staff, at most 500 characters: a receipt, or why it failed. Default: none. */
  readonly note?: string;
}

/** Money of a case that came back. */
export interface BounceInput extends CaseInput {
  /** Which payment of the case came back, counted from 1. Left out: its last one. */
  readonly payment?: number;
  /** Why, at most 500 characters, no personal data. Default: none. */
  readonly note?: string;
}

/** Whether a refund that was told under another number is one that was booked before. */
export interface JudgeRefundInput extends CaseInput {
  /** `true`: it is the one of the case that `suspectedOf` names, and is not booked again. */
  readonly isSame: boolean;
}

/** How a dispute was decided. */
export interface RulingInput extends CaseInput {
  /** For whom: `buyer` carries out what was asked for, `seller` closes the case. */
  readonly for: 'buyer' | 'seller';
}

/** Which sales and cases to compare. */
export interface StatisticsInput {
  /** Whole days, half-open: each end is a midnight in Shanghai; at most 400 days. */
  readonly range: Period;
  /** What the groups are. */
  readonly by: SalesGrouping;
  /** Left out: every shop of the tenant. */
  readonly shopId?: string;
  /** 1..500 groups, those with the most cases first; default 50. */
  readonly limit?: number;
}

/** Names an order. */
export interface CaseOptionsInput {
  /** Kaquan's own id; the channel's number is `orderNo`. */
  readonly orderId: string;
}

/** Which cases to list. */
export interface FindCasesInput {
  /** Left out: every shop of the tenant. */
  readonly shopId?: string;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** Orders per page, 1..500; default 50. */
  readonly limit?: number;
}

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
    .refine(({ kind, amountMinor }) => amountMinor !== undefined || !caseKinds[kind].isExact, {
      path: ['amountMinor'],
      error: 'must name the exact difference',
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
