import { err, ok, type Result } from 'neverthrow';
import type { Order } from '../../order/order.ts';
import type { OrderNarrowing } from '../../ports/storage-filters.ts';
import type { Storage, StorageError } from '../../ports/storage.ts';

/** Orders of one trip. */
const pageSize = 500;

/**
 * Orders page by page, newest first, however many there are: one page is in memory at a time. The
 * first error is the last item. Orders that are placed meanwhile move no other.
 */
export async function* readOrders(
  storage: Storage,
  narrowing: OrderNarrowing,
): AsyncGenerator<Result<readonly Order[], StorageError>, void> {
  let cursor: string | null = null;
  do {
    const from = cursor === null ? {} : { cursor };
    const page = await storage.findOrders({ ...narrowing, ...from, limit: pageSize });
    if (page.isErr()) {
      yield err(page.error);
      return;
    }
    yield ok(page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
}
