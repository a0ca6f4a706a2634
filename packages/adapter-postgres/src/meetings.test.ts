import { meetings } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStorage, startServer, type TestDatabase } from '../test/databases.ts';

// All interleavings are run in memory; here it is enough to see that statements of a server that follow
// one another in this way answer as calls in memory do.
const search = { maxRuns: 3 };

describe('whoever meets, on a PostgreSQL server', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await startServer();
  });

  afterAll(() => database.stop());

  it.each(meetings)('$id $title', { timeout: 60_000 }, async (each) => {
    const { runs } = await each.run(() => openStorage(database), search);
    expect(runs).toBeGreaterThan(1);
  });
});
