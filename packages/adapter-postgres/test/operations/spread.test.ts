import { unwrapOrThrow } from '@kaquan/core';
import { guarantees, storageContract } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPostgresStorage } from '../../src/index.ts';
import { aSchema, openStorage, type TestDatabase } from '../databases.ts';
import { findBinaries, startLocal } from '../local-server.ts';
import { spreadTables } from '../spread-tables.ts';

// On 15, and not on the embedded server: 18.4 ends with a segmentation fault when rivals update a row of
// a partitioned table (S13), which no statement of ours should be able to bring about.
const binaries = await findBinaries(15);
const where = 'in PG_BINDIR or /usr/lib/postgresql/15/bin';
const why = binaries === null ? ` (skipped: no PostgreSQL 15 binaries ${where})` : '';

describe.skipIf(binaries === null)(`tables that are spread by tenant${why}`, () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startLocal(binaries ?? '');
    const { connection } = database;
    const schema = aSchema();
    await unwrapOrThrow(createPostgresStorage({ connection, schema }).migrate());
    await spreadTables(connection, schema);
    database.emptied.push(schema);
  });

  afterAll(() => database.stop());

  it('are all of them, but for those about the tables themselves', async () => {
    const text = `select c.relname as name from pg_class c
      where c.relnamespace = $1::regnamespace and c.relkind = 'r' and not c.relispartition`;
    const { rows } = await database.connection.query({ text, values: [database.emptied[0]] });
    const names = rows.map((row) => String(Reflect.get(Object(row), 'name')));
    expect(new Set(names)).toEqual(new Set(['migrations', 'migration_steps']));
  });

  it.each(storageContract)('the storage: $id $title', (each) =>
    each.run(() => openStorage(database)),
  );

  it.each(guarantees)('the guarantees: $id $title', (each) =>
    each.run(() => openStorage(database)),
  );
});
