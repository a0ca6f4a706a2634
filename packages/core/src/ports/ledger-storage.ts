import type { Result } from 'neverthrow';
import type { OrderId, ShopId, TenantId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { AccountName } from '../ledger/accounts.ts';
import type { EntryCause, PostingRef } from '../ledger/entry.ts';
import type { PostedAmount } from '../ledger/posted-amount.ts';
import type { LedgerPosting } from '../ledger/posting.ts';
import type { Order } from '../order/order.ts';
import type { Page } from './storage-answers.ts';
import type { StorageError } from './storage-error.ts';
import type { OpenFilter } from './storage-filters.ts';
import type { AccountTotals } from './storage-rows.ts';

/** Which postings of the ledger 账本, and which page of them. */
export type PostingFilter = {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** From an earlier page's `nextCursor`. */
  readonly cursor?: string;
  /** 1..500. */
  readonly limit: number;
} & (OfOrder | OfShop | OfOrderNo);

/** What changes of one order have moved; nothing that was posted beside it. */
interface OfOrder {
  readonly orderId: OrderId;
}

/** All of one shop: of its orders and beside them. */
interface OfShop {
  readonly shopId: ShopId;
  /** The first instant of them. */
  readonly from?: Instant;
  /** The first instant after them. */
  readonly to?: Instant;
  /** Those that name it on either side. */
  readonly account?: AccountName;
}

/** What was posted beside orders about one order's number. */
interface OfOrderNo {
  readonly shopId: ShopId;
  readonly orderNo: string;
}

/** Of which shops, and of which time, balances are asked for. */
export interface BalanceFilter {
  /** Nothing of another tenant is counted. */
  readonly tenant: TenantId;
  /** One shop; every shop of the tenant where it is left out. */
  readonly shopId?: ShopId;
  /** Leaves out what moved at this instant or later; costs as much as moved on that day since. */
  readonly until?: Instant;
}

/** Entries about orders' numbers, to be added up. At most 1,000 numbers. */
export interface EntrySumFilter {
  /** Nothing of another tenant is counted. */
  readonly tenant: TenantId;
  /** In whose ledger they stand. */
  readonly shopId: ShopId;
  /** The channel's numbers of orders; repeated ones count once. */
  readonly orderNos: readonly string[];
}

/** What entries about one order's number come to, by cause and pair of accounts. */
export interface EntrySum extends PostedAmount {
  /** The channel's number of the order. */
  readonly orderNo: string;
  /** Why they were posted. */
  readonly cause: EntryCause;
  /** How many there are. */
  readonly count: number;
}

/** A posting by its name, in a shop. */
export interface PostingRequest {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** In whose ledger it stands. */
  readonly shopId: ShopId;
  /** Which one. */
  readonly posting: PostingRef;
}

/** A posting with what was made of it. */
export interface FoundPosting {
  /** As it was posted. */
  readonly posting: LedgerPosting;
  /** The entry that corrects it; `null` where none does. */
  readonly correctedBy: string | null;
}

/** The ledger: part of what a storage does. */
export interface LedgerStorage {
  /**
   * Postings of the ledger 账本, oldest first: by instant, then those of orders by order, event and
   * part, then those beside orders by id.
   */
  findPostings(filter: PostingFilter): Promise<Result<Page<LedgerPosting>, StorageError>>;
  /** What was posted to each account in all, exactly, by shop, currency and account. */
  ledgerTotals(filter: BalanceFilter): Promise<Result<readonly AccountTotals[], StorageError>>;
  /** One posting of a shop; `null` where it has none of that name. */
  findPosting(request: PostingRequest): Promise<Result<FoundPosting | null, StorageError>>;
  /** What entries about these orders' numbers come to, by number, cause and pair of accounts. */
  sumEntries(filter: EntrySumFilter): Promise<Result<readonly EntrySum[], StorageError>>;
  /**
   * Of the orders that `findOpen` finds, those whose numbers entries name. It looks at `limit` open orders, by
   * creation, then id: a page may be short, or empty, and not the last.
   */
  findArrivals(
    filter: OpenFilter,
  ): Promise<Result<Page<Pick<Order, 'orderId' | 'orderNo'>>, StorageError>>;
}
