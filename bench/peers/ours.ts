import { unwrapOrThrow } from '@kaquan/core';
import type { Pool } from 'pg';
import { aTrade } from '../src/channel.ts';
import { openLoader } from '../src/loader.ts';
import { openWorld } from '../src/world.ts';
import type { Peer } from './rates.ts';

const keys = 200_000;
const tradesKept = 1_000;
// Calls that are under way still ask for a trade of the listing before.
const tradesBefore = 100;

/** Kaquan: takes a paid order in from its channel, redeems it with the real vault, lists orders. */
export async function openOurs(pool: Pool): Promise<Peer> {
  const world = await openWorld(pool);
  const { desk, shopId, goods, channel, recorder } = world;
  const loader = await openLoader(world);
  await loader.stock(goods.many.slice(0, 1), keys);
  let placed = 0;
  let trades: ReturnType<typeof aTrade>[] = [];
  return {
    async create() {
      if (placed % tradesKept === 0) {
        const from = Math.max(0, placed - tradesBefore);
        trades = Array.from({ length: 2 * tradesKept }, (_, i) => {
          return aTrade(`2028${String(from + i).padStart(15, '0')}`, 'item-0', Date.now() - 60_000);
        });
        channel.offer(trades);
        recorder.take();
      }
      const orderNo = `2028${String(placed++).padStart(15, '0')}`;
      const { order } = await unwrapOrThrow(desk.orders.ingest({ shopId, orderNo }));
      return order.orderId;
    },
    async fulfil(orderId) {
      const token = await world.tokenOf(orderId);
      const { goods: given } = await unwrapOrThrow(desk.redemption.redeem({ token }));
      if (given.length !== 1) throw new Error(`${given.length} cards handed over`);
    },
    async list() {
      return (await unwrapOrThrow(desk.orders.find({ limit: 50 }))).items.length;
    },
  };
}
