import { describe, expect, it } from 'vitest';
import { poolConnection } from './pool-connection.ts';
import { meaningOf, NotCarriedOut } from './sql-state.ts';

// Plays a pool of one client; statements whose text is listed are rejected.
function aPool(...rejected: readonly string[]) {
  const log: string[] = [];
  const query = ({ text }: { readonly text: string }) => {
    log.push(text);
    const isRejected = rejected.includes(text);
    return isRejected ? Promise.reject(new Error(text)) : Promise.resolve({ rows: [] });
  };
  const release = (isBroken?: boolean): void => {
    log.push(isBroken === true ? 'closed' : 'released');
  };
  return { log, pool: { connect: () => Promise.resolve({ query, release }) } };
}

// Whatever level the host's role or database begins with otherwise.
const begin = 'begin isolation level read committed';
const insert = { text: 'insert', values: [] };

describe('a transaction on a pool', () => {
  it('is committed on one client, which goes back', async () => {
    const { log, pool } = aPool();
    await poolConnection(pool).transaction?.((session) => session.query(insert));
    expect(log).toEqual([begin, 'insert', 'commit', 'released']);
  });

  it('is rolled back with the rejection of the work', async () => {
    const { log, pool } = aPool('insert');
    const work = poolConnection(pool).transaction?.((session) => session.query(insert));
    await expect(work).rejects.toThrow('insert');
    expect(log).toEqual([begin, 'insert', 'rollback', 'released']);
  });

  it('whose end is not known takes its client with it', async () => {
    const { log, pool } = aPool('commit', 'rollback');
    const work = poolConnection(pool).transaction?.((session) => session.query(insert));
    await expect(work).rejects.toThrow('commit');
    expect(log).toEqual([begin, 'insert', 'commit', 'rollback', 'closed']);
  });
});

describe('a single statement on a pool', () => {
  it('goes over a client that is given back', async () => {
    const { log, pool } = aPool();
    await poolConnection(pool).query(insert);
    expect(log).toEqual(['insert', 'released']);
  });

  it('that is lost takes its client with it, one that the server refuses does not', async () => {
    const { log, pool } = aPool('insert');
    await expect(poolConnection(pool).query(insert)).rejects.toThrow('insert');
    expect(log).toEqual(['insert', 'closed']);
    const refused = Object.assign(new Error('insert'), { code: '23505' });
    const release = (isBroken?: boolean): void => void log.push(isBroken ? 'closed' : 'released');
    const client = { query: () => Promise.reject(refused), release };
    const connection = poolConnection({ connect: () => Promise.resolve(client) });
    await expect(connection.query(insert)).rejects.toBe(refused);
    expect(log.at(-1)).toBe('released');
  });

  it('that gets no client was certainly not carried out', async () => {
    const meaning = (error: Error, waitingCount?: number) =>
      poolConnection({ connect: () => Promise.reject(error), waitingCount: waitingCount ?? 0 })
        .query(insert)
        .catch((rejected: unknown) => {
          expect(rejected).toBeInstanceOf(NotCarriedOut);
          return meaningOf(rejected);
        });
    const inItsWords = new Error('in the words of the pool');
    await expect(meaning(inItsWords, 1)).resolves.toBe('busy');
    await expect(meaning(inItsWords)).resolves.toBeNull();
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    await expect(meaning(refused, 1)).resolves.toBe('unreachable');
  });
});

describe('a pool that tells of broken clients', () => {
  it('has one listener, however many connections are made of it', () => {
    const listeners: unknown[] = [];
    const pool = { ...aPool().pool, on: (...each: unknown[]) => listeners.push(each) };
    poolConnection(pool);
    poolConnection(pool);
    expect(listeners).toEqual([['error', expect.any(Function)]]);
  });
});
