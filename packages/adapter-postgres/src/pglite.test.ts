import { PGlite } from '@electric-sql/pglite';
import { createKaquan, createVault, unwrapOrThrow } from '@kaquan/core';
import { aChange, anId, aProduct } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Storage } from '@kaquan/core/ports';
import type { PgLike } from './pg-like.ts';
import { pgliteConnection, pgliteSession } from './pglite.ts';
import { createPostgresStorage, type PostgresStorage } from './postgres-storage.ts';

const addProduct = (name: string) =>
  aChange({
    changeId: anId('change', name),
    writes: [
      {
        kind: 'product',
        expectedVersion: 0,
        value: aProduct({ productId: anId('product', name), name: 'one name' }),
      },
    ],
  });

describe('a transaction of a host on PGlite', () => {
  let database: PGlite;
  let storage: PostgresStorage;

  beforeAll(async () => {
    database = await PGlite.create();
    await database.exec('create table notes (note text)');
    storage = createPostgresStorage({ connection: pgliteConnection(database) });
    await unwrapOrThrow(storage.migrate());
  });

  afterAll(() => database.close());

  const counted = async (table: string): Promise<unknown> =>
    (await database.query(`select count(*)::integer as n from ${table}`)).rows;

  it('takes our change along when it is rolled back', async () => {
    const work = database.transaction(async (tx) => {
      await tx.query(`insert into notes values ('a')`);
      const committed = await storage.within(pgliteSession(tx)).commit([addProduct('p1')]);
      expect(committed.isOk() && committed.value[0]?.outcome).toBe('applied');
      throw new Error('thought better of');
    });
    await expect(work).rejects.toThrow('thought better of');
    expect([await counted('notes'), await counted('kaquan.products')]).toEqual([
      [{ n: 0 }],
      [{ n: 0 }],
    ]);
  });

  it('commits with ours, and outlives a change of ours that is refused', async () => {
    await database.transaction(async (tx) => {
      const joined = storage.within(pgliteSession(tx));
      await unwrapOrThrow(joined.commit([addProduct('p1')]));
      const refused = await joined.commit([addProduct('p2')]);
      expect(refused.isOk() && refused.value[0]?.outcome).toBe('stale');
      await tx.query(`insert into notes values ('a')`);
    });
    expect([await counted('notes'), await counted('kaquan.products')]).toEqual([
      [{ n: 1 }],
      [{ n: 1 }],
    ]);
  });

  // It would open cards that a rollback then puts back into stock.
  it.each([false, true])(
    'is joined by a handle, and no Kaquan is composed over it (row-level security: %s)',
    async (rowLevelSecurity) => {
      const vault = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });
      const compose = (over: Storage) => () => createKaquan({ storage: over, channels: [], vault });
      await database.transaction(async (tx) => {
        const session = pgliteSession(tx);
        const over = (connection: PgLike): PostgresStorage =>
          createPostgresStorage({ connection, rowLevelSecurity });
        const outside = over(pgliteConnection(database));
        expect(compose(outside)).not.toThrow();
        for (const joined of [
          over(session),
          outside.within(session),
          over(session).within(session),
        ]) {
          expect(compose(joined)).toThrow(
            /stands for a transaction of the host.*kaquan\.with\(\{ tx \}\)/,
          );
        }
      });
    },
  );

  it('makes the tables inside of it, and they go with its rollback', async () => {
    const work = database.transaction(async (tx) => {
      const joined = createPostgresStorage({ connection: pgliteSession(tx), schema: 'other' });
      expect((await unwrapOrThrow(joined.migrate())).length).toBeGreaterThan(0);
      throw new Error('thought better of');
    });
    await expect(work).rejects.toThrow('thought better of');
    const found = await database.query(`select to_regclass('other.orders') as table`);
    expect(found.rows).toEqual([{ table: null }]);
  });

  it('has one session, however often it is asked for', async () => {
    await database.transaction(async (tx) => {
      expect(pgliteSession(tx)).toBe(pgliteSession(tx));
    });
  });
});
