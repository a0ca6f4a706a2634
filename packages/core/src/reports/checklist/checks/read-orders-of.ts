import { err, ok, type Result } from 'neverthrow';
import type { Order } from '../../../order/order.ts';
import type { OrderNarrowing } from '../../../ports/storage-filters.ts';
import type { StorageError } from '../../../ports/storage.ts';
import { readOrders } from '../../orders/read-orders.ts';
import type { CheckContext } from '../check.ts';

/** Hands every order of the shops that a check looks at to `take`, newest first, a page in memory. */
export async function readOrdersOf(
  { scope, shopId }: CheckContext,
  narrowing: Omit<OrderNarrowing, 'tenant' | 'shopId'>,
  take: (order: Order) => void,
): Promise<Result<void, StorageError>> {
  const { runtime, tenant } = scope;
  const of = { ...narrowing, tenant, ...(shopId === null ? {} : { shopId }) };
  for await (const page of readOrders(runtime.storage, of)) {
    if (page.isErr()) return err(page.error);
    page.value.forEach(take);
  }
  return ok();
}
