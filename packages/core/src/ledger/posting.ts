import type { OrderId, ShopId, UnitId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { Instant } from '../kernel/time.ts';
import type { OrderEventType } from '../order/order-events.ts';
import type { AccountName } from './accounts.ts';

/** What makes money move from account to account, and what it means. */
export const ledgerCauses = {
  'settlement.opened': 'The order was paid.',
  'settlement.settled': 'Its money is settled.',
  'settlement.reversed': 'All of it was given back, what is unexplained counted in.',
  'order.held': 'A hold freezes its money.',
  'order.released': 'No hold freezes its money any more.',
  'refund.reserved': 'A refund was agreed to.',
  'refund.released': 'An agreed refund was withdrawn, refused or changed.',
  'refund.confirmed': 'The channel has given money back for a unit, agreed to before or not.',
  'refund.unexplained': 'The channel has given back more than the units had left.',
  brought_forward:
    'The order stood so before there was a ledger, or was changed by a release that keeps none.',
} as const satisfies Readonly<Partial<Record<OrderEventType, string>>> & {
  readonly brought_forward: string;
};

/** Why an amount was posted: an event of the order, or `brought_forward` 期初. */
export type LedgerCause = keyof typeof ledgerCauses;

/** An amount that goes from one account to another: an entry of the ledger 账本, never changed. */
export interface LedgerPosting {
  /** The order that it is about; with `seq` and `part`, unique. */
  readonly orderId: OrderId;
  /** The number of the order's event that caused it; of the last one, where it was brought forward. */
  readonly seq: number;
  /** Counted from 1 among the postings of one event. */
  readonly part: number;
  /** The type of that event. */
  readonly cause: LedgerCause;
  /** The order's shop: each shop has its own ledger. */
  readonly shopId: ShopId;
  /** The unit whose share it is; `null` where the order is meant as a whole. */
  readonly unitId: UnitId | null;
  /** The order's. */
  readonly currency: Currency;
  /** The account whose debit side grows. */
  readonly debit: AccountName;
  /** The account whose credit side grows; never the same. */
  readonly credit: AccountName;
  /** In minor units; always positive. */
  readonly amountMinor: number;
  /** The instant of the change that it belongs to. */
  readonly at: Instant;
}
