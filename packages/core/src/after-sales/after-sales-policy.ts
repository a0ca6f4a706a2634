import { z } from 'zod';
import { positiveAmountSchema, stateSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import { dayMs } from '../kernel/time.ts';
import {
  caseReasons,
  evidenceKinds,
  type CaseReasonCode,
  type EvidenceKind,
  type EvidenceRules,
} from './case-reasons.ts';
import { rejectionCodes, type RejectionCode } from './rejection-codes.ts';
import { caseKinds, type CaseKind } from './case-kinds.ts';

/** How long after the payment something can be asked for; the first window that fits counts. */
export interface AfterSalesWindow {
  /** Left out: for every kind. */
  readonly kind?: CaseKind;
  /** Left out: for every product. */
  readonly productId?: string;
  /** Counted from the payment; `null`: without end. */
  readonly windowMs: number | null;
}

/** How requests are decided that buyers make at the channel. */
export interface ChannelRequestPolicy {
  /** `rules`: what the rules allow or refuse is answered at the channel by itself. Default `person`. */
  readonly decide: 'person' | 'rules';
  /** What is more is left to a person, in minor units; `null`: no such limit. Default `null`. */
  readonly agreeUpToMinor: number | null;
  /** Which refusing rules are told to the channel, and in which words. Default: none, a person does. */
  readonly refuse: readonly {
    /** The rule's name, as a verdict gives it. */
    readonly rule: string;
    /** What refusals are counted by. */
    readonly code: RejectionCode;
    /** What the buyer reads, 1..500 characters. */
    readonly buyerText: string;
  }[];
}

/** What one person with a role may agree to by himself. */
export interface ApprovalLimit {
  /** As in `Actor.roles`; of several that somebody has, the highest limit counts. */
  readonly role: string;
  /** Above it a second person must agree, too; `null`: never. */
  readonly limitMinor: number | null;
}

/** The most that cases of one kind may come to. */
export interface KindCap {
  /** Which kind. */
  readonly kind: CaseKind;
  /** Of one case, or of all such cases of an order together, but for those that came to nothing. */
  readonly per: 'case' | 'order';
  /** In minor units. */
  readonly capMinor: number;
}

/** The rules of a shop for after-sales 售后规则, as data. */
export interface AfterSalesPolicy {
  /** Who decides what the rules allow: a person all the same, or the rules at once. Default `person`. */
  readonly decide: 'person' | 'rules';
  /** For requests that arrive from the channel. */
  readonly channelRequests: ChannelRequestPolicy;
  /** Default: none, and so without end. */
  readonly windows: readonly AfterSalesWindow[];
  /** What must be shown for a reason; what is left out, as `caseReasons` says. Default: nothing else. */
  readonly evidence: EvidenceRules;
  /** How often one unit is issued again without an override; `null`: without end. Default 3. */
  readonly reissueLimit: number | null;
  /** Above it a second person must agree, too; `null`: never. Default `null`. */
  readonly approvalLimitMinor: number | null;
  /** What is different for people with a role. Default: nothing. */
  readonly approvalLimits: readonly ApprovalLimit[];
  /** The role that the second person must have, who decides; `null`: anybody else. Default `null`. */
  readonly secondRole: string | null;
  /** Caps of kinds, beside the units' shares; staff may pass over them. Default: none. */
  readonly caps: readonly KindCap[];
  /** What compensations 补偿 of one order may come to in all. Default 2,000. */
  readonly compensationCapMinor: number;
  /** How long after its end a case can be opened once more. Default 15 days. */
  readonly reopenWithinMs: number;
}

/** The rules of a shop that says nothing. */
export const defaultAfterSalesPolicy: AfterSalesPolicy = {
  decide: 'person',
  channelRequests: { decide: 'person', agreeUpToMinor: null, refuse: [] },
  windows: [],
  evidence: {},
  reissueLimit: 3,
  approvalLimitMinor: null,
  approvalLimits: [],
  secondRole: null,
  caps: [],
  compensationCapMinor: 2_000,
  reopenWithinMs: 15 * dayMs,
};

const spanSchema = z
  .int()
  .min(0)
  .max(3_650 * dayMs);

const roleSchema = z.string().min(1).max(100).refine(isCleanText, 'must not hold a NUL');

/** The rules of a shop, each with what it is where nothing was said. */
export const afterSalesPolicySchema = z.object({
  decide: z.enum(['person', 'rules']).default(defaultAfterSalesPolicy.decide),
  channelRequests: z
    .object({
      decide: z.enum(['person', 'rules']).default('person'),
      agreeUpToMinor: positiveAmountSchema.nullable().default(null),
      refuse: z
        .array(
          z.object({
            rule: z.string().min(1).max(100),
            code: stateSchema<RejectionCode>({ states: rejectionCodes }),
            buyerText: z.string().min(1).max(500).refine(isCleanText, 'must not hold a NUL'),
          }),
        )
        .max(100)
        .default([]),
    })
    .default({ decide: 'person', agreeUpToMinor: null, refuse: [] }),
  windows: z
    .array(
      z.object({
        kind: stateSchema<CaseKind>({ states: caseKinds }).exactOptional(),
        productId: z.string().min(1).max(200).exactOptional(),
        windowMs: spanSchema.nullable(),
      }),
    )
    .max(1_000)
    .default([]),
  evidence: z
    .partialRecord(
      stateSchema<CaseReasonCode>({ states: caseReasons }),
      z.array(stateSchema<EvidenceKind>({ states: evidenceKinds })).max(10),
    )
    .default({}),
  reissueLimit: z.int().min(0).max(1_000).nullable().default(defaultAfterSalesPolicy.reissueLimit),
  approvalLimitMinor: z.int().min(0).nullable().default(defaultAfterSalesPolicy.approvalLimitMinor),
  approvalLimits: z
    .array(z.object({ role: roleSchema, limitMinor: z.int().min(0).nullable() }))
    .max(100)
    .default([]),
  secondRole: roleSchema.nullable().default(null),
  caps: z
    .array(
      z.object({
        kind: stateSchema<CaseKind>({ states: caseKinds }),
        per: z.enum(['case', 'order']),
        capMinor: z.int().min(0),
      }),
    )
    .max(100)
    .default([]),
  compensationCapMinor: z.int().min(0).default(defaultAfterSalesPolicy.compensationCapMinor),
  reopenWithinMs: spanSchema.default(defaultAfterSalesPolicy.reopenWithinMs),
}) satisfies z.ZodType<AfterSalesPolicy>;
