import { guarantees } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openStorage, startPglite, startServer, type TestDatabase } from '../test/databases.ts';

const databases = { PGlite: startPglite, 'a PostgreSQL server': startServer };

describe.each(Object.entries(databases))('the guarantees on %s', (_name, start) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await start();
  });

  afterAll(() => database.stop());

  it.each(guarantees)('$id $title', (each) => each.run(() => openStorage(database)));
});
