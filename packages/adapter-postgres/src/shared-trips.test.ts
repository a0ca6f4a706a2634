import type { Change, Outcome, StorageError } from '@kaquan/core/ports';
import type { Result } from '@kaquan/core';
import {
  aNewKey,
  anEvent,
  anId,
  anOrder,
  aWriteOf,
  claimsFor,
  waitsFor,
} from '@kaquan/core/testing';
import type { PoolClient } from 'pg';
import { describe, expect, it } from 'vitest';
import { useFreshTables } from '../test/fresh-tables.ts';
import { createPostgresStorage } from './index.ts';

describe('callers who share their trips', () => {
  const tables = useFreshTables();
  const { change } = tables;

  const placing = (name: string, parts: Partial<Change> = {}): Change => {
    const order = anOrder({ orderId: anId('order', name), orderNo: name });
    return change({ writes: [aWriteOf(order)], events: [anEvent(order)], ...parts });
  };

  const changing = (name: string): Change => {
    const order = anOrder({
      orderId: anId('order', name),
      orderNo: name,
      version: 2,
      eventCount: 2,
    });
    return change({
      writes: [aWriteOf(order)],
      events: [anEvent(order, { seq: 2, version: 2 })],
    });
  };

  const words = (
    committed: readonly Result<readonly Outcome[], StorageError>[],
  ): readonly string[] =>
    committed.map((each) =>
      each.match(
        (outcomes) => outcomes.map(({ outcome }) => outcome).join(),
        ({ code }) => code,
      ),
    );

  const whileLocked = async <T>(orderId: string, work: () => Promise<T>): Promise<T> => {
    if (tables.database.pool === undefined) throw new Error('this test needs a server');
    const client: PoolClient = await tables.database.pool.connect();
    try {
      await client.query('begin');
      await client.query(`select from "${tables.schema}".orders where order_id = $1 for update`, [
        orderId,
      ]);
      return await work();
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  it('do not wait for an order that somebody else has locked', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `o${i}`);
    expect(words([await tables.storage.commit(names.map((name) => placing(name)))])[0]).toContain(
      'applied',
    );
    let isBlockedDone = false;
    const blocked = await whileLocked('o0', async () => {
      // Twice as many as there are trips, so that none would be left if they waited in one.
      const waiting = Array.from({ length: 4 }, () => tables.storage.commit([changing('o0')]));
      void Promise.all(waiting).then(() => (isBlockedDone = true));
      const others = names.slice(1).map((name) => tables.storage.commit([changing(name)]));
      expect(new Set(words(await Promise.all(others)))).toEqual(new Set(['applied']));
      expect(isBlockedDone).toBe(false);
      return waiting;
    });
    expect(words(await Promise.all(blocked)).toSorted()).toEqual([
      'applied',
      'stale',
      'stale',
      'stale',
    ]);
  });

  it('do not hear of a limit that one of them has run into', async () => {
    const { connection } = tables.database;
    const placed = await tables.storage.commit(
      ['o0', 'o1', 'o2', 'o3'].map((name) => placing(name)),
    );
    expect(words([placed])).toEqual(['applied,applied,applied,applied']);
    const impatient = createPostgresStorage({
      schema: tables.schema,
      connection: {
        query: (query) => connection.query(query),
        transaction: async (work) => {
          if (connection.transaction === undefined) throw new Error('a pool has transactions');
          return connection.transaction(async (session) => {
            await session.query({ text: `set local lock_timeout = '50ms'`, values: [] });
            return work(session);
          });
        },
      },
    });
    const committed = await whileLocked('o1', () =>
      Promise.all(['o0', 'o1', 'o2', 'o3'].map((name) => impatient.commit([changing(name)]))),
    );
    expect(words(committed)).toEqual(['applied', 'storage.busy', 'applied', 'applied']);
  });

  it('do not suffer for a change that cannot even be written down', async () => {
    const committed = await Promise.all([
      tables.storage.commit([placing('o0')]),
      tables.storage.commit([placing('o1', { at: Number.NaN })]),
      tables.storage.commit([placing('o2')]),
    ]);
    const [first, second, third] = words(committed);
    expect([first, third]).toEqual(['applied', 'applied']);
    expect(second).not.toBe('applied');
  });

  it('are served in order of payment also where one of them joins a queue meanwhile', async () => {
    const [p1, p2] = [anId('product', 'p1'), anId('product', 'p2')];
    const newKeys = [p1, p2].map((productId, i) =>
      aNewKey({ keyId: anId('key', `k${i}`), productId }),
    );
    expect(words([await tables.storage.commit([change({ newKeys })])])).toEqual(['applied']);
    const paid = (name: string, paidAt: number) => {
      const order = anOrder({ orderId: anId('order', name), orderNo: name, paidAt });
      const [claim] = claimsFor(order);
      if (claim === undefined) throw new Error('the order has a unit');
      const parts = { writes: [aWriteOf(order)], events: [anEvent(order)] };
      const wanting = (productId: typeof p1, unit: number) => ({
        ...claim,
        productId,
        unitId: anId('unit', `${name}.1.${unit}`),
      });
      return { order, parts, wanting };
    };
    const [joins, early, late] = [paid('j', 100), paid('a', 5), paid('b', 10)];
    const waits = waitsFor(joins.order).map((wait) => ({ ...wait, productId: p1 }));
    const outcomes = await tables.storage.commit([
      change({ ...joins.parts, waits: { add: waits, drop: [] } }),
      change({ ...early.parts, claims: [early.wanting(p1, 1), early.wanting(p2, 2)] }),
      change({ ...late.parts, claims: [late.wanting(p2, 1)] }),
    ]);
    expect(words([outcomes])).toEqual(['applied,applied,short']);
  });
});
