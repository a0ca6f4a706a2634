import type { ShopId } from '../kernel/ids.ts';
import type { Currency } from '../kernel/money.ts';
import type { AccountName } from './accounts.ts';

/** An amount that goes from one account to another, never changed. */
export interface PostedAmount {
  /** The shop whose ledger it is: each shop has its own. */
  readonly shopId: ShopId;
  /** Of the amount. */
  readonly currency: Currency;
  /** The account whose debit side grows. */
  readonly debit: AccountName;
  /** The account whose credit side grows; never the same. */
  readonly credit: AccountName;
  /** In minor units; always positive. */
  readonly amountMinor: number;
}
