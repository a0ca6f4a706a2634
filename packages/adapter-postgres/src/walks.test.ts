import { checkWalks } from '@kaquan/core/testing/arbitraries';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openStorage, startPglite, startServer, type TestDatabase } from '../test/databases.ts';

// The longer runs of docs/guides/testing.md set these.
const scale = Number(process.env['KAQUAN_WALKS_SCALE'] ?? 1);
const seed = process.env['KAQUAN_WALKS_SEED'];
const timeout = 120_000 * Math.max(1, scale);

const databases = [
  { name: 'PGlite', start: startPglite, runs: 12 },
  { name: 'a PostgreSQL server', start: startServer, runs: 30 },
];

describe.each(databases)('random walks on $name', ({ start, runs }) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await start();
  });

  afterAll(() => database.stop());

  it('go as a naive model of the requirements says', { timeout }, async () => {
    await checkWalks(() => openStorage(database), {
      runs: Math.ceil(runs * scale),
      limitMs: 90_000 * Math.max(1, scale),
      maxLength: 30,
      ...(seed === undefined ? {} : { seed: Number(seed) }),
    });
  });
});
