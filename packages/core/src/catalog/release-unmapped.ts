import { err, ok, type Result } from 'neverthrow';
import { runOrderJobs, type OrderJob } from '../order/order-jobs.ts';
import type { Order } from '../order/order.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { loadItemMap } from './map-items.ts';
import { decideMapping } from './mapping-decide.ts';

/** How many frozen orders are looked at in one trip. */
const pageSize = 200;

/** Maps the orders of a shop that are frozen for want of a mapping. Answers how many it mapped. */
export async function releaseUnmapped(
  scope: Scope,
  shop: Shop,
): Promise<Result<number, StorageError>> {
  const { runtime, tenant } = scope;
  const { shopId } = shop;
  let released = 0;
  let cursor: string | null = null;
  do {
    const position = cursor === null ? {} : { cursor };
    const query = { tenant, shopId, isFrozen: true, isCurrent: true, limit: pageSize };
    const page = await runtime.storage.findOrders({ ...query, ...position });
    if (page.isErr()) return err(page.error);
    const count = await mapOrders(scope, shop, page.value.items);
    if (count.isErr()) return err(count.error);
    released += count.value;
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return ok(released);
}

/** Maps the lines of the given orders that are not mapped yet. Answers how many orders it changed. */
export async function mapOrders(
  scope: Scope,
  shop: Shop,
  orders: readonly Order[],
): Promise<Result<number, StorageError>> {
  const unmapped = orders.filter((order) => order.lines.some(({ product }) => product === null));
  if (unmapped.length === 0) return ok(0);
  const items = unmapped.flatMap(({ lines }) => lines.map(({ item }) => item));
  const map = await loadItemMap(scope, shop, items);
  if (map.isErr()) return err(map.error);
  const jobs = unmapped.map(({ orderId }): OrderJob<null, never> => ({
    target: { orderId },
    decide: ({ order, now, shortages }) => {
      if (order === null) return { decision: null, answer: ok(null) };
      const context = { policy: shop.policy, now, shortages };
      return { decision: decideMapping(order, map.value, context), answer: ok(null) };
    },
  }));
  const ran = await runOrderJobs(scope, jobs);
  return ran.map((results) => results.filter((r) => r.isOk() && r.value.isChanged).length);
}
