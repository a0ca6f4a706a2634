import { type Period } from '../kernel/time.ts';
import type { InspectedGoods } from './case-decide.ts';
import { type CaseReasonCode, type EvidenceGiven, type EvidenceKind } from './case-reasons.ts';
import { type RejectionCode } from './rejection-codes.ts';
import { type CaseKind } from './case-kinds.ts';
import { type CompensationCode } from './compensate-decide.ts';

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
  /** Of an `exchange`: the product that goes out instead 换货, of the same kind of goods. Left out: the same. */
  readonly otherProductId?: string;
  /**
   * Of an `exchange` of one unit: what the buyer owes for dearer goods 差价; never charged by itself. It counts
   * towards what one person may agree to. Default 0.
   */
  readonly dueMinor?: number;
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

/** A payment towards the difference of an exchange. */
export interface DifferenceInput extends CaseInput {
  /** Your own number of the payment, 1..200 characters: told again, it is the same payment. */
  readonly paymentNo: string;
  /** In minor units, at least 1, at most what is owed. */
  readonly amountMinor: number;
}

/** What is claimed from a supplier. */
export interface ClaimSupplierInput extends CaseInput {
  /** In minor units, at least 1, at most what was lost. Left out: all of it. */
  readonly amountMinor?: number;
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
  readonly by: 'reason' | 'product' | 'shop';
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
