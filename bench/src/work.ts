import { unwrapOrThrow } from '@kaquan/core';
import { aTrade } from './channel.ts';
import { orderIdOf, type Loaded } from './loader.ts';
import { inFlight, timed, type Sample } from './sample.ts';
import { tenant, type World } from './world.ts';

/** Part of a loaded run. */
export interface Span {
  readonly from: number;
  readonly count: number;
}

/** The first orders of a run, to get warm with, and those after them, to be measured. */
export function split({ from, count }: Loaded, warm: number): readonly [Span, Span] {
  return [
    { from, count: warm },
    { from: from + warm, count: count - warm },
  ];
}

/** The orders of a span. */
export function orderIdsOf({ from, count }: Span): readonly string[] {
  return Array.from({ length: count }, (_, i) => orderIdOf(from + i));
}

/** Redeems through the public API with the real vault; every order once, every key once. */
export async function redeem(
  world: World,
  orderIds: readonly string[],
  width: number,
): Promise<Sample> {
  const { desk, tokenOf } = world;
  const tokens: string[] = [];
  for (const orderId of orderIds) tokens.push(await tokenOf(orderId));
  const secrets = new Set<string>();
  const sample = await timed(async () => {
    await inFlight(tokens.length, width, async (i) => {
      const redeemed = await unwrapOrThrow(desk.redemption.redeem({ token: tokens[i] ?? '' }));
      if (redeemed.outcome !== 'applied') throw new Error('an order was redeemed before');
      for (const { secret } of redeemed.goods) secrets.add(secret.reveal());
    });
    return tokens.length;
  });
  await checkHandedOver(world, orderIds, secrets);
  return sample;
}

/** Orders in one call of `ship`: the most that it takes. */
const ordersPerShipment = 500;

/** Ships batches, one after the other; the goods come back open. */
export async function ship(world: World, orderIds: readonly string[]): Promise<Sample> {
  const { desk } = world;
  const secrets = new Set<string>();
  const sample = await timed(async () => {
    for (let done = 0; done < orderIds.length; done += ordersPerShipment) {
      const batch = orderIds.slice(done, done + ordersPerShipment);
      const report = await unwrapOrThrow(desk.fulfilment.ship({ orderIds: batch }));
      if (report.summary.applied !== batch.length) {
        throw new Error(`${report.summary.applied} of ${batch.length} orders shipped`);
      }
      for (const item of report.items) {
        if (item.outcome === 'failed') continue;
        for (const { secret } of item.goods) secrets.add(secret.reveal());
      }
    }
    return orderIds.length;
  });
  await checkHandedOver(world, orderIds, secrets);
  return sample;
}

// In the tables, not through our own code: as many orders, units and keys as were asked for.
async function checkHandedOver(
  { pool }: World,
  orderIds: readonly string[],
  secrets: ReadonlySet<string>,
): Promise<void> {
  const { rows } = await pool.query<{ keys: number; units: number; orders: number }>(
    `select count(*)::integer as keys, count(distinct unit_id)::integer as units,
       count(distinct order_id)::integer as orders
     from kaquan.card_keys
     where state = 'delivered' and revealed_at is not null and order_id = any($1)`,
    [orderIds],
  );
  const [found] = rows;
  const all = [found?.keys, found?.units, found?.orders, secrets.size];
  if (all.some((count) => count !== orderIds.length)) {
    throw new Error(
      `keys, units, orders and secrets: ${all.join()}, for ${orderIds.length} orders`,
    );
  }
}

let offered = 0;

/** Orders that were pulled, and how fast. */
export interface Ingested {
  readonly sample: Sample;
  readonly orderIds: readonly string[];
}

/** Pulls new orders, listed 500 at a time by a channel without latency, parsed and allocated. */
export async function ingest(world: World, count: number): Promise<Ingested> {
  const { kaquan, channel, pool, shopId } = world;
  // Spread over less than a day, which is one window of the listing.
  const [end, stepMs] = [Date.now() - 600_000, Math.min(1_000, Math.floor(70_000_000 / count))];
  const first = offered;
  channel.offer(
    Array.from({ length: count }, (_, i) => {
      const orderNo = `2027${String(first + i).padStart(15, '0')}`;
      return aTrade(orderNo, `item-${i % 100}`, end - i * stepMs);
    }),
  );
  offered += count;
  await pool.query('delete from kaquan.sync_cursors where shop_id = $1', [shopId]);
  const sample = await timed(async () => {
    const { summary, items } = await unwrapOrThrow(kaquan.worker.pullOrders());
    if (summary.placed !== count) {
      throw new Error(`${summary.placed} of ${count} placed: ${JSON.stringify(items)}`);
    }
    return count;
  });
  const { rows } = await pool.query<{ id: string; paid: number }>(
    `select order_id as id, (document->>'buyerPaidMinor')::integer as paid from kaquan.orders
     where tenant_id = $1 and shop_id = $2 and order_no >= $3 and order_no < '2028'`,
    [tenant, shopId, `2027${String(first).padStart(15, '0')}`],
  );
  const paid = rows.reduce((sum, row) => sum + row.paid, 0);
  if (rows.length !== count || paid !== 1_990 * count) {
    throw new Error(`the tables hold ${rows.length} orders of ${count}, for ${paid} in all`);
  }
  return { sample, orderIds: rows.map(({ id }) => id) };
}
