import { err, ok, type Result } from 'neverthrow';
import { itemRefsOf, maxItemRefs } from '../catalog/map-items.ts';
import { usersOf } from '../buyers/users-of.ts';
import type { Order } from '../order/order.ts';
import type { OrderReading } from '../order/order-reading.ts';
import { tellsOfPeople } from '../people/told-personal.ts';
import type { ChannelOrder } from '../ports/channel.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';
import type { Pull, PullError } from './pull.ts';
import { completeReading, stopsListing } from './read-order.ts';
import { takeInReadings, type LoadedBefore } from './take-in.ts';

/** How many orders have their refunds read at once. */
const readingsAtOnce = 8;

/** Stores a page of orders, each with the refunds that our books do not have yet. */
export async function storeOrderRows(
  pull: Pull,
  rows: readonly ChannelOrder[],
): Promise<Result<void, PullError>> {
  const { scope, shop, source } = pull;
  const { storage, clock } = scope.runtime;
  const readAt = clock.now();
  const latest = latestOfEach(rows);
  if (latest.length === 0) return ok();
  const orderRefs = latest.map(({ orderNo }) => ({ shopId: shop.shopId, orderNo }));
  const items = latest.flatMap(({ lines }) => lines);
  const itemRefs = itemRefsOf(shop, items).slice(0, maxItemRefs);
  const withTexts = latest.some(tellsOfPeople);
  const house = {
    shopIds: [shop.shopId],
    users: latest.flatMap((read) => usersOf(shop, read)),
    withStandings: true,
  };
  const request = {
    tenant: scope.tenant,
    orderRefs,
    itemRefs,
    withProducts: true,
    withTexts,
    ...house,
  };
  const loaded = await storage.load(request);
  if (loaded.isErr()) return err(loaded.error);
  const knownByNo = new Map(
    loaded.value.orders.map((order): [string, Order] => [order.orderNo, order]),
  );
  const completed = await mapConcurrently(latest, readingsAtOnce, (read) =>
    readRow(source, { read, known: knownByNo.get(read.orderNo) ?? null, readAt }),
  );
  const readings: OrderReading[] = [];
  for (const reading of completed) {
    if (reading.isErr()) return err(reading.error);
    readings.push(reading.value);
  }
  return storeReadings(pull, readings, { loaded: loaded.value, itemRefs });
}

function latestOfEach(rows: readonly ChannelOrder[]): readonly ChannelOrder[] {
  // Pages are newest first; of two copies with the same second, the one in front is the newer.
  const oldestFirst = rows.toReversed().toSorted((a, b) => a.modifiedAt - b.modifiedAt);
  return [...new Map(oldestFirst.map((row) => [row.orderNo, row])).values()];
}

// A row does not tell whether the channel still holds an order that it held before; the order does.
async function readRow(
  source: ShopChannel,
  row: { readonly read: ChannelOrder; readonly known: Order | null; readonly readAt: number },
): Promise<Result<OrderReading, PullError>> {
  const isDoubtful = row.read.isHeld === null && row.known?.reported.isHeld === true;
  if (!isDoubtful) return completeReading(source, row);
  const whole = await source.channel.loadOrder(source.call, row.read.orderNo);
  if (whole.isErr()) {
    return stopsListing(whole.error) ? err(whole.error) : completeReading(source, row);
  }
  return completeReading(source, { ...row, read: whole.value });
}

/** Stores readings under the pull's lease and counts what they were. */
export async function storeReadings(
  pull: Pull,
  readings: readonly OrderReading[],
  before?: LoadedBefore,
): Promise<Result<void, PullError>> {
  const { scope, shop, source, lease, counts } = pull;
  const { channel } = source;
  const from = { shop, channel, fence: lease.fence, ...(before && { before }) };
  const taken = await takeInReadings(scope, from, readings);
  if (taken.isErr()) return err(taken.error);
  for (const result of taken.value) {
    if (result.isErr()) return err(result.error);
    counts[result.value.answer] += 1;
  }
  return ok();
}
