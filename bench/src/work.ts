import { unwrapOrThrow } from '@kaquan/core';
import { aTrade } from './channel.ts';
import { orderIdOf, type Loaded } from './loader.ts';
import { inFlight, timed, type Sample } from './sample.ts';
import type { World } from './world.ts';

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

/** Redeems through the public API with the real vault; every order once, every key once. */
export async function redeem(world: World, span: Span, width: number): Promise<Sample> {
  const { desk, tokenOf } = world;
  const tokens: string[] = [];
  for (let i = 0; i < span.count; i += 1) tokens.push(await tokenOf(orderIdOf(span.from + i)));
  const secrets = new Set<string>();
  const sample = await timed(async () => {
    await inFlight(span.count, width, async (i) => {
      const redeemed = await unwrapOrThrow(desk.redemption.redeem({ token: tokens[i] ?? '' }));
      if (redeemed.outcome !== 'applied') throw new Error('an order was redeemed before');
      for (const { secret } of redeemed.goods) secrets.add(secret.reveal());
    });
    return span.count;
  });
  if (secrets.size !== span.count) throw new Error(`${secrets.size} keys for ${span.count} orders`);
  await checkHandedOver(world, span);
  return sample;
}

/** Orders in one call of `ship`: the most that it takes. */
const ordersPerShipment = 500;

/** Ships batches, one after the other; the goods come back open. */
export async function ship(world: World, span: Span): Promise<Sample> {
  const { desk } = world;
  const secrets = new Set<string>();
  const sample = await timed(async () => {
    for (let done = 0; done < span.count; done += ordersPerShipment) {
      const size = Math.min(ordersPerShipment, span.count - done);
      const orderIds = Array.from({ length: size }, (_, i) => orderIdOf(span.from + done + i));
      const report = await unwrapOrThrow(desk.fulfilment.ship({ orderIds }));
      if (report.summary.applied !== size) {
        throw new Error(`${report.summary.applied} of ${size} orders shipped`);
      }
      for (const item of report.items) {
        if (item.outcome === 'failed') continue;
        for (const { secret } of item.goods) secrets.add(secret.reveal());
      }
    }
    return span.count;
  });
  if (secrets.size !== span.count) throw new Error(`${secrets.size} keys for ${span.count} units`);
  await checkHandedOver(world, span);
  return sample;
}

// In the tables, not through our own code: as many orders, units and keys as were asked for.
async function checkHandedOver({ pool }: World, { from, count }: Span): Promise<void> {
  const { rows } = await pool.query<{ keys: number; units: number; orders: number }>(
    `select count(*)::integer as keys, count(distinct unit_id)::integer as units,
       count(distinct order_id)::integer as orders
     from kaquan.card_keys
     where state = 'delivered' and revealed_at is not null and order_id between $1 and $2`,
    [orderIdOf(from), orderIdOf(from + count - 1)],
  );
  const found = rows[0];
  if (found?.keys !== count || found.units !== count || found.orders !== count) {
    throw new Error(`the tables hold ${JSON.stringify(found)} for ${count} orders`);
  }
}

let offered = 0;

/** Pulls new orders, listed 500 at a time by a channel without latency, parsed and allocated. */
export async function ingest(world: World, count: number): Promise<Sample> {
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
  const { rows } = await pool.query<{ orders: number; paid: string }>(
    `select count(*)::integer as orders, sum((o.document->>'buyerPaidMinor')::bigint)::text as paid
     from kaquan.orders o where order_no >= $1 and order_no < '2028'`,
    [`2027${String(first).padStart(15, '0')}`],
  );
  if (rows[0]?.orders !== count || rows[0].paid !== String(1_990 * count)) {
    throw new Error(`the tables hold ${JSON.stringify(rows[0])} for ${count} orders`);
  }
  return sample;
}
