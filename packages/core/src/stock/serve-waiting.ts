import { err, ok, type Result } from 'neverthrow';
import type { OrderId, ProductId } from '../kernel/ids.ts';
import { runOrderJobs, type OrderJob } from '../order/order-jobs.ts';
import type { Fence } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { decideClaimWaiting } from './wait-decide.ts';

/** How many units of the queue are looked at in the first trip; each further one takes twice as many. */
const firstPage = 16;
const longestPage = 512;

/**
 * Gives a product's free keys to the orders that wait for it, in order of payment, until nobody waits
 * or the next in turn cannot be served: nobody may overtake him. Answers how many orders were served.
 */
export async function serveWaiting(
  scope: Scope,
  productId: ProductId,
  fence?: Fence,
): Promise<Result<number, StorageError>> {
  const { runtime, tenant } = scope;
  let served = 0;
  for (let page = firstPage; ; page = Math.min(page * 2, longestPage)) {
    const queue = await runtime.storage.findWaiting(tenant, productId, page);
    if (queue.isErr()) return err(queue.error);
    const orderIds = [...new Set(queue.value.map(({ orderId }) => orderId))];
    if (orderIds.length === 0) return ok(served);
    const ran = await runOrderJobs(scope, orderIds.map(claimJob), fence ? { fence } : {});
    if (ran.isErr()) return err(ran.error);
    const count = ran.value.filter((result) => result.isOk() && result.value.isChanged).length;
    served += count;
    if (count < orderIds.length) return ok(served);
  }
}

// An order that comes short again stays where it is in the queue.
function claimJob(orderId: OrderId): OrderJob<null, never> {
  return {
    target: { orderId },
    decide: ({ order, shop, shortages, now }) => {
      if (order === null || shortages !== null) return { decision: null, answer: ok(null) };
      const claimed = decideClaimWaiting(order, { policy: shop.policy, now });
      return { decision: claimed.unwrapOr(null), answer: ok(null) };
    },
  };
}
