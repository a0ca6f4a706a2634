import type { Result } from 'neverthrow';
import type { ShopId, TenantId, UnitId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { OrderPosting } from '../ledger/posting.ts';
import type { Issue, LineProduct, Order, Unit } from '../order/order.ts';
import type { StatementEntry, StatementStorage } from './statement-storage.ts';
import type { KeyState } from '../stock/key-machine.ts';
import type { Page } from './storage-answers.ts';
import type { StorageError } from './storage-error.ts';

/** What an order says of its money and its goods; see `reckonedOrderOf`. */
export interface ReckonedOrder extends Pick<
  Order,
  | 'orderId'
  | 'orderNo'
  | 'currency'
  | 'payment'
  | 'settlement'
  | 'buyerPaidMinor'
  | 'unexplainedMinor'
  | 'isTest'
> {
  /** As in `Reported`. */
  readonly receivableMinor: number | null;
  /** In the channel's order. */
  readonly lines: readonly ReckonedLine[];
}

/** What a line sells, and what became of each unit. */
export interface ReckonedLine {
  /** `null` while the channel's item is not mapped. */
  readonly product: ReckonedGoods | null;
  /** By ordinal. */
  readonly units: readonly ReckonedUnit[];
}

/** What something is, where it comes from, and how it goes out. */
export type ReckonedGoods = Pick<LineProduct, 'goods' | 'stock' | 'delivery'>;

/** A unit with its money and its attempts, oldest first. */
export interface ReckonedUnit extends Pick<Unit, 'unitId' | 'paidMinor' | 'refundedMinor'> {
  /** Every attempt, oldest first. */
  readonly issues: readonly (Pick<Issue, 'attempt' | 'state'> & {
    /** What is issued instead of what was bought; left out: the line's own product. */
    readonly product?: ReckonedGoods;
  })[];
}

/** A key that is bound to an attempt on a unit. */
export interface ReckonedKey {
  /** The unit that has it. */
  readonly unitId: UnitId;
  /** The number of the unit's issue that has it, from 1. */
  readonly attempt: number;
  /** As in `BoundKey`. */
  readonly state: KeyState;
}

/** What the books say of one order number of a shop, as they are in one instant. */
export interface Reckoning {
  /** The order's number at its channel. */
  readonly orderNo: string;
  /** `null`: the shop has no such order. */
  readonly order: ReckonedOrder | null;
  /** Another shop of the tenant that has an order of this number, where this one has none. */
  readonly elsewhere: ShopId | null;
  /** The lines that name it, of whatever time, rivals too, in the order of listings; the first 1,000. */
  readonly lines: readonly StatementEntry[];
  /** What the order has posted to or from `channel_receivable`, by event and part; the first 1,000. */
  readonly postings: readonly OrderPosting[];
  /** Keys bound to its units, shared ones too, by unit and attempt. */
  readonly keys: readonly ReckonedKey[];
}

/** The most lines, and postings, of one order number that are loaded. */
export const mostReckonedRows = 1_000;

/** Which order numbers to reckon up. */
export interface ReckoningRequest {
  /** Nothing of another tenant is loaded. */
  readonly tenant: TenantId;
  /** Whose orders and lines. */
  readonly shopId: ShopId;
  /** At most 500; repeated ones are answered once. */
  readonly orderNos: readonly string[];
  /** Lines of this statement only; left out: of every one. */
  readonly book?: string;
}

/** Which orders that no statement names, and which page of them. */
export interface UntoldFilter {
  /** Nothing of another tenant is found. */
  readonly tenant: TenantId;
  /** Whose orders. */
  readonly shopId: ShopId;
  /** The first instant of the period. */
  readonly from: Instant;
  /** The first instant after it. */
  readonly to: Instant;
  /** Only lines of this statement name an order; left out: those of every one. */
  readonly book?: string;
  /** From an earlier page with the same filter. */
  readonly cursor?: string;
  /** The most postings that a page looks at, 1..2,000: it may be empty and not the last. */
  readonly limit: number;
}

/** What statements said, and what reconciliation 对账 reads beside it: part of what a storage does. */
export interface ReckoningStorage extends StatementStorage {
  /** One answer for each number asked for, also where nothing is known of it; in no particular order. */
  loadReckonings(request: ReckoningRequest): Promise<Result<readonly Reckoning[], StorageError>>;
  /**
   * Numbers of orders of which something was posted to or from `channel_receivable` in a period, and
   * that no line of that period names, but for rivals; each once, by its first such posting.
   */
  findUntold(filter: UntoldFilter): Promise<Result<Page<string>, StorageError>>;
}
