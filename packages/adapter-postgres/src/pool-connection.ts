import type { PgLike, PgQuery, PgRows } from './pg-like.ts';
import { endsSession, meaningOf, NotCarriedOut } from './sql-state.ts';

/** What is used of a client that pg's pool lends out. */
export interface PoolClientLike {
  /** Runs one statement on the lent session. */
  query(query: PgQuery): Promise<PgRows>;
  /** With `true` the client is closed instead of going back into the pool. */
  release(isBroken?: boolean): void;
  /** Tells of a session that ends while no statement runs on it. */
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/** What is used of pg's `Pool`. */
export interface PoolLike {
  /** Lends a client out, until its `release` is called. */
  connect(): Promise<PoolClientLike>;
  /** How many wait for a client. */
  readonly waitingCount?: number;
  /** Tells of a client that breaks while it is not lent out; the pool drops it by itself. */
  on?(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * Makes a connection of a pool as the `pg` package has it (`new Pool({ connectionString })`).
 *
 * The pool stays the host's: its size bounds how many commits run at once, and the host ends it. A
 * client whose transaction could not be ended is closed, never lent out again.
 *
 * A server that restarts breaks every client, and an `error` event that nobody listens to would end
 * the process: this one listens. A listener of the host's own hears the same, for its log.
 */
export function poolConnection(pool: PoolLike): PgLike {
  listen(pool);
  return {
    async query(query) {
      const client = await lend(pool);
      let isBroken = true;
      try {
        const answer = await client.query(query);
        isBroken = false;
        return answer;
      } catch (error) {
        isBroken = endsSession(error);
        throw error; // The rejection is the caller's to judge.
      } finally {
        client.release(isBroken);
      }
    },
    async transaction(work) {
      const client = await lend(pool);
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

async function lend(pool: PoolLike): Promise<PoolClientLike> {
  const lending = pool.connect();
  const hasToWait = (pool.waitingCount ?? 0) > 0;
  try {
    const client = await lending;
    listen(client);
    return client;
  } catch (error) {
    // What pg says when all clients are lent out for too long has neither a code nor a cause.
    const { code, cause } = Object(error) as { readonly code?: unknown; readonly cause?: unknown };
    const isExhausted = hasToWait && code === undefined && cause === undefined;
    throw new NotCarriedOut(error, isExhausted ? 'busy' : meaningOf(error));
  }
}

const heard = new WeakSet();

// What broke is told by the next statement; the event is for those who wait for none.
function listen(emitter: Pick<PoolLike, 'on'>): void {
  if (heard.has(emitter)) return;
  heard.add(emitter);
  emitter.on?.('error', () => undefined);
}

async function inTransaction<T>(client: PoolClientLike, work: () => Promise<T>): Promise<T> {
  await client.query({ text: 'begin isolation level read committed', values: [] });
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
