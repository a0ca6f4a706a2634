import { unwrapOrThrow, type ProductId, type TenantId } from '@kaquan/core';
import type { Change, Storage, StorageError } from '@kaquan/core/ports';
import { aChange, aNewKey, anId } from '@kaquan/core/testing';
import type { Pool, PoolClient, PoolConfig } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresStorage, poolConnection } from '../../src/index.ts';
import { startOwnServer, type OwnServer } from './own-server.ts';
import { audit, openSmallShop, type SmallShop } from './small-shop.ts';

const tenant = 'default' as TenantId;

const anyOrder = { tenant, orderIds: [anId('order', 'any')] };

let changes = 0;

describe('what a server refuses', () => {
  let server: OwnServer;
  let pool: Pool;
  let shop: SmallShop;
  let productId: ProductId;

  const storageOver = (options: PoolConfig, schema = 'kaquan'): Storage =>
    createPostgresStorage({ connection: poolConnection(server.pool(options)), schema });

  // Keys of a product that no shop sells: no vault sealed them, so none may come to a buyer.
  const aStock = (): Change => {
    changes += 1;
    const keyId = anId('key', `limit-${changes}`);
    const newKeys = [aNewKey({ keyId, productId, fingerprint: keyId })];
    return aChange({ changeId: anId('change', `limit-${changes}`), newKeys });
  };

  const blocking = async (sql: string, work: () => Promise<void>): Promise<void> => {
    const blocker = await pool.connect();
    try {
      await blocker.query('begin');
      await blocker.query(sql);
      await work();
    } finally {
      await blocker.query('rollback');
      blocker.release();
    }
  };

  // The error of a commit and of a load, which must be of one code.
  const errorOf = async (storage: Storage): Promise<StorageError> => {
    const committed = (await storage.commit([aStock()]))._unsafeUnwrapErr();
    const loaded = (await storage.load(anyOrder))._unsafeUnwrapErr();
    expect(committed.code).toBe(loaded.code);
    return committed;
  };

  beforeAll(async () => {
    const settings = [
      'max_connections=14',
      'superuser_reserved_connections=0',
      'autovacuum_worker_slots=1',
    ];
    server = await startOwnServer({ settings });
    pool = server.pool();
    const storage = createPostgresStorage({ connection: poolConnection(pool) });
    await unwrapOrThrow(storage.migrate());
    shop = await openSmallShop(storage);
    await shop.stock(20);
    const unsold = shop.desk().catalog.createProduct({ name: '样品', reserve: 'on_handover' });
    ({ productId } = (await unwrapOrThrow(unsold)).product);
  });

  afterAll(() => server.remove());

  it.each([
    ['statement_timeout', '57014'],
    ['lock_timeout', '55P03'],
    ['transaction_timeout', '25P04'],
  ])(
    '%s ends a blocked commit with storage.busy, and nothing of it is stored',
    async (name, code) => {
      const storage = storageOver({ max: 1, options: `-c ${name}=300ms` });
      const token = await shop.tokenOf(await shop.sell());
      const { redemption } = shop.buyer(storage);
      await blocking('select from kaquan.orders for update', async () => {
        const began = performance.now();
        const blocked = await redemption.redeem({ token });
        expect(blocked.isErr() && blocked.error).toMatchObject({
          code: 'storage.busy',
          retry: 'later',
          cause: { code },
        });
        expect(performance.now() - began).toBeLessThan(5_000);
        const stocked = await storage.commit([aStock()]);
        expect(stocked.isOk(), 'what is not blocked goes on').toBe(true);
      });
      expect(await audit(pool)).toEqual([]);
      const { outcome } = await unwrapOrThrow(redemption.redeem({ token }));
      expect(outcome).toBe('applied');
    },
  );

  it('a step-by-step commit that waits for a table ends in time too', async () => {
    const storage = storageOver({ max: 1, options: '-c statement_timeout=300ms' });
    const change = aStock();
    await blocking('lock table kaquan.card_keys in access exclusive mode', async () => {
      const blocked = await storage.commit([change]);
      expect(blocked._unsafeUnwrapErr().code).toBe('storage.busy');
    });
    expect((await storage.commit([change]))._unsafeUnwrap()[0]?.outcome).toBe('applied');
  });

  it('a pool whose clients are all lent out is storage.busy', async () => {
    const small = server.pool({ max: 1, connectionTimeoutMillis: 150 });
    const storage = createPostgresStorage({ connection: poolConnection(small) });
    const client = await small.connect();
    const error = await errorOf(storage).finally(() => client.release());
    expect(error).toMatchObject({ code: 'storage.busy', retry: 'later' });
    expect((await storage.load(anyOrder)).isOk()).toBe(true);
  });

  it('a server without a free connection is storage.busy', async () => {
    const greedy = server.pool({ max: 20, idleTimeoutMillis: 0 });
    const taken: PoolClient[] = [];
    for (;;) {
      const client = await greedy.connect().catch(() => null);
      if (client === null) break;
      taken.push(client);
    }
    const error = await errorOf(storageOver({ max: 1 })).finally(() => {
      for (const client of taken) client.release(true);
    });
    expect(error).toMatchObject({ code: 'storage.busy', cause: { code: '53300' } });
  });

  it.each([
    [{ password: 'wrong' }, '28P01'],
    [{ database: 'nowhere' }, '3D000'],
    [{ user: 'poor', password: 'poor' }, '42501'],
  ])('%j is storage.denied (%s), which no retry helps', async (options, code) => {
    await pool.query(`do $$ begin create role poor login password 'poor';
      exception when duplicate_object then null; end $$`);
    const error = await errorOf(storageOver({ max: 1, ...options }));
    expect(error).toMatchObject({ code: 'storage.denied', retry: 'never', cause: { code } });
  });

  it('tables that are not there are storage.not_migrated, until they are', async () => {
    const storage = createPostgresStorage({ connection: poolConnection(pool), schema: 'later' });
    expect(await errorOf(storage)).toMatchObject({ code: 'storage.not_migrated', retry: 'never' });
    await unwrapOrThrow(storage.migrate());
    expect((await storage.commit([aStock()])).isOk()).toBe(true);
  });

  it('a session that may only read is storage.read_only for what writes', async () => {
    const storage = storageOver({ max: 1, options: '-c default_transaction_read_only=on' });
    expect((await storage.load(anyOrder)).isOk()).toBe(true);
    for (const change of [aStock(), aChange({ changeId: anId('change', 'nothing') })]) {
      const refused = await storage.commit([change]);
      expect(refused._unsafeUnwrapErr()).toMatchObject({
        code: 'storage.read_only',
        retry: 'later',
        cause: { code: '25006' },
      });
    }
    const request = { tenant, job: 'j', holder: 'h', ttlMs: 1_000, at: 0 };
    expect((await storage.lease(request))._unsafeUnwrapErr().code).toBe('storage.read_only');
  });
});
