import type { Change, Outcome, StorageError } from '@kaquan/core/ports';
import type { Result } from '@kaquan/core';
import {
  aChange,
  aNewKey,
  anEvent,
  anId,
  anOrder,
  aProduct,
  aWriteOf,
  claimsFor,
  testTenant,
  type HostTransaction,
} from '@kaquan/core/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  aSchema,
  beginOn,
  dropSchema,
  startPglite,
  startServer,
  type TestDatabase,
} from '../test/databases.ts';
import { isSession } from './host-transaction.ts';
import { createPostgresStorage, type PgSession, type PostgresStorage } from './index.ts';

const failure = (code?: string): Error => Object.assign(new Error('planted'), { code });

let changes = 0;
function change(parts: Partial<Change>): Change {
  changes += 1;
  return aChange({ changeId: anId('change', `host-${changes}`), ...parts });
}

function selling(name: string): Change {
  const order = anOrder({ orderId: anId('order', name), orderNo: name });
  return change({ writes: [aWriteOf(order)], events: [anEvent(order)], claims: claimsFor(order) });
}

function outcomesOf(answer: Result<readonly Outcome[], StorageError>): readonly string[] {
  return answer.isOk() ? answer.value.map(({ outcome }) => outcome) : [answer.error.code];
}

/** The second change of an order. */
function next(order: string): Change {
  const moved = anOrder({ orderId: anId('order', order), orderNo: order, version: 2 });
  return change({
    writes: [aWriteOf({ ...moved, eventCount: 2 })],
    events: [anEvent(moved, { seq: 2, version: 2 })],
  });
}

/** A host's session whose statements fail as planned, by what they begin with. */
function aSession(failing: Readonly<Record<string, Error>>): PgSession & { sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    query({ text }) {
      const first = text.trim().split(/\s+/).slice(0, 3).join(' ');
      sent.push(first);
      const key = Object.keys(failing).find((each) => first.startsWith(each));
      const error = key === undefined ? undefined : failing[key];
      return error === undefined ? Promise.resolve({ rows: [] }) : Promise.reject(error);
    },
  };
}

const unused = createPostgresStorage({
  connection: {
    query: () => Promise.reject(failure()),
    transaction: () => Promise.reject(failure()),
  },
});
const naming = change({ writes: [{ kind: 'product', expectedVersion: 0, value: aProduct() }] });

describe('a commit in a transaction that cannot go on', () => {
  it.each(['40001', '40P01', '25P02', '25P03', '57P01', '08006', undefined])(
    'after %s is storage.transaction_aborted, and is not tried again',
    async (code) => {
      const session = aSession({ with: failure(code), select: failure(code) });
      const answer = await unused.within(session).commit([naming]);
      expect(answer._unsafeUnwrapErr()).toMatchObject({
        code: 'storage.transaction_aborted',
        retry: 'reload',
        operation: 'commit',
      });
      expect(session.sent.filter((text) => text.startsWith('savepoint'))).toHaveLength(1);
      expect(session.sent.at(-1)).toBe('rollback to savepoint');
    },
  );

  it.each([['savepoint'], ['rollback']])('because %s fails, is so too', async (statement) => {
    const failing = { with: failure('53100'), select: failure('53100') };
    const session = aSession({ ...failing, [statement]: failure('25P01') });
    const answer = await unused.within(session).commit([naming]);
    expect(answer._unsafeUnwrapErr().code).toBe('storage.transaction_aborted');
  });

  it('says so when no transaction was ever open', async () => {
    const session = aSession({ savepoint: failure('25P01') });
    const answer = await unused.within(session).commit([naming]);
    expect(answer._unsafeUnwrapErr().message).toContain('no transaction is open on tx');
  });

  it('keeps the code of what a savepoint has undone', async () => {
    const session = aSession({ with: failure('53100'), select: failure('53100') });
    const answer = await unused.within(session).commit([naming]);
    expect(answer._unsafeUnwrapErr().code).toBe('storage.full');
  });

  it('is left to a driver that makes the savepoint itself', async () => {
    const session = aSession({});
    const scoped: string[] = [];
    const within = unused.within({
      ...session,
      async savepoint<T>(work: (inner: PgSession) => Promise<T>): Promise<T> {
        scoped.push('begun');
        return work(aSession({ with: failure('40P01'), select: failure('40P01') }));
      },
    });
    const answer = await within.commit([naming]);
    expect(answer._unsafeUnwrapErr().code).toBe('storage.transaction_aborted');
    expect([scoped, session.sent]).toEqual([['begun'], []]);
  });
});

