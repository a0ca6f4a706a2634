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

/** What became of orders that were to give keys back. */
export interface GivenBack {
  /** How many did. */
  readonly changed: number;
  /** Those that cannot be read: none of the others waits for them. */
  readonly failures: readonly { readonly orderId: OrderId; readonly error: StorageError }[];
}

/** Lets orders give back what was withdrawn from them. */
export async function giveBack(
  scope: Scope,
  orderIds: readonly OrderId[],
): Promise<Result<GivenBack, StorageError>> {
  const failures: GivenBack['failures'][number][] = [];
  let changed = 0;
  const trips = tripsOf(orderIds, ordersPerTrip);
  for (let trip = trips.shift(); trip !== undefined; trip = trips.shift()) {
    const ran = await runOrderJobs(scope, trip.map(giveBackJob), { withKeys: true });
    if (ran.isOk()) {
      changed += ran.value.filter((result) => result.isOk() && result.value.isChanged).length;
      continue;
    }
    const { error } = ran;
    if (error.code !== 'storage.corrupt') return err(error);
    // One of them spoils the trip for all: halves of it show which.
    const [orderId] = trip;
    if (trip.length > 1) trips.unshift(...tripsOf(trip, Math.ceil(trip.length / 2)));
    else if (orderId !== undefined) failures.push({ orderId, error });
  }
  return ok({ changed, failures });
}

function tripsOf(orderIds: readonly OrderId[], size: number): (readonly OrderId[])[] {
  const count = Math.ceil(orderIds.length / size);
  return Array.from({ length: count }, (_, n) => orderIds.slice(n * size, (n + 1) * size));
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
