import { unwrapOrThrow } from '@kaquan/core';
import { storageContract } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createPostgresStorage, poolConnection } from '../../src/index.ts';
import { openStorage, type TestDatabase } from '../databases.ts';
import { startOwnServer, type OwnServer } from './own-server.ts';
import { pgbouncer, startPooler, type Pooler } from './pooler.ts';
import { audit, openSmallShop } from './small-shop.ts';

// Servers that start and stop take their time where others are at work too.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

const ways = ['unnamed', 'named'] as const;

// Skipped where the machine has no PgBouncer; `named` also where it is older than 1.21, which does
// not keep prepared statements for its clients.
const hasWay = (prepare: (typeof ways)[number]): boolean =>
  pgbouncer !== null && (prepare === 'unnamed' || pgbouncer.hasPrepared);

describe.each(ways)('the storage through PgBouncer in transaction mode, %s', (prepare) => {
  describe.runIf(hasWay(prepare))('where it is installed', () => {
    let server: OwnServer;
    let pooler: Pooler;
    let database: TestDatabase;

    beforeAll(async () => {
      server = await startOwnServer();
      pooler = await startPooler(pgbouncer?.path ?? '', server.port);
      const connection = poolConnection(server.pool({ port: pooler.port, max: 8 }));
      database = {
        connection,
        options: { prepare },
        emptied: [],
        stop: () => Promise.resolve(),
      };
    });

    afterAll(async () => {
      await pooler.stop();
      await server.remove();
    });

    it.each(storageContract)('$id $title', (each) => each.run(() => openStorage(database)));

    it('survives that the pooler is started again', async () => {
      const { connection } = database;
      const storage = createPostgresStorage({ connection, prepare });
      await unwrapOrThrow(storage.migrate());
      const shop = await openSmallShop(storage);
      await shop.stock(20);
      const tokens: string[] = [];
      for (let i = 0; i < 10; i += 1) tokens.push(await shop.tokenOf(await shop.sell()));
      const { redemption } = shop.buyer();
      const redeem = (token: string) => redemption.redeem({ token }, { idempotencyKey: token });
      const first = Promise.all(tokens.map(redeem));
      await pooler.stop();
      for (const answer of await first) {
        if (answer.isErr()) expect(answer.error.retry).toBe('later');
      }
      pooler = await startPooler(pgbouncer?.path ?? '', server.port, pooler.port);
      const texts: string[] = [];
      for (const token of tokens) {
        const { goods } = await unwrapOrThrow(redeem(token));
        texts.push(...goods.map(({ secret }) => secret.reveal()));
      }
      expect(new Set(texts).size).toBe(tokens.length);
      expect(await audit(server.pool())).toEqual([]);
    });
  });
});

describe.runIf(pgbouncer?.hasPrepared === false)('a PgBouncer older than 1.21', () => {
  it('fails with a telling cause where statements are named', async () => {
    const server = await startOwnServer();
    const pooler = await startPooler(pgbouncer?.path ?? '', server.port);
    try {
      const connection = poolConnection(server.pool({ port: pooler.port, max: 8 }));
      const storage = createPostgresStorage({ connection, prepare: 'named' });
      await unwrapOrThrow(createPostgresStorage({ connection, prepare: 'unnamed' }).migrate());
      const causes = new Set<unknown>();
      for (let round = 0; round < 10; round += 1) {
        const asking = Array.from({ length: 12 }, () =>
          storage.findTenantShops({ tenants: 'all', limit: 1 }),
        );
        for (const answer of await Promise.all(asking)) {
          if (answer.isErr()) causes.add((answer.error.cause as { code?: unknown }).code);
        }
      }
      expect(causes.size).toBeGreaterThan(0);
      for (const cause of causes) expect(['26000', '42P05']).toContain(cause);
    } finally {
      await pooler.stop();
      await server.remove();
    }
  });
});
