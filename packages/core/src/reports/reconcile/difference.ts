import type { OrderId } from '../../kernel/ids.ts';
import type { Currency } from '../../kernel/money.ts';
import type { StatementKind } from '../../ports/statement.ts';
import type { Remedy } from '../checklist/finding.ts';

/** Every class 差异类型 of a difference, and whether something is wrong with it. */
export const differenceClasses = {
  /** The statement pays for, or takes back, an order that the shop does not have. */
  missing_here: 'fault',
  /** We hold it paid or refunded, and the statement has no line for it although it is due. */
  missing_there: 'fault',
  /** Both have it, with another amount or currency. */
  amount: 'fault',
  /** The statement says paid or refunded, and our order is in another state. */
  state: 'fault',
  /** Two lines of one movement, or a line that was told twice with another content. */
  double_line: 'fault',
  /** A line of a sale, or of words that nobody knows, that names no order. */
  unmatched_line: 'fault',
  /** The statement's own lines do not lead from one balance to the next. */
  balance: 'fault',
  /** The order's postings do not come to what the order says. */
  ledger: 'fault',
  /** Money and goods disagree. */
  goods: 'fault',
  /** The other side lies outside the period, or is not due yet. */
  timing: 'none',
  /** The statement tells in one figure what we hold in several. */
  netted: 'none',
  /** The order stands in another shop of ours, whose account is the same. */
  elsewhere: 'none',
} as const satisfies Readonly<Record<string, 'fault' | 'none'>>;

/** The class of a difference. */
export type DifferenceClass = keyof typeof differenceClasses;

/** Why it is one. */
export type DifferenceCause =
  | 'unknown_order'
  | 'no_line'
  | 'line_missing'
  | 'other_amount'
  | 'other_currency'
  | 'paid_there'
  | 'refunded_there'
  | 'told_twice'
  | 'rival_line'
  | 'too_many_lines'
  | 'names_no_order'
  | 'unknown_words'
  | 'broken_chain'
  | 'books_differ'
  | 'refunded_goods_out'
  | 'unpaid_goods_out'
  | 'key_missing'
  | 'key_unowed'
  | 'other_period'
  | 'not_due'
  | 'one_figure'
  | 'other_shop';

/** Amounts of the two movements that both sides tell, in minor units, signed as on the account. */
export interface Moved {
  /** What buyers paid, less what of it was taken back. */
  readonly incomeMinor: number;
  /** What went back to buyers: negative, unless more of it came back. */
  readonly refundMinor: number;
}

/** Something in which the books of a shop disagree. Holds no secret and no personal data. */
export interface Difference {
  /** What sort of difference it is, and so whether something is wrong. */
  readonly class: DifferenceClass;
  /** Why it is one. */
  readonly cause: DifferenceCause;
  /** What it is about: the order's number, or the line's book and number. Unique with class and currency. */
  readonly subject: string;
  /** The line that it is about, where it is about one. */
  readonly line: { readonly book: string; readonly lineNo: string } | null;
  /** The order's number at the channel; `null`: its line names none, or it is about a balance. */
  readonly orderNo: string | null;
  /** Our order; `null` where the shop has none of that number, or where it is about a line. */
  readonly orderId: OrderId | null;
  /** The currency of its amounts. */
  readonly currency: Currency;
  /** What the statement says of it in the period. */
  readonly theirs: Moved;
  /** What our ledger says of it in the period. */
  readonly ours: Moved;
  /** By how much it breaks a chain of balances; 0 but for `balance`. */
  readonly brokenMinor: number;
  /** What else was counted and compared. */
  readonly figures: Readonly<Record<string, string | number>>;
  /** `line <book>/<number>`, `posting <order>#<event>`, `key <unit>#<attempt>`; the first 20. */
  readonly evidence: readonly string[];
  /** What would mend it, or show more of it. */
  readonly remedies: readonly Remedy[];
}

/** Whether something is wrong, which somebody has to explain. */
export function isFault(difference: Pick<Difference, 'class'>): boolean {
  return differenceClasses[difference.class] === 'fault';
}

/** Kinds of lines that both sides tell; all others only the statement tells. */
export const comparedKinds = {
  income: 'incomeMinor',
  refund: 'refundMinor',
} as const satisfies Partial<Readonly<Record<StatementKind, keyof Moved>>>;

/** A kind that both sides tell. */
export type ComparedKind = keyof typeof comparedKinds;

/** Whether both sides tell lines of a kind. */
export function isCompared(kind: StatementKind): kind is ComparedKind {
  return kind in comparedKinds;
}

/** No money. */
export const nothingMoved: Moved = { incomeMinor: 0, refundMinor: 0 };

/** The most pieces of evidence that a difference names. */
export const mostEvidence = 20;
