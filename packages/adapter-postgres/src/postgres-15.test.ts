import { unwrapOrThrow } from '@kaquan/core';
import { guarantees, storageContract } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogOf } from '../test/catalog.ts';
import { aSchema, dropSchema, openStorage, type TestDatabase } from '../test/databases.ts';
import { findBinaries, startLocal } from '../test/local-server.ts';
import { releasedVersions, restoreReleased } from '../test/released.ts';
import { createPostgresStorage } from './index.ts';

const binaries = await findBinaries(15);
const where = 'in PG_BINDIR or /usr/lib/postgresql/15/bin';
const why = binaries === null ? ` (skipped: no PostgreSQL 15 binaries ${where})` : '';

describe.skipIf(binaries === null)(`on PostgreSQL 15${why}`, () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startLocal(binaries ?? '');
  });

  afterAll(() => database.stop());

  it('is that version', async () => {
    const text = `select current_setting('server_version_num')::integer / 10000 as major`;
    const { rows } = await database.connection.query({ text, values: [] });
    expect(rows).toEqual([{ major: 15 }]);
  });

  it.each(storageContract)('the storage: $id $title', (each) =>
    each.run(() => openStorage(database)),
  );

  it.each(guarantees)('the guarantees: $id $title', (each) =>
    each.run(() => openStorage(database)),
  );

  it.each(releasedVersions)('tables of version %i end like new ones', async (version) => {
    const { connection } = database;
    const [old, fresh] = [aSchema(), aSchema()];
    await restoreReleased(connection, old, version);
    for (const schema of [old, fresh]) {
      await unwrapOrThrow(createPostgresStorage({ connection, schema }).migrate());
    }
    expect(await catalogOf(connection, old)).toBe(await catalogOf(connection, fresh));
    for (const schema of [old, fresh]) await dropSchema(connection, schema);
  });
});
