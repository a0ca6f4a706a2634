import type { BatchId, CaseId, OrderId, ProductId, ShopId } from '../../kernel/ids.ts';

/** How a check came out; `unknown` where it could not be made, and the figures say why. */
export type CheckStatus = 'pass' | 'warn' | 'fail' | 'unknown';

/** What a finding is about: with its code, the finding's identity from one report to the next. */
export type FindingSubject =
  | { readonly kind: 'tenant' }
  /** A month of the calendar: `2026-01`. */
  | { readonly kind: 'month'; readonly month: string }
  | { readonly kind: 'shop'; readonly shopId: ShopId }
  /** What happened in a shop in a day, week or month; `from`: its first day, `2026-01-12`. */
  | { readonly kind: 'shop_period'; readonly shopId: ShopId; readonly from: string }
  | { readonly kind: 'order'; readonly shopId: ShopId; readonly orderId: OrderId }
  /** An order that only the channel, or a statement, knows. */
  | { readonly kind: 'order_no'; readonly shopId: ShopId; readonly orderNo: string }
  | { readonly kind: 'case'; readonly shopId: ShopId; readonly caseId: CaseId }
  | { readonly kind: 'product'; readonly productId: ProductId }
  | { readonly kind: 'item'; readonly shopId: ShopId; readonly itemId: string }
  | { readonly kind: 'batch'; readonly batchId: BatchId }
  | { readonly kind: 'user'; readonly user: string }
  /** Why orders went wrong: `hold:out_of_stock`. */
  | { readonly kind: 'cause'; readonly cause: string }
  /** A line of a statement. */
  | {
      readonly kind: 'statement_line';
      readonly shopId: ShopId;
      readonly book: string;
      readonly lineNo: string;
    };

/** A call that would mend it; carried out by nobody but the host. */
export interface Remedy {
  /** Service and method on a handle: `orders.refresh`. */
  readonly call: string;
  /** Its input. */
  readonly input: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/**
 * What was counted and compared, by name. Amounts are named `…Minor`, their currency `currency`; instants
 * `…At`, stretches of time `…Ms`, shares `…Share`, from 0 to 1.
 */
export type Figures = Readonly<Record<string, string | number | boolean | null>>;

/** Something that a check has found. Holds no secret and no personal data. */
export interface FindingDraft<Code extends string = string> {
  /** What was found, as a word that the texts explain. */
  readonly code: Code;
  /** What it is about. */
  readonly subject: FindingSubject;
  /** `warn`: to be looked at; `fail`: something is wrong. */
  readonly status: Extract<CheckStatus, 'warn' | 'fail'>;
  /** What was counted and compared. */
  readonly figures: Figures;
  /** What shows it: ids of orders, lines, postings; the first 20. */
  readonly evidence: readonly string[];
  /** Empty where only a person can say what is to be done. */
  readonly remedies: readonly Remedy[];
}
