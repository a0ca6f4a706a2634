import { PGlite } from '@electric-sql/pglite';
import { unwrapOrThrow } from '@kaquan/core';
import { aChange, anId, aProduct } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

  it('has one session, however often it is asked for', async () => {
    await database.transaction(async (tx) => {
      expect(pgliteSession(tx)).toBe(pgliteSession(tx));
    });
  });
});
