import type { Result } from 'neverthrow';
import type { ShopId, TenantId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { Page } from './storage-answers.ts';
import type { StorageError } from './storage-error.ts';

/**
 * Who told a balance. `channel`: its channel, when it was asked; `statement`: the shop's statement, after
 * its last line; `host`: somebody who looked.
 */
export type BalanceSource = 'channel' | 'statement' | 'host';

/** Money in an account, as somebody tells it. */
export interface ToldAmount {
  /** In minor units; may be negative. */
  readonly amountMinor: number;
  /** Of the amount. */
  readonly currency: Currency;
  /** The instant at which so much was there. */
  readonly asOf: Instant;
}

/** What was read of the money in a shop's account 余额; kept for good, and never changed. */
export interface BalanceReading extends ToldAmount {
  /** Whose account. */
  readonly shopId: ShopId;
  /** Who told it. */
  readonly source: BalanceSource;
  /** The seller's account at the channel 对接账号, where it was known; shops may share one. */
  readonly linkedAccount: string | null;
  /** When it was written down here. */
  readonly takenAt: Instant;
  /** `<kind>:<id>` of who wrote it down. */
  readonly by: string;
}

/** Which readings to list, and which page of them. */
export interface BalanceReadingFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Of one shop; left out: of all. */
  readonly shopId?: ShopId;
  /** The first instant that they are of. */
  readonly from?: Instant;
  /** The first instant after them. */
  readonly to?: Instant;
  /** From an earlier page with the same filter. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
}

/** Readings of balances: part of what a storage does. */
export interface BalanceStorage {
  /**
   * Readings, latest first: by the instant that they are of, then by when they were taken, then by shop,
   * source, currency and amount.
   */
  findBalances(filter: BalanceReadingFilter): Promise<Result<Page<BalanceReading>, StorageError>>;
  /**
   * Of each shop, source and currency the reading that `findBalances` would list first; `null`: of every
   * shop. By shop, source and currency.
   */
  latestBalances(
    tenant: TenantId,
    shopIds: readonly ShopId[] | null,
  ): Promise<Result<readonly BalanceReading[], StorageError>>;
}
