import { unwrapOrThrow, type TenantId } from '@kaquan/core';
import type { Storage } from '@kaquan/core/ports';
import { anId, storageContract } from '@kaquan/core/testing';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresStorage, poolConnection, type PgLike } from '../../src/index.ts';
import { aSchema, dropSchema, openStorage, type TestDatabase } from '../databases.ts';
import { startPair, type Pair } from './pair.ts';
import { audit, openSmallShop, type SmallShop } from './small-shop.ts';

const tenant = 'default' as TenantId;

describe('a streaming replica', () => {
  let pair: Pair;
  let pool: Pool;
  let behind: Pool;
  let schema: string;
  let shop: SmallShop;
  let storage: Storage;

  beforeAll(async () => {
    pair = await startPair();
    ({ pool, behind } = pair);
  });

  afterAll(() => pair.remove());

  beforeEach(async () => {
    schema = aSchema();
    const [connection, reads] = [poolConnection(pool), poolConnection(behind)];
    const made = createPostgresStorage({ connection, reads, schema });
    await unwrapOrThrow(made.migrate());
    storage = made;
    shop = await openSmallShop(storage);
    await shop.stock(10);
  });

  afterEach(async () => {
    await resume();
    await dropSchema(poolConnection(pool), schema);
  });

  const pause = () => behind.query('select pg_wal_replay_pause()');
  const resume = () => behind.query('select pg_wal_replay_resume()');

  const listed = async (from: Storage = storage): Promise<number> =>
    (await unwrapOrThrow(from.findOrders({ tenant, limit: 100 }))).items.length;

  it('shows what was just stored through the same storage, however far it is behind', async () => {
    await pair.caughtUp();
    await pause();
    const order = await shop.sell();
    expect(await listed()).toBe(1);
    const history = await storage.findHistory(tenant, order.orderId, 0);
    expect(history._unsafeUnwrap().length).toBeGreaterThan(0);
    // Another process cannot know, and may see what was so a moment ago.
    const other = createPostgresStorage({
      connection: poolConnection(pool),
      reads: poolConnection(behind),
      schema,
    });
    expect(await listed(other)).toBe(0);
    const current = await other.findOrders({ tenant, limit: 100, isCurrent: true });
    expect(current._unsafeUnwrap().items).toHaveLength(1);
    await resume();
    await pair.caughtUp();
    expect(await listed(other)).toBe(1);
  });

  it('that is behind another one of the same pool never takes a write back', async () => {
    // The primary's own connection stands for a replica that has everything.
    const [connection, slow] = [poolConnection(pool), poolConnection(behind)];
    let next = connection;
    const reads: PgLike = {
      query: (query) => next.query(query),
      transaction: (work) => next.transaction?.(work) ?? work(next),
    };
    const own = aSchema();
    const over = createPostgresStorage({ connection, reads, schema: own });
    await unwrapOrThrow(over.migrate());
    const ownShop = await openSmallShop(over);
    await pair.caughtUp();
    await pause();
    await ownShop.sell();
    for (next of [connection, slow, slow]) expect(await listed(over)).toBe(1);
    await resume();
    await dropSchema(connection, own);
  });

  it('never decides: what it does not show yet is sold and handed over all the same', async () => {
    await pair.caughtUp();
    await pause();
    const order = await shop.sell();
    const token = await shop.tokenOf(order);
    const { outcome, goods } = await unwrapOrThrow(shop.buyer().redemption.redeem({ token }));
    expect([outcome, goods.length]).toEqual(['applied', 1]);
    expect(await audit(pool, schema)).toEqual([]);
  });

  it('that is down is done without, and is asked again later', async () => {
    await shop.sell();
    await pair.caughtUp();
    await pair.standby.stop('immediate');
    try {
      expect(await listed()).toBe(1);
      expect(await listed()).toBe(1);
    } finally {
      await pair.standby.start();
    }
    expect(await listed()).toBe(1);
  });

  it('is asked itself once it has caught up, also while the primary is down', async () => {
    await shop.sell();
    await pair.caughtUp();
    expect(await listed()).toBe(1);
    await pair.server.stop('immediate');
    try {
      expect(await listed()).toBe(1);
      const loaded = await storage.load({ tenant, shopIds: [anId('shop', 'any')] });
      expect(loaded._unsafeUnwrapErr().code).toBe('storage.unavailable');
    } finally {
      await pair.server.start();
    }
    await shop.sell();
    expect(await listed()).toBe(2);
  });

  it('as the only connection answers reads, and storage.read_only to what writes', async () => {
    const order = await shop.sell();
    await pair.caughtUp();
    const only = createPostgresStorage({ connection: poolConnection(behind), schema });
    expect(await listed(only)).toBe(1);
    const { orderId } = order;
    const loaded = await only.load({ tenant, orderIds: [orderId], withKeys: true });
    expect(loaded._unsafeUnwrap().orders).toHaveLength(1);
    const token = await shop.tokenOf(order);
    const refused = await shop.buyer(only).redemption.redeem({ token });
    expect(refused.isErr() && refused.error).toMatchObject({
      code: 'storage.read_only',
      retry: 'later',
      cause: { code: '25006' },
    });
    const { productId } = shop;
    const imported = await shop.desk(only).stock.importKeys({ productId, source: ['late\n'] });
    expect(imported.isErr() && imported.error.code).toBe('storage.read_only');
  });
});

describe('the storage with a replica', () => {
  let pair: Pair;
  let database: TestDatabase;

  beforeAll(async () => {
    pair = await startPair();
    const [connection, reads] = [poolConnection(pair.pool), poolConnection(pair.behind)];
    database = { connection, options: { reads }, emptied: [], stop: () => Promise.resolve() };
  });

  afterAll(() => pair.remove());

  it.each(storageContract)('$id $title', async (each) => {
    // What the test before has left is gone there too.
    await pair.caughtUp();
    await each.run(() => openStorage(database));
  });
});
