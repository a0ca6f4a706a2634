import { describe, expect, it } from 'vitest';
import type { PgLike, PgQuery } from './pg-like.ts';
import { BatchConflict, Contention, createDatabase } from './session.ts';
import { NotCarriedOut } from './sql-state.ts';

const failure = (code: string): Error => Object.assign(new Error(code), { code });

// Rejects the first `failures` transactions; keeps what was sent.
function aConnection(failures: number, error: Error = failure('none')) {
  const sent: PgQuery[] = [];
  let begun = 0;
  const query: PgLike['query'] = (each) => {
    sent.push(each);
    return Promise.resolve({ rows: [] });
  };
  const transaction: PgLike['transaction'] = (work) => {
    begun += 1;
    return begun <= failures ? Promise.reject(error) : work({ query });
  };
  return { connection: { query, transaction }, sent, begun: () => begun };
}

const over = (connection: PgLike, prepare: 'named' | 'unnamed' = 'named') =>
  createDatabase({ connection, prepare, schema: 'shop_1' });

describe('a transaction', () => {
  it.each([['40001'], ['40P01']])('is run again after %s', async (code) => {
    const { connection, begun } = aConnection(2, failure(code));
    await expect(over(connection).transaction(() => Promise.resolve('done'))).resolves.toBe('done');
    expect(begun()).toBe(3);
  });

  it('is given up after a bounded number of attempts, with the last failure', async () => {
    const { connection, begun } = aConnection(Infinity, failure('40001'));
    const work = over(connection).transaction(() => Promise.resolve());
    await expect(work).rejects.toMatchObject({ code: '40001' });
    expect(begun()).toBe(8);
  });

  it('is run again while rivals hold locks, and told when it is the last time', async () => {
    const { connection } = aConnection(0);
    const told: boolean[] = [];
    await over(connection).transaction((_session, mayRetry) => {
      told.push(mayRetry);
      return mayRetry ? Promise.reject(new Contention()) : Promise.resolve();
    });
    expect(told).toEqual([true, true, true, true, true, true, true, false]);
  });

  it.each([['23505'], ['57014']])('is not run again after %s', async (code) => {
    const { connection, begun } = aConnection(1, failure(code));
    const work = over(connection).transaction(() => Promise.resolve());
    await expect(work).rejects.toMatchObject({ code });
    expect(begun()).toBe(1);
  });

  it('that breaks before its end has stored nothing; while it ends, nobody knows', async () => {
    const lost = failure('ECONNRESET');
    const { connection } = aConnection(0);
    const early = over(connection).transaction(() => Promise.reject(lost));
    await expect(early).rejects.toBeInstanceOf(NotCarriedOut);
    const transaction: PgLike['transaction'] = async (work) => {
      await work(connection);
      throw lost;
    };
    const late = over({ ...connection, transaction }).transaction(() => Promise.resolve());
    await expect(late).rejects.toBe(lost);
  });

  it('of the host gets a savepoint, and is never run again', async () => {
    const { connection, sent } = aConnection(0);
    const host = over({ query: connection.query });
    let runs = 0;
    const work = host.transaction((_session, mayRetry) => {
      runs += 1;
      expect(mayRetry).toBe(false);
      return Promise.reject(new BatchConflict());
    });
    await expect(work).rejects.toBeInstanceOf(BatchConflict);
    expect(runs).toBe(1);
    expect(sent.map(({ text }) => text)).toEqual([
      'savepoint kaquan_commit',
      'rollback to savepoint kaquan_commit',
    ]);
  });
});

describe('a statement', () => {
  it('has one name per text, and is sent to the schema of the storage', async () => {
    const { connection, sent } = aConnection(0);
    const database = over(connection);
    await database.run('select * from kaquan.orders', []);
    await database.run('select * from kaquan.orders', []);
    await database.run('select * from kaquan.shops', []);
    expect(sent[0]?.text).toBe('select * from "shop_1".orders');
    expect(sent[0]?.name).toMatch(/^kaquan_\w{8,}$/);
    expect(sent[1]?.name).toBe(sent[0]?.name);
    expect(sent[2]?.name).not.toBe(sent[0]?.name);
  });

  it('has no name where a pooler could not keep it', async () => {
    const { connection, sent } = aConnection(0);
    await over(connection, 'unnamed').run('select 1', []);
    expect(sent).toEqual([{ text: 'select 1', values: [] }]);
  });
});
