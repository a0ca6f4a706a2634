import type { Result } from 'neverthrow';
import type { ShopId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { StatementLine } from './statement.ts';
import type { Page } from './storage-answers.ts';
import type { StorageError } from './storage-error.ts';

/** A line of a shop's statement to keep. */
export interface StatementRow extends StatementLine {
  /** Whose statement it stands in. */
  readonly shopId: ShopId;
  /** Which of the shop's statements it stands in; line numbers are unique in a book. */
  readonly book: string;
  /** Hash of what may not differ between two readings of one line: times, amounts, numbers. */
  readonly print: string;
  /** When it was first told. */
  readonly storedAt: Instant;
}

/** A line as it is kept. */
export interface StatementEntry extends StatementRow {
  /** Whether its number had been told before with another content: both are kept, this one is in doubt. */
  readonly isRival: boolean;
}

/** Which lines to load: those of these numbers, rivals too. At most 1,000 numbers. */
export interface StatementNumbers {
  /** Nothing of another tenant is loaded. */
  readonly tenant: TenantId;
  /** Whose statement it is. */
  readonly shopId: ShopId;
  /** Which of the shop's statements. */
  readonly book: string;
  /** Repeated ones are loaded once. */
  readonly lineNos: readonly string[];
}

/** Which lines of a shop to list, and which page of them. */
export interface StatementFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Whose statement lines. */
  readonly shopId: ShopId;
  /** Left out: every book. */
  readonly book?: string;
  /** Lines that name exactly this order. */
  readonly orderNo?: string;
  /** The first instant of them. */
  readonly from?: Instant;
  /** The first instant after them. */
  readonly to?: Instant;
  /** Rivals only; left out or `false`: everything but rivals. */
  readonly isRival?: boolean;
  /** From an earlier page with the same filter. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** What channels' statements said: part of what a storage does. */
export interface StatementStorage {
  /** Lines of these numbers of a book, in no particular order. */
  loadStatementLines(
    request: StatementNumbers,
  ): Promise<Result<readonly StatementEntry[], StorageError>>;
  /** Lines of a shop, oldest first: by instant, then book, number and print. */
  findStatementLines(filter: StatementFilter): Promise<Result<Page<StatementEntry>, StorageError>>;
  /**
   * The lines of a book that tell a balance, at the last instant at which any does; no rivals. At
   * most 1,000.
   */
  findLastTold(
    of: Pick<StatementNumbers, 'tenant' | 'shopId' | 'book'>,
  ): Promise<Result<readonly StatementEntry[], StorageError>>;
}
