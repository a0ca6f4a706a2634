import { anId, startOfTests, testTenant } from '@kaquan/core/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSchema, startPglite, type TestDatabase } from '../test/databases.ts';
import { createPostgresStorage, type PostgresStorage } from './index.ts';
import { parseCursor, toPage } from './page-cursor.ts';
import { CorruptRow } from './sql-state.ts';

const madeUp = [
  '',
  'null',
  '[]',
  '{"0":1,"1":"x","length":2}',
  '[1]',
  '[1,"x",2]',
  '[0.5,"x"]',
  '[1,2]',
  '[9007199254740992,"x"]',
  '["a","\\u0000"]',
  '["\\ud800","x"]',
  '[1,"\\u0000"]',
];

const madeUpInstants = ['[9007199254740991,"x"]', '[253402300800000,"x"]', '[-1,"x"]'];

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc
    .tuple(
      fc.oneof(fc.maxSafeInteger(), fc.double(), fc.string({ unit: 'binary' })),
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.string().map((text) => `${text} 1 1`),
        fc.integer(),
      ),
    )
    .map((pair) => JSON.stringify(pair)),
);

describe('a page cursor', () => {
  it.each(madeUp)('%s is none of any listing', (cursor) => {
    for (const kind of ['instant', 'number', 'string'] as const) {
      expect(() => parseCursor(cursor, kind)).toThrow(CorruptRow);
    }
  });

  it.each(madeUpInstants)('%s is none of a listing by time', (cursor) => {
    expect(() => parseCursor(cursor, 'instant')).toThrow(CorruptRow);
    expect(parseCursor(cursor, 'number')).toEqual(JSON.parse(cursor));
  });

  it('that a listing gave out is read as it was given', () => {
    const position = fc.tuple(fc.integer({ min: 0, max: 253_402_300_799_999 }), fc.string());
    fc.assert(
      fc.property(position, (last) => {
        const { nextCursor } = toPage([1, 2], 1, () => last);
        expect(parseCursor(nextCursor ?? '', 'instant')).toEqual(last);
      }),
    );
  });
});

describe('every listing', () => {
  let database: TestDatabase;
  let storage: PostgresStorage;

  beforeAll(async () => {
    database = await startPglite();
    storage = createPostgresStorage({ connection: database.connection, schema: aSchema() });
    expect((await storage.migrate()).isOk()).toBe(true);
  });

  afterAll(() => database.stop());

  it('answers storage.corrupt for a made-up cursor, or a page', async () => {
    const answers = async (cursor: string) => {
      const asked = { tenant: testTenant, limit: 1, cursor };
      return [
        await storage.findOrders(asked),
        await storage.findOrders({ ...asked, redeemed: { from: startOfTests } }),
        await storage.findOrders({ ...asked, user: 'anna' }),
        await storage.findShops(asked),
        await storage.findTenantShops({ tenants: 'all', limit: 1, cursor }),
        await storage.findPostings({ ...asked, orderId: anId('order', 'o1') }),
        await storage.findPostings({ ...asked, shopId: anId('shop', 'shop-1') }),
      ];
    };
    const check = async (cursor: string): Promise<void> => {
      for (const answer of await answers(cursor)) {
        if (answer.isOk()) continue;
        expect(answer.error).toMatchObject({ code: 'storage.corrupt', table: 'cursor' });
      }
    };
    for (const cursor of [...madeUp, ...madeUpInstants]) await check(cursor);
    await fc.assert(fc.asyncProperty(anything, check), { numRuns: 300 });
  }, 60_000);

  it('answers no page for an instant that no calendar has', async () => {
    for (const cursor of madeUpInstants) {
      const asked = { tenant: testTenant, limit: 1, cursor };
      for (const answer of [
        await storage.findOrders(asked),
        await storage.findOrders({ ...asked, redeemed: {} }),
        await storage.findPostings({ ...asked, orderId: anId('order', 'o1') }),
      ]) {
        expect(answer._unsafeUnwrapErr().code).toBe('storage.corrupt');
      }
    }
  });
});
