import type { OrderId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { PostedAmount } from './posted-amount.ts';

/** What lines of a statement are posted as. */
const statementCauses = [
  'statement.income',
  'statement.refund',
  'statement.fee',
  'statement.subsidy',
  'statement.deposit',
  'statement.withdrawal',
  'statement.adjustment',
  'statement.other',
] as const;

/** What somebody records beside orders and statements. */
export const recordedCauses = [
  'deposit',
  'withdrawal',
  'fee',
  'subsidy',
  'goodwill',
  'correction',
] as const;

/** Why an amount was posted beside orders; the reference of the ledger says what each one moves. */
export const entryCauses = [...statementCauses, ...recordedCauses] as const;

/** One of {@link entryCauses}. */
export type EntryCause = (typeof entryCauses)[number];

/** Something that is recorded by hand. */
export type RecordedCause = (typeof recordedCauses)[number];

/** A posting by its name: one of an order, or one beside orders of the same shop. */
export type PostingRef =
  | { readonly orderId: OrderId; readonly seq: number; readonly part: number }
  | { readonly entryId: string };

/** The line of a statement that an entry was posted from. */
export interface PostedLine {
  /** The statement that it stands in. */
  readonly book: string;
  /** Its number there; a line is posted once. */
  readonly lineNo: string;
  /** Hash of what it said. */
  readonly print: string;
}

/** What has moved beside orders: told by a statement, or recorded by somebody. Never changed. */
export interface LedgerEntry extends PostedAmount {
  /** Unique in its shop; 1..200 characters. */
  readonly entryId: string;
  /** Why it was posted. */
  readonly cause: EntryCause;
  /** When the money moved; balances of an earlier instant leave it out. */
  readonly at: Instant;
  /** When it was posted here. */
  readonly recordedAt: Instant;
  /** The channel's number of the order that it is about; `null` where it names none. */
  readonly orderNo: string | null;
  /** The line that told it; `null` where none did. */
  readonly line: PostedLine | null;
  /** The posting that it corrects; one is corrected once, and a correction may be corrected in turn. */
  readonly corrects: PostingRef | null;
  /** The host's evidence: the number of a slip, an address; empty where none was given. */
  readonly evidence: string;
  /** `<kind>:<id>` of who posted it; of a line, of who brought it. */
  readonly by: string;
  /** From the call's options; empty for lines of statements. */
  readonly reason: string;
}