describe('what is taken for a session', () => {
  const query = (): Promise<never> => Promise.reject(failure());

  it.each([
    ['a client of pg', { query, connect: query, release: query }, true],
    ['a session with savepoints', { query, savepoint: query }, true],
    ['a pool', { query, connect: query, totalCount: 3 }, false],
    ['a connection that opens its own transactions', { query, transaction: query }, false],
    ['PGlite’s own transaction', { query, exec: query }, false],
    ['a thing without query', {}, false],
    ['nothing', null, false],
  ])('%s', (_name, tx, expected) => {
    expect(isSession(tx)).toBe(expected);
    if (!expected) expect(() => unused.within(tx as object)).toThrow(TypeError);
  });
});

const databases = { PGlite: startPglite, 'a PostgreSQL server': startServer };

describe.each(Object.entries(databases))('the host’s transaction on %s', (name, start) => {
  let database: TestDatabase;
  let schema: string;
  let storage: PostgresStorage;

  beforeAll(async () => {
    database = await start();
  });

  afterAll(() => database.stop());

  beforeEach(async () => {
    schema = aSchema();
    storage = createPostgresStorage({ connection: database.connection, schema });
    expect((await storage.migrate()).isOk()).toBe(true);
    await send(database.connection, `create table "${schema}".host_rows (id int primary key)`);
    const newKeys = ['k1', 'k2'].map((id) => aNewKey({ keyId: anId('key', id) }));
    expect(outcomesOf(await storage.commit([change({ newKeys })]))).toEqual(['applied']);
  });

  // What a test has left open would wait for ever, and everybody else for it.
  afterEach(async () => {
    for (const tx of opened.splice(0)) await tx.rollback();
    await dropSchema(database.connection, schema);
  });

  const opened: HostTransaction[] = [];
  const begin = async (): Promise<HostTransaction & PgSession> => {
    const tx = await beginOn(database.connection);
    opened.push(tx);
    return tx;
  };

  const send = async (to: PgSession, text: string): Promise<readonly unknown[]> =>
    (await to.query({ text, values: [] })).rows;
  const insert = (tx: PgSession, id: number) =>
    send(tx, `insert into "${schema}".host_rows values (${id})`);
  const stored = async (): Promise<readonly [hostRows: number, orders: number]> => {
    const counted = await send(
      database.connection,
      `select (select count(*) from "${schema}".host_rows)::int as rows,
        (select count(*) from "${schema}".orders)::int as orders`,
    );
    const { rows, orders } = counted[0] as { readonly rows: number; readonly orders: number };
    return [rows, orders];
  };

  it('commits the host’s row and our change together', async () => {
    const tx = await begin();
    await insert(tx, 1);
    expect(outcomesOf(await storage.within(tx).commit([selling('a')]))).toEqual(['applied']);
    await insert(tx, 2);
    expect((await tx.commit()).isOk()).toBe(true);
    expect(await stored()).toEqual([2, 1]);
  });

  it('leaves nothing of either when the host rolls back', async () => {
    const tx = await begin();
    await insert(tx, 1);
    expect(outcomesOf(await storage.within(tx).commit([selling('a')]))).toEqual(['applied']);
    await tx.rollback();
    expect(await stored()).toEqual([0, 0]);
    expect(outcomesOf(await storage.commit([selling('b')]))).toEqual(['applied']);
  });

  it('keeps the host’s rows on both sides of a change that was not stored', async () => {
    const tx = await begin();
    const inside = storage.within(tx);
    await insert(tx, 1);
    const twin = anOrder({ orderId: anId('order', 'twin'), orderNo: 'a' });
    const taken = change({ writes: [aWriteOf(twin)], events: [anEvent(twin)] });
    const batch = [selling('a'), taken, selling('c'), selling('late')];
    expect(outcomesOf(await inside.commit(batch.slice(0, 1)))).toEqual(['applied']);
    expect(outcomesOf(await inside.commit(batch.slice(1)))).toEqual(['stale', 'applied', 'short']);
    await insert(tx, 2);
    expect((await tx.commit()).isOk()).toBe(true);
    expect(await stored()).toEqual([2, 2]);
  });

  it('tells of a statement of the host’s that failed before', async () => {
    const tx = await begin();
    await expect(send(tx, 'select 1 / 0')).rejects.toThrow();
    const inside = storage.within(tx);
    const problem = expect.stringContaining('25P02');
    const aborted = { code: 'storage.transaction_aborted', problem };
    const loaded = await inside.load({ tenant: testTenant, orderIds: [anId('order', 'a')] });
    expect(loaded._unsafeUnwrapErr()).toMatchObject(aborted);
    expect((await inside.commit([selling('a')]))._unsafeUnwrapErr()).toMatchObject(aborted);
    await tx.rollback();
    expect(await stored()).toEqual([0, 0]);
  });

  // One session has no rivals.
  it.runIf(name !== 'PGlite')('meets a deadlock with the whole transaction', async () => {
    expect(outcomesOf(await storage.commit([selling('a'), selling('b')]))).toEqual([
      'applied',
      'applied',
    ]);
    const hosts = [await begin(), await begin()];
    const move = async (host: number, order: string): Promise<string> => {
      const tx = hosts[host];
      if (tx === undefined) throw new RangeError('there are two hosts');
      return outcomesOf(await storage.within(tx).commit([next(order)])).join();
    };
    expect([await move(0, 'a'), await move(1, 'b')]).toEqual(['applied', 'applied']);
    // Until the loser is rolled back, the winner waits for what it holds.
    const meet = async (host: number, order: string): Promise<string> => {
      const word = await move(host, order);
      if (word === 'storage.transaction_aborted') await hosts[host]?.rollback();
      return word;
    };
    const words = await Promise.all([meet(0, 'b'), meet(1, 'a')]);
    expect(words.toSorted()).toEqual(['applied', 'storage.transaction_aborted']);
    const winner = hosts[words.indexOf('applied')];
    expect((await winner?.commit())?.isOk()).toBe(true);
  });

  it.runIf(name !== 'PGlite')(
    'meets a serialization failure with the whole transaction',
    async () => {
      expect(outcomesOf(await storage.commit([selling('a')]))).toEqual(['applied']);
      const tx = await begin();
      await send(tx, 'set transaction isolation level repeatable read');
      const inside = storage.within(tx);
      const orderIds = [anId('order', 'a')];
      expect((await inside.load({ tenant: testTenant, orderIds })).isOk()).toBe(true);
      expect(outcomesOf(await storage.commit([next('a')]))).toEqual(['applied']);
      expect(outcomesOf(await inside.commit([next('a')]))).toEqual(['storage.transaction_aborted']);
      await tx.rollback();
    },
  );

  it.runIf(name !== 'PGlite')('is seen by nobody else before the host commits', async () => {
    const tx = await begin();
    expect(outcomesOf(await storage.within(tx).commit([selling('a')]))).toEqual(['applied']);
    expect(await stored()).toEqual([0, 0]);
    // Its key is locked: a rival gets the other one.
    expect(outcomesOf(await storage.commit([selling('b')]))).toEqual(['applied']);
    expect((await tx.commit()).isOk()).toBe(true);
    expect(await stored()).toEqual([0, 2]);
  });
});
