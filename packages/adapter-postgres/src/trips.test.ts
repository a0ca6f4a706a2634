import type { Change } from '@kaquan/core/ports';
import {
  aChange,
  aNewKey,
  anEvent,
  anId,
  anOrder,
  aWriteOf,
  claimsFor,
  testTenant,
} from '@kaquan/core/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aSchema, startServer, type TestDatabase } from '../test/databases.ts';
import { createPostgresStorage, type PgLike, type PostgresStorage } from './index.ts';

describe('trips to the server', () => {
  let database: TestDatabase;
  let storage: PostgresStorage;
  let texts: string[];

  beforeAll(async () => {
    database = await startServer();
  });

  afterAll(() => database.stop());

  beforeEach(async () => {
    const { connection } = database;
    const watched: PgLike = {
      query: (query) => {
        texts.push(query.text);
        return connection.query(query);
      },
      transaction: async (work) => {
        texts.push('begin');
        if (connection.transaction === undefined) throw new Error('a pool has transactions');
        return connection.transaction(work);
      },
    };
    texts = [];
    storage = createPostgresStorage({ connection: watched, schema: aSchema() });
    expect((await storage.migrate()).isOk()).toBe(true);
    texts = [];
  });

  const ingesting = (count: number): readonly Change[] =>
    Array.from({ length: count }, (_, i): Change => {
      const order = anOrder({ orderId: anId('order', `o${i}`), orderNo: `no-${i}` });
      const changeId = anId('change', `change-${i}`);
      const writes = [aWriteOf(order)];
      return aChange({ changeId, writes, events: [anEvent(order)], claims: claimsFor(order) });
    });

  const stock = async (count: number): Promise<void> => {
    const newKeys = Array.from({ length: count }, (_, i) =>
      aNewKey({ keyId: anId('key', `k${i}`) }),
    );
    const change = aChange({ changeId: anId('change', 'stock'), newKeys });
    expect((await storage.commit([change])).isOk()).toBe(true);
  };

  it('are two for a batch of 500 orders: one to load, one to commit', async () => {
    await stock(500);
    const changes = ingesting(500);
    texts = [];
    const orderIds = changes.map((_, i) => anId('order', `o${i}`));
    expect((await storage.load({ tenant: testTenant, orderIds })).isOk()).toBe(true);
    const outcomes = (await storage.commit(changes))._unsafeUnwrap();
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['applied']));
    const keyIds = outcomes.flatMap((each) => (each.outcome === 'applied' ? each.claimed : []));
    expect(new Set(keyIds.map(({ keyId }) => keyId)).size).toBe(500);
    expect(texts).toHaveLength(2);
  });

  it('are shared by calls that come at the same time', async () => {
    await stock(64);
    const changes = ingesting(64);
    texts = [];
    const committed = await Promise.all(changes.map((change) => storage.commit([change])));
    for (const each of committed) expect(each._unsafeUnwrap()[0]?.outcome).toBe('applied');
    expect(texts.length).toBeLessThan(8);
    texts = [];
    const loads = changes.map((_, i) =>
      storage.load({ tenant: testTenant, orderIds: [anId('order', `o${i}`)], withKeys: true }),
    );
    for (const [i, each] of (await Promise.all(loads)).entries()) {
      const { orders, keys } = each._unsafeUnwrap();
      expect(orders.map(({ orderId }) => orderId)).toEqual([`o${i}`]);
      expect(keys.map(({ orderId }) => orderId)).toEqual([`o${i}`]);
    }
    expect(texts.length).toBeLessThan(8);
  });

  it('leave those out that stand in the way, and store the others all the same', async () => {
    await stock(8);
    const changes = ingesting(8);
    expect((await storage.commit(changes.slice(0, 1))).isOk()).toBe(true);
    const again = changes.map((change, i) => ({
      ...change,
      changeId: anId('change', `again-${i}`),
    }));
    const outcomes = (await storage.commit(again))._unsafeUnwrap();
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['stale', ...Array(7).fill('applied')]);
  });

  it('answer each caller for his own change when another one is refused', async () => {
    const changes = ingesting(4).map((change) => ({ ...change, claims: [] }));
    const [bad, ...good] = changes;
    if (bad === undefined) throw new Error('there are four changes');
    // A sequence that starts at nought is refused by the table itself.
    const refused = { ...bad, events: bad.events?.map((event) => ({ ...event, seq: 0 })) };
    const committed = await Promise.all([
      storage.commit([good[0] ?? bad]),
      storage.commit([refused as Change]),
      storage.commit(good.slice(1)),
    ]);
    expect(committed.map((each) => each.isOk())).toEqual([true, false, true]);
    expect(committed[1]?._unsafeUnwrapErr().code).toBe('storage.corrupt');
  });
});
