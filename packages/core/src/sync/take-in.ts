import { err, ok, type Result } from 'neverthrow';
import type { MapItem } from '../catalog/map-items.ts';
import { itemMapOf, itemRefsOf, loadItemMap } from '../catalog/map-items.ts';
import { mapOrders } from '../catalog/release-unmapped.ts';
import { methodFor } from '../fulfilment/confirmation.ts';
import { placeOrder, takeInReading } from '../order/order-fact.ts';
import type { Decision } from '../order/decision.ts';
import {
  runOrderJobs,
  type JobContext,
  type JobDone,
  type JobError,
  type OrderJob,
} from '../order/order-jobs.ts';
import type { OrderReading } from '../order/order-reading.ts';
import { sealTold, takePersonal } from '../people/told-personal.ts';
import type { SealedPersonal } from '../people/personal-decide.ts';
import type { Channel } from '../ports/channel.ts';
import type { VaultError } from '../ports/vault.ts';
import type { Fence } from '../ports/change.ts';
import type { Loaded, StorageError } from '../ports/storage.ts';
import type { ItemRef } from '../ports/storage-refs.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import { usersOf } from '../buyers/users-of.ts';

/** The shop and channel that readings come from. */
export interface ReadingSource {
  readonly shop: Shop;
  readonly channel: Channel;
  readonly fence?: Fence;
  /** What the storage had of these orders and their items a moment ago; saves asking again. */
  readonly before?: LoadedBefore;
}

/** What was loaded for a page of readings. */
export interface LoadedBefore {
  readonly loaded: Loaded;
  /** The items whose mappings were asked for. */
  readonly itemRefs: readonly ItemRef[];
}

/** What became of one reading: `placed` for the first of an order, `unchanged` when it was no news. */
export type TakenIn = 'placed' | 'updated' | 'unchanged';

type IngestJob = OrderJob<TakenIn, never>;

/**
 * Stores readings: each order once, whatever the number of pollers; facts are never refused. At most
 * one reading per order.
 *
 * Errors: `storage.*` for the whole; per reading only what rivals or a lost lease cause.
 */
export async function takeInReadings(
  scope: Scope,
  source: ReadingSource,
  readings: readonly OrderReading[],
): Promise<Result<readonly Result<JobDone<TakenIn>, JobError>[], StorageError | VaultError>> {
  const mapped = await itemMapFor(scope, source, readings);
  if (mapped.isErr()) return err(mapped.error);
  const sealed = await sealTold(scope, source.shop, readings);
  if (sealed.isErr()) return err(sealed.error);
  const jobs = readings.map((reading, place) =>
    ingestJob(scope, { source, reading, map: mapped.value, told: sealed.value[place] ?? [] }),
  );
  const ran = await runOrderJobs(scope, jobs, {
    withTexts: sealed.value.some((told) => told.length > 0),
    ...(source.fence && { fence: source.fence }),
    ...(source.before && { loaded: source.before.loaded }),
  });
  if (ran.isErr()) return err(ran.error);
  // A mapping that was stored while this page was decided has not seen these orders, nor they it.
  const stored = ran.value.flatMap((result) => (result.isOk() ? [result.value.order] : []));
  const remapped = await mapOrders(scope, source.shop, stored);
  return remapped.map(() => ran.value);
}

// A reading that was completed may have items that its row did not show.
async function itemMapFor(
  scope: Scope,
  { shop, before }: ReadingSource,
  readings: readonly OrderReading[],
): Promise<Result<MapItem, StorageError>> {
  const items = readings.flatMap(({ read }) => read.lines);
  if (before === undefined) return loadItemMap(scope, shop, items);
  const asked = new Set(before.itemRefs.map(({ itemKey }) => itemKey));
  const isWhole = itemRefsOf(shop, items).every(({ itemKey }) => asked.has(itemKey));
  return isWhole ? ok(itemMapOf(shop, [before.loaded])) : loadItemMap(scope, shop, items);
}

function ingestJob(
  scope: Scope,
  from: {
    readonly source: ReadingSource;
    readonly reading: OrderReading;
    readonly map: MapItem;
    readonly told: readonly SealedPersonal[];
  },
): IngestJob {
  const { source, reading, map, told } = from;
  const { shop, channel } = source;
  const orderId = scope.runtime.ids.next('order');
  const shippingMethod = methodFor(
    channel.capabilities.shippingMethods,
    'virtual',
    reading.read.lines,
  );
  const placement = { orderId, shop, shippingMethod, mapItem: map };
  const decide = (context: JobContext): { decision: Decision; taken: TakenIn } => {
    const { order, now, shortages, screening, ruling } = context;
    const how = { now, shortages, screening, ruling };
    const { policy } = context.shop;
    if (order === null) {
      return { decision: placeOrder(reading, placement, how), taken: 'placed' };
    }
    const decision = takeInReading(order, reading, { policy, ...how });
    return { decision, taken: decision.events.length === 0 ? 'unchanged' : 'updated' };
  };
  return {
    target: { shop, orderNo: reading.read.orderNo, users: usersOf(shop, reading.read) },
    decide: (context) => {
      const { decision, taken } = decide(context);
      const { texts, ...personal } = takePersonal({ decision, reading, told }, context);
      const isNews = taken === 'placed' || personal.decision.events.length > 0;
      return {
        ...personal,
        texts,
        answer: ok(isNews && taken === 'unchanged' ? 'updated' : taken),
      };
    },
  };
}
