import { guarantees } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openStorage, startPglite, type TestDatabase } from '../test/databases.ts';

describe('the guarantees, on PGlite', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startPglite();
  });

  afterAll(() => database.stop());

  it.each(guarantees)('$id $title', (each) => each.run(() => openStorage(database)));
});
