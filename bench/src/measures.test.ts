import { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLoader, type Loader } from './loader.ts';
import { openManyOrders } from './many-orders.ts';
import { startBenchServer, type BenchServer } from './server.ts';
import { ingest, orderIdsOf, redeem, ship } from './work.ts';
import { openWorld, takeTemplate, type World } from './world.ts';

// Each kind of work checks in the tables what it did, and throws where that is not what was asked.
let server: BenchServer;
let pool: Pool;
let world: World;
let loader: Loader;

beforeAll(async () => {
  server = await startBenchServer({ version: '18', sharedBuffers: '64MB', withStatements: false });
  pool = new Pool({ ...server.place, max: 4 });
  pool.on('error', () => undefined);
  world = await openWorld(pool);
  loader = await openLoader(world);
});

afterAll(async () => {
  await pool.end();
  await server.stop();
});

it('loads orders that can be redeemed, shipped and joined by others', async () => {
  const { many, direct } = world.goods;
  const linked = await takeTemplate(world, 'item-0', many[0] ?? '');
  const shipped = await takeTemplate(world, 'item-direct', direct);
  const runs = [
    { template: linked, count: 20, products: many, keysPerOrder: 1 },
    { template: shipped, count: 10, products: [direct], keysPerOrder: 1 },
  ];
  for (let round = 1; round <= 2; round += 1) {
    const [toRedeem, toShip] = await loader.reset(runs);
    if (toRedeem === undefined || toShip === undefined) throw new Error('not loaded');
    const redeemed = await redeem(world, orderIdsOf(toRedeem), 8);
    const sent = await ship(world, orderIdsOf(toShip));
    expect([redeemed.count, sent.count]).toEqual([20, 10]);
  }
  expect((await ingest(world, 30)).orderIds).toHaveLength(30);
});

it('fills a table with a year of orders, whose counts are right', async () => {
  const orders = await openManyOrders(world, 2_000);
  for (const count of [1_000, 2_000]) {
    await orders.growTo(count);
    const counts = await world.desk.orders.counts();
    const listed = await world.desk.orders.counts({ created: { from: 0 } });
    expect(counts._unsafeUnwrap()).toEqual(listed._unsafeUnwrap());
  }
  expect(orders.shops).toHaveLength(20);
});
