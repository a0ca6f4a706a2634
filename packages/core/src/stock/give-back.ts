import { ok, err, type Result } from 'neverthrow';
import { claimAll } from '../fulfilment/hand-over.ts';
import { replaceWithdrawn } from '../fulfilment/replace-withdrawn.ts';
import type { Shortage } from '../kernel/error-fields.ts';
import type { OrderId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import { draftOrder } from '../order/order-draft.ts';
import { holdForStock, isHeldFor } from '../order/order-holds.ts';
import { runOrderJobs, type OrderJob } from '../order/order-jobs.ts';
import { unclaimedUnits } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { BoundKey } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { ShopPolicy } from '../shop/shop.ts';

/** Orders whose keys are given back in one trip. */
const ordersPerTrip = 200;

/**
 * Lets an order give back the keys that were withdrawn from it or have expired, and claims others for
 * the same units; short, it waits in its turn. `null` where there is nothing to give back.
 */
function decideGiveBack(
  order: Order,
  context: {
    readonly policy: ShopPolicy;
    readonly now: Instant;
    readonly keys: readonly BoundKey[];
    /** What a first decision lacked: the order queues for it. */
    readonly shortages: readonly Shortage[] | null;
  },
): Decision | null {
  const { policy, now, keys, shortages } = context;
  const draft = draftOrder(order, now);
  const unitIds = replaceWithdrawn(draft, keys);
  if (unitIds.length === 0) return null;
  if (shortages !== null) holdForStock(draft, shortages);
  else if (!isHeldFor(draft.order, 'out_of_stock')) {
    const again = unclaimedUnits(draft.order).filter(({ unit }) => unitIds.includes(unit.unitId));
    // Where a hold forbids the claim, its end brings it about.
    claimAll(draft, again).unwrapOr(null);
  }
  advanceOrder(draft, policy);
  return { order: draft.order, events: draft.events };
}

/** Lets orders give back what was withdrawn from them. Answers how many did. */
export async function giveBack(
  scope: Scope,
  orderIds: readonly OrderId[],
): Promise<Result<number, StorageError>> {
  let count = 0;
  for (let from = 0; from < orderIds.length; from += ordersPerTrip) {
    const jobs = orderIds.slice(from, from + ordersPerTrip).map(giveBackJob);
    const ran = await runOrderJobs(scope, jobs, { withKeys: true });
    if (ran.isErr()) return err(ran.error);
    count += ran.value.filter((result) => result.isOk() && result.value.isChanged).length;
  }
  return ok(count);
}

function giveBackJob(orderId: OrderId): OrderJob<null, never> {
  return {
    target: { orderId },
    reason: 'its key was taken out of stock',
    decide: ({ order, shop, shortages, now, keys }) => {
      const context = { policy: shop.policy, now, keys, shortages };
      return { decision: order === null ? null : decideGiveBack(order, context), answer: ok(null) };
    },
  };
}
