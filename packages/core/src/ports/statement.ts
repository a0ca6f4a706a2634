import type { Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { Currency } from '../kernel/money.ts';
import type { Instant, Period } from '../kernel/time.ts';
import type { ChannelCall, ChannelReadError } from './channel-call.ts';

/**
 * What a line of a statement is for. `income`: a buyer's payment reached the account; `subsidy`: the
 * platform's own share of it; `other`: words that the adapter does not know, kept in `text`.
 */
export type StatementKind =
  'income' | 'refund' | 'fee' | 'subsidy' | 'deposit' | 'withdrawal' | 'adjustment' | 'other';

/** One line of a channel's statement 对账单, as the channel tells it; holds no personal data. */
export interface StatementLine {
  /** The channel's number of the line, unique in its book, text; 1..100 characters. */
  readonly lineNo: string;
  /** When the money moved, by the channel's clock. */
  readonly at: Instant;
  /** What the money moved for, as far as the channel's words are known. */
  readonly kind: StatementKind;
  /** In minor units: positive into the account, negative out of it. */
  readonly amountMinor: number;
  /** Of both amounts. */
  readonly currency: Currency;
  /** What stood in the account after this line; `null` where the channel does not tell. */
  readonly balanceMinor: number | null;
  /** The order's number, as in `ChannelOrder`; `null` where the line names none. */
  readonly orderNo: string | null;
  /** The refund's number, as in `ChannelRefund`; `null` where the line names none. */
  readonly refundId: string | null;
  /** The channel's own words for what it is: no name, account or remark of a person. May be empty. */
  readonly text: string;
}

/** A line that could not be read. Nothing of it is kept: the channel, or the host's file, still has it. */
export interface UnreadLine {
  /** `line 17` of a file, or the channel's number of the line. */
  readonly place: string;
  /** Which field is wrong and how; quotes nothing of it. */
  readonly problem: string;
}

/** Some lines of a statement, in the order in which they stand. */
export interface StatementPart {
  /** In the order of the statement; those of `unread` are not among them. */
  readonly lines: readonly StatementLine[];
  /** Empty where every line could be read. */
  readonly unread: readonly UnreadLine[];
}

/**
 * A statement part by part: it is read on only as fast as its parts are taken. The first error is the
 * last item.
 */
export type StatementParts<E> = AsyncIterable<Result<StatementPart, E>>;

/** A statement as a file. */
export interface StatementFile {
  /** One of `StatementAbility.formats`. */
  readonly format: string;
  /** Its bytes, cut anywhere. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** Why a file is no statement that can be read: truncated, of another layout, or no such file. */
export type StatementFileError = CoreError<'statement.unreadable'>;

/** How a channel lists its statement by API. Whole days are read, and days only that are over. */
export interface StatementListing {
  /** Under which name its lines are kept; the same as that of a format whose lines have the same numbers. */
  readonly book: string;
  /** How far the channel's midnight is ahead of that of UTC; 8 hours in China. */
  readonly utcOffsetMs: number;
  /** How far back days can be read. */
  readonly maxDepthMs: number;
  /** How long after its end a day can be read. */
  readonly availableAfterMs: number;
  /** How long after its end lines may still be added to a day: so long it is read again and again. */
  readonly settledAfterMs: number;
}

/** Which statements of itself a channel can give or read. */
export interface StatementAbility {
  /** `null` where there is no such API. */
  readonly list: StatementListing | null;
  /** Names of the files that `readStatement` reads; each is the name of the book that it fills. */
  readonly formats: readonly string[];
  /**
   * The one book that tells every movement of the account, which is posted to the ledger 账本; others tell of
   * the same money once more. `null` where no book does.
   */
  readonly accountBook: string | null;
}

/** A channel's calls about its statement. */
export interface StatementCalls {
  /** Lines of one day, `window`; present when `capabilities.statements` has a `list`. */
  listStatement?(call: ChannelCall, window: Period): StatementParts<ChannelReadError>;
  /**
   * Reads a file that the seller has from the channel; calls nobody. Present when
   * `capabilities.statements` names formats.
   */
  readStatement?(file: StatementFile): StatementParts<StatementFileError>;
}
