import { createMemoryStorage } from '@kaquan/adapter-memory';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStorage, startPglite, startServer, type TestDatabase } from '../databases.ts';
import { playOnBoth } from './play.ts';
import { serveOnBoth } from './services.ts';
import { arbitrarySteps } from './steps.ts';

// The longer runs of docs/guides/testing.md set these.
const scale = Number(process.env['KAQUAN_DIFFERENTIAL_SCALE'] ?? 1);
const seed = process.env['KAQUAN_DIFFERENTIAL_SEED'];
const timeout = 120_000 * Math.max(1, scale);

const parameters = (runs: number) => ({
  numRuns: Math.ceil(runs * scale),
  // Also while it shrinks a failure: what has been found by then is reported.
  interruptAfterTimeLimit: 90_000 * Math.max(1, scale),
  ...(seed === undefined ? {} : { seed: Number(seed) }),
});

const databases = [
  { name: 'PGlite', start: startPglite, runs: 60, serviceRuns: 15 },
  { name: 'a PostgreSQL server', start: startServer, runs: 140, serviceRuns: 25 },
];

describe.each(databases)('memory and $name', ({ start, runs, serviceRuns }) => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await start();
  });

  afterAll(() => database.stop());

  it('answer the same to the same calls, and end in the same state', { timeout }, async () => {
    const seen = new Map<string, number>();
    const property = fc.asyncProperty(arbitrarySteps(25), async (steps) => {
      const tested = await openStorage(database);
      try {
        await playOnBoth({ reference: createMemoryStorage(), tested, seen }, steps);
      } finally {
        await tested.close?.();
      }
    });
    await fc.assert(property, parameters(runs));
    const words = ['applied', 'duplicate', 'fenced', 'short', 'stale'];
    expect([...seen.keys()].filter((word) => words.includes(word)).toSorted()).toEqual(words);
  });

  it('serve the same calls of the services alike', { timeout }, async () => {
    const run = fc.record({ seed: fc.nat(), calls: fc.integer({ min: 5, max: 60 }) });
    const property = fc.asyncProperty(run, async (each) => {
      const tested = await openStorage(database);
      try {
        await serveOnBoth({ reference: createMemoryStorage(), tested }, each);
      } finally {
        await tested.close?.();
      }
    });
    await fc.assert(property, parameters(serviceRuns));
  });
});
