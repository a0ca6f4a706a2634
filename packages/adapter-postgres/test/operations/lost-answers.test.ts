import { unwrapOrThrow } from '@kaquan/core';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresStorage, poolConnection, type PostgresStorage } from '../../src/index.ts';
import { aSchema, dropSchema } from '../databases.ts';
import { openCuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.ts';
import { login, startOwnServer, type OwnServer } from './own-server.ts';
import { audit, openSmallShop, type SmallShop } from './small-shop.ts';

const cuts: readonly Cut[] = ['before', 'after', 'within', 'unnoticed', 'half-open'];

const codesOfLoss = ['storage.unavailable', 'storage.outcome_unknown'];

// More than any call below sends; the sweep ends where a call comes through uncut.
const mostMessages = 40;

describe('a connection that is cut', () => {
  let server: OwnServer;
  let proxy: CuttingProxy;
  let direct: Pool;
  let schema: string;
  let shop: SmallShop;
  let cut: PostgresStorage;
  let pool: Pool;

  beforeAll(async () => {
    const settings = ['lock_timeout=300ms', 'idle_in_transaction_session_timeout=200ms'];
    server = await startOwnServer({ settings });
    direct = server.pool();
    proxy = await openCuttingProxy(server.port);
  });

  afterAll(async () => {
    await proxy.close();
    await server.remove();
  });

  beforeEach(async () => {
    schema = aSchema();
    const honest = createPostgresStorage({ connection: poolConnection(direct), schema });
    await unwrapOrThrow(honest.migrate());
    shop = await openSmallShop(honest);
    pool = server.pool({ ...login, port: proxy.port, max: 2 });
    cut = createPostgresStorage({ connection: poolConnection(pool), schema });
    await pool.query('select 1');
  });

  afterEach(async () => {
    await pool.end();
    await dropSchema(poolConnection(direct), schema);
  });

  // Cuts at the first message of a call, at the second and so on, until a call comes through uncut.
  const sweep = async (way: Cut, call: (nth: number) => Promise<void>): Promise<number> => {
    for (let skip = 0; skip < mostMessages; skip += 1) {
      proxy.arm(way, skip);
      await call(skip);
      if (!proxy.disarm()) return skip;
    }
    throw new Error('the sweep has no end');
  };

  it.each(cuts)('%s: at any message of a redemption, each key is given once', async (way) => {
    await shop.stock(mostMessages);
    const orders: { readonly token: string; readonly orderId: string }[] = [];
    for (let nth = 0; nth < 8; nth += 1) {
      const order = await shop.sell();
      orders.push({ token: await shop.tokenOf(order), orderId: order.orderId });
    }
    const { redemption } = shop.buyer(cut);
    const given = new Set<string>();
    const messages = await sweep(way, async (nth) => {
      const token = orders[nth]?.token ?? '';
      const options = { idempotencyKey: `call-${nth}` };
      const first = await redemption.redeem({ token }, options);
      proxy.disarm();
      if (first.isErr()) expect(codesOfLoss).toContain(first.error.code);
      const again = await unwrapOrThrow(redemption.redeem({ token }, options));
      const [goods, ...others] = again.goods;
      expect(others).toEqual([]);
      const text = goods?.secret.reveal() ?? '';
      if (first.isOk()) expect(first.value.goods[0]?.secret.reveal()).toBe(text);
      expect(given.has(text), 'a key that was given before').toBe(false);
      given.add(text);
    });
    expect(messages).toBeGreaterThanOrEqual(2);
    expect(given.size).toBe(messages + 1);
    expect(await audit(direct, schema)).toEqual([]);
  });

  it.each(cuts)('%s: at any message of an import, each key is stored once', async (way) => {
    const { stock } = shop.desk(cut);
    const { productId } = shop;
    const messages = await sweep(way, async (nth) => {
      const source = [1, 2, 3].map((n) => `sesame-${nth}-${n}\n`);
      const run = () => stock.importKeys({ productId, source, importId: `import-${nth}` });
      const first = await run();
      proxy.disarm();
      if (first.isErr()) expect(codesOfLoss).toContain(first.error.code);
      const { imported, duplicates } = await unwrapOrThrow(run());
      expect({ imported, duplicates }).toEqual({ imported: 3, duplicates: 0 });
    });
    expect(messages).toBeGreaterThanOrEqual(4);
    const levels = await unwrapOrThrow(stock.findLevels({ productIds: [productId] }));
    expect(levels[0]).toMatchObject({ available: (messages + 1) * 3 });
    expect(await audit(direct, schema)).toEqual([]);
  });

  it('is settled by the repeat also while the first attempt is still at work', async () => {
    await shop.stock(2);
    const order = await shop.sell();
    const token = await shop.tokenOf(order);
    const blocker = await direct.connect();
    await blocker.query('begin');
    await blocker.query(`select from "${schema}".orders for update`);
    // The call that waits for nobody has left the order out by then; this is the look at it in steps.
    proxy.arm('unnoticed', 3);
    const redeeming = shop.buyer(cut).redemption.redeem({ token });
    // Both attempts of the one call wait for the same order.
    await expect
      .poll(
        async () => {
          const waiting = await direct.query(`select 1 from pg_locks where not granted`);
          return waiting.rows.length;
        },
        { interval: 20, timeout: 5_000 },
      )
      .toBeGreaterThanOrEqual(2);
    await blocker.query('rollback');
    blocker.release();
    const { outcome, goods } = await unwrapOrThrow(redeeming);
    expect([outcome, goods.length]).toEqual(['applied', 1]);
    const keys = await direct.query(
      `select 1 from "${schema}".card_keys where state <> 'available'`,
    );
    expect(keys.rows).toHaveLength(1);
    expect(await audit(direct, schema)).toEqual([]);
  });

  it('is said to be unknown where the repeat fails too, and found out by asking again', async () => {
    await shop.stock(1);
    const token = await shop.tokenOf(await shop.sell());
    const options = { idempotencyKey: 'call-1' };
    const { redemption } = shop.buyer(cut);
    proxy.arm('after', 1);
    proxy.armNext('before', 0);
    const lost = await redemption.redeem({ token }, options);
    expect(lost.isErr() && lost.error).toMatchObject({
      code: 'storage.outcome_unknown',
      retry: 'later',
    });
    const { outcome, goods } = await unwrapOrThrow(redemption.redeem({ token }, options));
    expect([outcome, goods.length]).toEqual(['replayed', 1]);
    expect(await audit(direct, schema)).toEqual([]);
  });
});
