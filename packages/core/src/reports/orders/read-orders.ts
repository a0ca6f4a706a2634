import type { Order } from '../../order/order.ts';
import type { OrderNarrowing } from '../../ports/storage-filters.ts';
import type { Storage } from '../../ports/storage.ts';
import { readPages, type RowPages } from '../read-pages.ts';

/** Orders of one trip. */
const pageSize = 500;

/**
 * Orders page by page, newest first, however many there are: one page is in memory at a time. The
 * first error is the last item. Orders that are placed meanwhile move no other.
 */
export function readOrders(storage: Storage, narrowing: OrderNarrowing): RowPages<Order> {
  return readPages((from) => storage.findOrders({ ...narrowing, ...from, limit: pageSize }));
}
