import type { Result } from 'neverthrow';
import type { Order } from '../order/order.ts';
import type { AlarmFilter, DueFilter, OpenFilter } from './storage-filters.ts';
import type { Page } from './storage-answers.ts';
import type { SalesFilter, SalesTallies } from './sales.ts';
import type { StorageError } from './storage-error.ts';
import type { AlarmedOrder } from './storage-rows.ts';

/** Orders by what is to be done about them: part of what a storage does. */
export interface OrderFinds {
  /** Orders of a shop that keep it from closing (see `openMoneyOf`), by creation, then id. */
  findOpen(filter: OpenFilter): Promise<Result<Page<Order>, StorageError>>;
  /** Orders of which something is due in a stretch of time, by one of `OrderTimes`, then order id. */
  findDue(filter: DueFilter): Promise<Result<Page<Order>, StorageError>>;
  /** What was sold and complained of in whole days, exactly, by what `Change.sales` said. */
  tallySales(filter: SalesFilter): Promise<Result<SalesTallies, StorageError>>;
  /**
   * Orders of which there is something to announce or erase by an instant, earliest first. Where several
   * tenants have some, a page has room for as many of each: `limit` by their number, rounded up.
   */
  findAlarms(filter: AlarmFilter): Promise<Result<readonly AlarmedOrder[], StorageError>>;
}
