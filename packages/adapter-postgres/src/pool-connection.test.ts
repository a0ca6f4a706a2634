import { describe, expect, it } from 'vitest';
import { poolConnection } from './pool-connection.ts';

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
  return { log, pool: { query, connect: () => Promise.resolve({ query, release }) } };
}

const insert = { text: 'insert', values: [] };

describe('a transaction on a pool', () => {
  it('is committed on one client, which goes back', async () => {
    const { log, pool } = aPool();
    await poolConnection(pool).transaction?.((session) => session.query(insert));
    expect(log).toEqual(['begin', 'insert', 'commit', 'released']);
  });

  it('is rolled back with the rejection of the work', async () => {
    const { log, pool } = aPool('insert');
    const work = poolConnection(pool).transaction?.((session) => session.query(insert));
    await expect(work).rejects.toThrow('insert');
    expect(log).toEqual(['begin', 'insert', 'rollback', 'released']);
  });

  it('whose end is not known takes its client with it', async () => {
    const { log, pool } = aPool('commit', 'rollback');
    const work = poolConnection(pool).transaction?.((session) => session.query(insert));
    await expect(work).rejects.toThrow('commit');
    expect(log).toEqual(['begin', 'insert', 'commit', 'rollback', 'closed']);
  });
});
