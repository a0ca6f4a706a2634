import { unwrapOrThrow } from '@kaquan/core';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresStorage, poolConnection } from '../../src/index.ts';
import { populate } from '../populate.ts';
import { sqlBlock, sqlBlocks } from './guide.ts';
import { startOwnServer, type OwnServer } from './own-server.ts';
import { openSmallShop } from './small-shop.ts';

describe('the SQL of the guide', () => {
  let server: OwnServer;
  let pool: Pool;

  beforeAll(async () => {
    server = await startOwnServer();
    pool = server.pool();
    const storage = createPostgresStorage({ connection: poolConnection(pool) });
    await unwrapOrThrow(storage.migrate());
    await populate(storage);
    // All of it has long been done with.
    await pool.query(`update kaquan.idempotency set stored_at = stored_at - interval '10 years'`);
  });

  afterAll(() => server.remove());

  it.each([...sqlBlocks.keys()])('%s runs on populated tables', async (name) => {
    await pool.query(sqlBlock(name));
  });

  it('leaves tables that a shop goes on with', async () => {
    const storage = createPostgresStorage({ connection: poolConnection(pool) });
    const shop = await openSmallShop(storage, { name: '新店' });
    await shop.stock(2);
    const token = await shop.tokenOf(await shop.sell());
    const { goods } = await unwrapOrThrow(shop.buyer().redemption.redeem({ token }));
    expect(goods).toHaveLength(1);
  });
});
