import { unwrapOrThrow } from '@kaquan/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPostgresStorage, poolConnection } from '../../src/index.ts';
import { startOwnServer, type OwnServer } from './own-server.ts';
import { audit, openSmallShop } from './small-shop.ts';

// Servers that start and stop take their time where others are at work too.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const [orders, callers, mostTries] = [120, 6, 200];

describe('a server that restarts under load', () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await startOwnServer();
  });

  afterAll(() => server.remove());

  it('costs its callers repeats and nothing else, and the pool finds it again', async () => {
    // Nobody listens to the errors of this pool.
    const pool = server.pool({ max: 4 });
    const storage = createPostgresStorage({ connection: poolConnection(pool) });
    await unwrapOrThrow(storage.migrate());
    const shop = await openSmallShop(storage);
    await shop.stock(orders + 10);
    const tokens: string[] = [];
    for (let i = 0; i < orders; i += 1) tokens.push(await shop.tokenOf(await shop.sell()));

    const { redemption } = shop.buyer();
    const texts: string[] = [];
    const codes = new Map<string, number>();
    const redeem = async (token: string, nth: number): Promise<void> => {
      for (let tries = 0; tries < mostTries; tries += 1) {
        const answer = await redemption.redeem({ token }, { idempotencyKey: `call-${nth}` });
        if (answer.isOk()) {
          texts.push(...answer.value.goods.map(({ secret }) => secret.reveal()));
          return;
        }
        const { code, retry } = answer.error;
        expect(retry, code).toBe('later');
        codes.set(code, (codes.get(code) ?? 0) + 1);
        await pause(25);
      }
      throw new Error(`redemption ${nth} did not come through`);
    };
    let next = 0;
    const work = async (): Promise<void> => {
      for (let nth = next++; nth < orders; nth = next++) {
        await redeem(tokens[nth] ?? '', nth);
        await pause(5);
      }
    };
    const load = Promise.all(Array.from({ length: callers }, work));
    for (const how of ['immediate', 'fast', 'immediate'] as const) {
      const before = texts.length;
      await expect.poll(() => texts.length, { interval: 5 }).toBeGreaterThan(before + 10);
      await server.stop(how);
      await pause(100);
      await server.start();
    }
    await load;
    expect(texts).toHaveLength(orders);
    expect(new Set(texts).size).toBe(orders);
    expect([...codes.keys()].toSorted()).toEqual(expect.arrayContaining(['storage.unavailable']));
    for (const code of codes.keys()) {
      expect(['storage.unavailable', 'storage.outcome_unknown']).toContain(code);
    }
    expect(await audit(pool)).toEqual([]);
    const delivered = await pool.query(`select 1 from kaquan.card_keys where state = 'delivered'`);
    expect(delivered.rows).toHaveLength(orders);
  });

  it('is reached again by a pool that only rested meanwhile', async () => {
    const pool = server.pool({ max: 3 });
    const storage = createPostgresStorage({ connection: poolConnection(pool) });
    const asking = Array.from({ length: 3 }, () =>
      storage.findTenantShops({ tenants: 'all', limit: 1 }),
    );
    await Promise.all(asking);
    await server.stop('immediate');
    const down = await storage.findTenantShops({ tenants: 'all', limit: 1 });
    expect(down.isErr() && down.error.code).toBe('storage.unavailable');
    await server.start();
    expect((await storage.findTenantShops({ tenants: 'all', limit: 1 })).isOk()).toBe(true);
  });
});
