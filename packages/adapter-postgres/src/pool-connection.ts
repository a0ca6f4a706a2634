import type { PgLike, PgQuery, PgRows } from './pg-like.ts';

/** What is used of a client that pg's pool lends out. */
export interface PoolClientLike {
  /** Runs one statement on the lent session. */
  query(query: PgQuery): Promise<PgRows>;
  /** With `true` the client is closed instead of going back into the pool. */
  release(isBroken?: boolean): void;
}

/** What is used of pg's `Pool`. */
export interface PoolLike {
  /** Runs one statement on any client that is free. */
  query(query: PgQuery): Promise<PgRows>;
  /** Lends a client out, until its `release` is called. */
  connect(): Promise<PoolClientLike>;
}

/**
 * Makes a connection of a pool as the `pg` package has it (`new Pool({ connectionString })`).
 *
 * The pool stays the host's: its size bounds how many commits run at once, and the host ends it. A
 * client whose transaction could not be ended is closed, never lent out again.
 */
export function poolConnection(pool: PoolLike): PgLike {
  return {
    query: (query) => pool.query(query),
    async transaction(work) {
      const client = await pool.connect();
      let isBroken = true;
      try {
        const answer = await inTransaction(client, () => work(client));
        isBroken = false;
        return answer;
      } catch (error) {
        isBroken = !(await rollBack(client));
        throw error; // The rejection is the caller's to judge; here it only ends the transaction.
      } finally {
        client.release(isBroken);
      }
    },
  };
}

async function inTransaction<T>(client: PoolClientLike, work: () => Promise<T>): Promise<T> {
  await client.query({ text: 'begin', values: [] });
  const answer = await work();
  await client.query({ text: 'commit', values: [] });
  return answer;
}

async function rollBack(client: PoolClientLike): Promise<boolean> {
  try {
    await client.query({ text: 'rollback', values: [] });
    return true;
  } catch {
    return false;
  }
}
