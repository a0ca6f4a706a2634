import type { Change, Outcome } from '@kaquan/core/ports';
import {
  aNewKey,
  anEvent,
  anId,
  anOrder,
  aWriteOf,
  claimsFor,
  testTenant,
  waitsFor,
  type OrderParts,
} from '@kaquan/core/testing';
import type { PoolClient } from 'pg';
import { describe, expect, it } from 'vitest';
import { useFreshTables } from '../test/fresh-tables.ts';
import { createPostgresStorage, poolConnection } from './index.ts';

const product = anId('product', 'product-1');

describe('several connections at once', () => {
  const tables = useFreshTables();
  const { change } = tables;

  const commit = async (...batch: readonly Change[]): Promise<readonly Outcome[]> => {
    const committed = await tables.storage.commit(batch);
    if (committed.isErr()) throw new Error(committed.error.message, { cause: committed.error });
    return committed.value;
  };

  const stock = (count: number): Promise<readonly Outcome[]> =>
    commit(
      change({
        newKeys: Array.from({ length: count }, (_, i) => aNewKey({ keyId: anId('key', `k${i}`) })),
      }),
    );

  const selling = (name: string, parts: OrderParts = {}): Change => {
    const order = anOrder({ orderId: anId('order', name), ...parts });
    return change({
      writes: [aWriteOf(order)],
      events: [anEvent(order)],
      claims: claimsFor(order),
    });
  };

  const sql = async <T>(text: string): Promise<readonly T[]> => {
    const { rows } = await tables.database.connection.query({
      text: text.replaceAll('kaquan.', `"${tables.schema}".`),
      values: [],
    });
    return rows as readonly T[];
  };

  // Somebody else's transaction, which is never committed.
  const inTransaction = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    if (tables.database.pool === undefined) throw new Error('this test needs a server');
    const client = await tables.database.pool.connect();
    try {
      await client.query('begin');
      return await work(client);
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  const tally = (outcomes: readonly Outcome[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  };

  // Looks at the tables alone, not at what the storage has answered.
  const audit = async (keys: number): Promise<void> => {
    const [books] = await sql<Record<string, number>>(`
      select count(*)::int as keys,
        count(*) filter (where state = 'claimed')::int as claimed,
        count(distinct (unit_id, attempt)) filter (where state = 'claimed')::int as units,
        count(*) filter (where state = 'claimed' and not exists (
          select from kaquan.orders o
          where o.tenant_id = k.tenant_id and o.order_id = k.order_id
        ))::int as without_order
      from kaquan.card_keys k`);
    expect(books?.['keys']).toBe(keys);
    expect(books?.['units']).toBe(books?.['claimed']);
    expect(books?.['without_order']).toBe(0);
    const torn = await sql(`
      select o.order_id from kaquan.orders o
      where (select count(*) from kaquan.card_keys k
             where k.tenant_id = o.tenant_id and k.order_id = o.order_id)
        <> (select jsonb_array_length(o.document #> '{lines,0,units}'))`);
    expect(torn).toEqual([]);
  };

  it('sell each key once, and every key that there is', async () => {
    await stock(300);
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      const outcomes: Outcome[] = [];
      for (let i = 0; i < 60; i += 1) outcomes.push(...(await commit(selling(`o-${lane}-${i}`))));
      return outcomes;
    });
    const outcomes = (await Promise.all(lanes)).flat();
    expect(tally(outcomes)).toEqual({ applied: 300, short: 180 });
    await audit(300);
    const keyIds = outcomes.flatMap((each) =>
      each.outcome === 'applied' ? each.claimed.map(({ keyId }) => keyId) : [],
    );
    expect(new Set(keyIds).size).toBe(300);
  });

  it('sell whole orders only, from batches that compete for the last keys', async () => {
    await stock(100);
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      const outcomes: Outcome[] = [];
      for (let round = 0; round < 3; round += 1) {
        const batch = Array.from({ length: 5 }, (_unused, i) =>
          selling(`o-${lane}-${round}-${i}`, { quantity: 1 + (i % 3) }),
        );
        outcomes.push(...(await commit(...batch)));
      }
      return outcomes;
    });
    const outcomes = (await Promise.all(lanes)).flat();
    await audit(100);
    const [free] = (await tables.storage.stockLevels(testTenant, [product], 0)).unwrapOr([]);
    // Whatever is left over is too little for those who came short.
    expect(free?.kind === 'keys' && free.available).toBeLessThan(3);
    expect(tally(outcomes)['applied']).toBeGreaterThan(40);
  });

  it('store one of many changes to the same order, and the claims of no other', async () => {
    await stock(20);
    const order = anOrder({ orderId: anId('order', 'wanted') });
    await commit(change({ writes: [aWriteOf(order)], events: [anEvent(order)] }));
    const later = { ...order, version: 2, eventCount: 2 };
    const rivals = Array.from({ length: 8 }, () =>
      commit(change({ writes: [aWriteOf(later)], claims: claimsFor(order) })),
    );
    expect(tally((await Promise.all(rivals)).flat())).toEqual({ applied: 1, stale: 7 });
    await audit(20);
  });

  it('store a change once that is sent by all of them', async () => {
    await stock(20);
    const sent = selling('twice');
    const outcomes = (await Promise.all(Array.from({ length: 8 }, () => commit(sent)))).flat();
    expect(tally(outcomes)).toEqual({ applied: 1, duplicate: 7 });
    await audit(20);
  });

  it('do not deadlock over orders that they change in different order', async () => {
    const orders = ['a', 'b', 'c', 'd'].map((name) => anOrder({ orderId: anId('order', name) }));
    await commit(...orders.map((order) => change({ writes: [aWriteOf(order)] })));
    const lanes = Array.from({ length: 8 }, async (_, lane) => {
      for (let version = 2; version < 10; version += 1) {
        const loaded = await tables.storage.load({
          tenant: testTenant,
          orderIds: orders.map(({ orderId }) => orderId),
        });
        const found = loaded.isOk() ? loaded.value.orders : [];
        const batch = found.map((order) =>
          change({
            writes: [aWriteOf({ ...order, version: order.version + 1, eventCount: version + 90 })],
          }),
        );
        await commit(...(lane % 2 === 0 ? batch : batch.toReversed()));
      }
    });
    await expect(Promise.all(lanes)).resolves.toHaveLength(8);
  });

  it('store each order of a listing once that several of them have read', async () => {
    const numbers = Array.from({ length: 100 }, (_, i) => `n-${i}`);
    const lanes = Array.from({ length: 4 }, (_, lane) => {
      const batch = numbers.map((orderNo) => {
        const order = anOrder({ orderId: anId('order', `${lane}-${orderNo}`), orderNo });
        return change({ writes: [aWriteOf(order)], events: [anEvent(order)] });
      });
      return commit(...(lane % 2 === 0 ? batch : batch.toReversed()));
    });
    expect(tally((await Promise.all(lanes)).flat())).toEqual({ applied: 100, stale: 300 });
  });

  it('wait for a rival who may still give keys back, before they call it short', async () => {
    await stock(3);
    const outcomes = await inTransaction(async (rival) => {
      await rival.query(`select key_id from "${tables.schema}".card_keys for update`);
      const sold = commit(selling('patient', { quantity: 3 }));
      await new Promise((resolve) => setTimeout(resolve, 40));
      return { sold };
    });
    expect(tally(await outcomes.sold)).toEqual({ applied: 1 });
  });

  it('call it short with what they could have had, when the rival does not let go', async () => {
    await stock(3);
    const [outcome] = await inTransaction(async (rival) => {
      await rival.query(
        `select key_id from "${tables.schema}".card_keys where key_id = 'k0' for update`,
      );
      return commit(selling('impatient', { quantity: 3 }));
    });
    expect(outcome).toEqual({
      outcome: 'short',
      products: [{ productId: product, needed: 3, available: 2 }],
    });
    expect(tally(await commit(selling('impatient', { quantity: 3 })))).toEqual({ applied: 1 });
  });

  it('never serve the queue out of turn', async () => {
    const waiting = Array.from({ length: 40 }, (_, i) =>
      anOrder({ orderId: anId('order', `w-${i}`), paidAt: 1_000 + i }),
    );
    await commit(
      ...waiting.map((order) =>
        change({ writes: [aWriteOf(order)], waits: { add: waitsFor(order), drop: [] } }),
      ),
    );
    await stock(25);
    const serve = (order: (typeof waiting)[number]): Change =>
      change({
        writes: [aWriteOf({ ...order, version: 2, eventCount: 2 })],
        claims: claimsFor(order),
        waits: { add: [], drop: waitsFor(order) },
      });
    // Each asks for everybody, in pieces that overlap with the others'.
    const lanes = Array.from({ length: 6 }, async (_, lane) => {
      for (let from = 0; from < 40; from += 10) {
        await commit(...waiting.slice(from, from + 10 + lane).map(serve));
      }
    });
    await Promise.all(lanes);
    await commit(...waiting.map(serve));
    const served = await sql<{ order_id: string }>(
      `select order_id from kaquan.card_keys where state = 'claimed'`,
    );
    const turns = served.map(({ order_id }) => Number(order_id.slice(2)));
    expect(turns.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, i) => i));
  });

  it('leave the host its own transaction', async () => {
    await stock(5);
    const outcomes = await inTransaction(async (host) => {
      const inHost = createPostgresStorage({
        connection: { query: (query) => host.query(query) },
        schema: tables.schema,
      });
      await host.query('create temporary table host_rows (id int) on commit drop');
      const first = await inHost.commit([selling('in-host')]);
      // The number is taken, which the server finds out in the middle of a statement.
      const taken = selling('other-id', { orderNo: 'no-in-host' });
      const second = await inHost.commit([taken, selling('good')]);
      await host.query('insert into host_rows values (1)');
      return [...first.unwrapOr([]), ...second.unwrapOr([])];
    });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['applied', 'stale', 'applied']);
    const kept = await tables.storage.load({
      tenant: testTenant,
      orderIds: [anId('order', 'in-host')],
    });
    expect(kept.isOk() && kept.value.orders).toEqual([]);
    await audit(5);
  });

  it('work through a pooler that keeps no statement', async () => {
    await stock(2);
    const { pool } = tables.database;
    if (pool === undefined) throw new Error('this test needs a server');
    const unnamed = createPostgresStorage({
      connection: poolConnection(pool),
      schema: tables.schema,
      prepare: 'unnamed',
    });
    const sold = await unnamed.commit([selling('unnamed')]);
    expect(sold.unwrapOr([]).map(({ outcome }) => outcome)).toEqual(['applied']);
  });
});
