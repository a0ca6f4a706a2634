import type { Change, Outcome, Storage } from '@kaquan/core/ports';
import {
  aChange,
  aNewKey,
  anEvent,
  anId,
  anOrder,
  aProduct,
  aShop,
  aWriteOf,
  claimsFor,
  testTenant,
  waitsFor,
} from '@kaquan/core/testing';
import { Pool, type PoolClient } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPostgresStorage, poolConnection, type PgLike } from '../../src/index.ts';
import { auditDatabase } from '../audit/audit.ts';
import { serverOf } from '../processes/world.ts';
import { aSchema, dropSchema, startServer, type TestDatabase } from '../databases.ts';

const isolationLevels = ['read committed', 'repeatable read', 'serializable'] as const;

describe('rivals on the same rows', () => {
  let database: TestDatabase;
  let schema: string;
  let opened: Pool[] = [];
  let changes = 0;

  beforeAll(async () => {
    database = await startServer();
  });

  afterAll(() => database.stop());

  beforeEach(async () => {
    schema = aSchema();
    const storage = createPostgresStorage({ connection: database.connection, schema });
    expect((await storage.migrate()).isOk()).toBe(true);
    const [outcome] = (
      await storage.commit([
        change({
          writes: [
            { kind: 'shop', expectedVersion: 0, value: aShop() },
            { kind: 'product', expectedVersion: 0, value: aProduct() },
          ],
        }),
      ])
    ).unwrapOr([]);
    expect(outcome?.outcome).toBe('applied');
  });

  afterEach(async () => {
    await Promise.all(opened.map((pool) => pool.end()));
    opened = [];
    await dropSchema(database.connection, schema);
  });

  const change = (parts: Partial<Change>): Change => {
    changes += 1;
    return aChange({ changeId: anId('change', `change-${changes}`), ...parts });
  };

  /** A storage whose sessions have settings of their own, and the codes of all that went wrong on them. */
  const storageWith = (settings: Readonly<Record<string, string>>, max = 8) => {
    const words = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
    const options = words.map((word) => word.replaceAll(/(?<=\w) (?=\w+$)/g, '\\ ')).join(' ');
    const pool = new Pool({ ...serverOf(poolOf(database)), max, options });
    pool.on('connect', (client) => client.on('error', () => undefined));
    opened.push(pool);
    const codes: string[] = [];
    const honest = poolConnection(pool);
    const noting = async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        codes.push(String((error as { readonly code?: unknown }).code));
        throw error;
      }
    };
    const connection: PgLike = {
      query: (query) => noting(honest.query(query)),
      transaction: (work) => noting(honest.transaction!(work)),
    };
    return { storage: createPostgresStorage({ connection, schema }), codes };
  };

  const commit = async (
    storage: Storage,
    ...batch: readonly Change[]
  ): Promise<readonly Outcome[]> => {
    const committed = await storage.commit(batch);
    if (committed.isErr()) throw new Error(committed.error.message, { cause: committed.error });
    return committed.value;
  };

  const placing = (name: string, quantity = 1): Change => {
    const order = anOrder({ orderId: anId('order', name), quantity });
    return change({ writes: [aWriteOf(order)], events: [anEvent(order)], claims: [] });
  };

  const later = (name: string): Change => {
    const order = anOrder({ orderId: anId('order', name), version: 2, eventCount: 2 });
    const event = anEvent(order, { seq: 2, version: 2 });
    return change({ writes: [aWriteOf(order)], events: [event] });
  };

  const selling = (name: string, quantity = 1): Change => {
    const order = anOrder({ orderId: anId('order', name), quantity });
    return change({
      writes: [aWriteOf(order)],
      events: [anEvent(order)],
      claims: claimsFor(order),
    });
  };

  const stock = (storage: Storage, count: number): Promise<readonly Outcome[]> => {
    const keys = Array.from({ length: count }, (_, i) => aNewKey({ keyId: anId('key', `k${i}`) }));
    return commit(storage, change({ newKeys: keys }));
  };

  const rival = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await poolOf(database).connect();
    try {
      await client.query('begin');
      return await work(client);
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  const lock = (client: PoolClient, orderId: string): Promise<unknown> =>
    client.query(`select from "${schema}".orders where order_id = $1 for update`, [orderId]);

  const untilBlocked = async (count: number): Promise<void> => {
    for (let look = 0; look < 200; look += 1) {
      const { rows } = await poolOf(database).query<{ waiting: number }>(
        `select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock'`,
      );
      if ((rows[0]?.waiting ?? 0) >= count) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('nobody has waited for a lock');
  };

  const tally = (outcomes: readonly Outcome[]): Record<string, number> => {
    const counts: Record<string, number> = {};
    for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
    return counts;
  };

  const keysBound = async (): Promise<readonly { readonly unit: string }[]> => {
    const { rows } = await database.connection.query({
      text: `select unit_id || '/' || attempt as unit from "${schema}".card_keys
        where state <> 'available'`,
      values: [],
    });
    return rows as readonly { readonly unit: string }[];
  };

  // The orders of these tests are written by hand; their documents say nothing of their keys.
  const auditedRules = new Set([
    'an attempt on a unit has at most one key',
    'a card stands in stock once',
    'a key in stock is unread and nobody’s',
    'events are numbered without gaps, up to what the order says',
    'versions grow by one with every change, up to the order’s',
    'a change is applied once',
    'a call is recorded once, with the change that it made',
    'rows name what their own tenant has',
  ]);

  // Two changes that do not wait for each other's rows cannot lock each other out; one that writes
  // both orders can.
  const both = (one: Change, other: Change): Change => ({
    ...one,
    writes: [...one.writes, ...other.writes],
    events: [...(one.events ?? []), ...(other.events ?? [])],
  });

  const audit = async (): Promise<void> => {
    const query = async (text: string, values: unknown[]) =>
      (await poolOf(database).query<Record<string, unknown>>(text, values)).rows;
    const findings = await auditDatabase(query, schema);
    expect(findings.filter(({ rule }) => auditedRules.has(rule))).toEqual([]);
  };

  it('run the commit again that the server chose as a deadlock’s victim', async () => {
    const { storage, codes } = storageWith({ deadlock_timeout: '500ms' });
    await commit(storage, placing('a'), placing('b'));
    const outcomes = await rival(async (client) => {
      // Sessions look for a deadlock once, so long after they began to wait: ours does so first, and is the victim.
      await client.query(`set local deadlock_timeout = '1min'`);
      await lock(client, 'b');
      const ours = commit(storage, both(later('a'), later('b')));
      await untilBlocked(1);
      await lock(client, 'a');
      await client.query('rollback');
      return ours;
    });
    expect(tally(outcomes)).toEqual({ applied: 1 });
    expect(codes).toContain('40P01');
    await audit();
  });

  it('call it a conflict of versions when the rival of a deadlock was first', async () => {
    const { storage, codes } = storageWith({ deadlock_timeout: '500ms' });
    await commit(storage, placing('a'), placing('b'));
    const outcomes = await rival(async (client) => {
      await client.query(`set local deadlock_timeout = '1min'`);
      await lock(client, 'b');
      const ours = commit(storage, both(later('a'), later('b')));
      await untilBlocked(1);
      await client.query(
        `update "${schema}".orders set version = 2,
           document = document || '{"version":2,"eventCount":2}' where order_id = 'a'`,
      );
      await client.query(
        `insert into "${schema}".order_events select tenant_id, order_id, 2, 2, at, actor_kind,
           actor_id, reason, event from "${schema}".order_events where order_id = 'a'`,
      );
      await client.query('commit');
      return ours;
    });
    expect(tally(outcomes)).toEqual({ stale: 1 });
    expect(codes).toContain('40P01');
    await audit();
  });

  it('give up after a time that the host has set, say so, and store nothing', async () => {
    const { storage, codes } = storageWith({ lock_timeout: '30ms' });
    await commit(storage, placing('a'));
    const sent = later('a');
    const failed = await rival(async (client) => {
      await lock(client, 'a');
      return storage.commit([sent]);
    });
    const error = failed._unsafeUnwrapErr();
    expect(error.code).not.toBe('storage.corrupt');
    expect(error.retry).toBe('later');
    expect(new Set(codes)).toEqual(new Set(['55P03']));
    expect(codes.length).toBeLessThanOrEqual(10);
    expect(tally(await commit(storage, sent))).toEqual({ applied: 1 });
    await audit();
  });

  it('wait out a lock that is let go in time', async () => {
    const { storage } = storageWith({ lock_timeout: '5s' });
    await commit(storage, placing('a'));
    const outcomes = await rival(async (client) => {
      await lock(client, 'a');
      const ours = commit(storage, later('a'));
      await untilBlocked(1);
      await client.query('rollback');
      return ours;
    });
    expect(tally(outcomes)).toEqual({ applied: 1 });
  });

  describe.each(isolationLevels)('where sessions begin as %s', (level) => {
    const settings = { default_transaction_isolation: level };

    it('sell each key once, and every key that there is', { timeout: 60_000 }, async () => {
      const { storage } = storageWith(settings);
      await stock(storage, 60);
      const lanes = Array.from({ length: 8 }, async (_, lane) => {
        const outcomes: Outcome[] = [];
        for (let i = 0; i < 12; i += 1) {
          outcomes.push(...(await commit(storage, selling(`o-${lane}-${i}`))));
        }
        return outcomes;
      });
      const outcomes = (await Promise.all(lanes)).flat();
      expect(tally(outcomes)).toEqual({ applied: 60, short: 36 });
      expect(new Set((await keysBound()).map(({ unit }) => unit)).size).toBe(60);
      await audit();
    });

    it('store one of many changes to the same order', async () => {
      const { storage } = storageWith(settings);
      await commit(storage, placing('wanted'));
      const rivals = Array.from({ length: 8 }, () => commit(storage, later('wanted')));
      expect(tally((await Promise.all(rivals)).flat())).toEqual({ applied: 1, stale: 7 });
      await audit();
    });

    it('store a change once that is sent by all of them', async () => {
      const { storage } = storageWith(settings);
      await stock(storage, 20);
      const sent = selling('twice');
      const sending = Array.from({ length: 8 }, () => commit(storage, sent));
      expect(tally((await Promise.all(sending)).flat())).toEqual({ applied: 1, duplicate: 7 });
      expect(await keysBound()).toHaveLength(1);
      await audit();
    });

    it('store each order of a listing once that several of them have read', async () => {
      const { storage } = storageWith(settings);
      const lanes = Array.from({ length: 4 }, (_, lane) => {
        const batch = Array.from({ length: 30 }, (_unused, i) => {
          const order = anOrder({ orderId: anId('order', `${lane}-${i}`), orderNo: `n-${i}` });
          return change({ writes: [aWriteOf(order)], events: [anEvent(order)] });
        });
        return commit(storage, ...(lane % 2 === 0 ? batch : batch.toReversed()));
      });
      expect(tally((await Promise.all(lanes)).flat())).toEqual({ applied: 30, stale: 90 });
      await audit();
    });

    it('let nobody overtake who waits already, and serve him first', async () => {
      const { storage } = storageWith(settings);
      const waiting = anOrder({ orderId: anId('order', 'first'), paidAt: 1_000, quantity: 2 });
      await commit(
        storage,
        change({
          writes: [aWriteOf(waiting)],
          events: [anEvent(waiting)],
          waits: { add: waitsFor(waiting), drop: [] },
        }),
      );
      const selling8 = Array.from({ length: 8 }, (_, i) => commit(storage, selling(`later-${i}`)));
      const outcomes = await Promise.all([stock(storage, 2), ...selling8]);
      expect(tally(outcomes.flat())).toEqual({ applied: 1, short: 8 });
      const next = { ...waiting, version: 2, eventCount: 2 };
      const served = await commit(
        storage,
        change({
          writes: [aWriteOf(next)],
          events: [anEvent(next, { seq: 2, version: 2 })],
          claims: claimsFor(waiting),
          waits: { add: [], drop: waitsFor(waiting) },
        }),
      );
      expect(tally(served)).toEqual({ applied: 1 });
      await audit();
    });

    it('give a job to one of many, and fence the others off', async () => {
      const { storage } = storageWith(settings);
      const asking = Array.from({ length: 8 }, (_, i) =>
        storage.lease({ tenant: testTenant, job: 'j', holder: `h${i}`, ttlMs: 1_000, at: i }),
      );
      const tokens = (await Promise.all(asking)).map((each) => each._unsafeUnwrap());
      expect(tokens.filter((token) => token !== null)).toEqual([1]);
      const at = 5_000;
      const taking = storage.lease({ tenant: testTenant, job: 'j', holder: 'x', ttlMs: 1_000, at });
      expect((await taking)._unsafeUnwrap()).toBe(2);
      const fenced = { ...placing('of-the-old'), fence: { job: 'j', token: 1 } };
      expect(tally(await commit(storage, fenced))).toEqual({ fenced: 1 });
    });
  });
});

function poolOf({ pool }: TestDatabase): Pool {
  if (pool === undefined) throw new Error('this test needs a server');
  return pool;
}
