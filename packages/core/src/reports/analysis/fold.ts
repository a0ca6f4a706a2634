import { err, ok, type Result } from 'neverthrow';
import type { Order } from '../../order/order.ts';
import type { OrderNarrowing } from '../../ports/storage-filters.ts';
import type { Storage, StorageError } from '../../ports/storage.ts';
import { readOrders } from '../orders/read-orders.ts';

/** What is made of orders one by one, in memory that does not grow with their number. */
export interface Fold {
  /** Takes one order in. */
  add(order: Order): void;
}

/** Reads orders once, newest first, and gives each to every fold. */
export async function foldOrders(
  storage: Storage,
  narrowing: OrderNarrowing,
  folds: readonly Fold[],
): Promise<Result<void, StorageError>> {
  for await (const page of readOrders(storage, narrowing)) {
    if (page.isErr()) return err(page.error);
    for (const order of page.value) {
      for (const fold of folds) fold.add(order);
    }
  }
  return ok();
}
