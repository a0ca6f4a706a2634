import type { PgLike, PgQuery, PgRows } from '../pg-like.ts';
import { poolConnection } from '../pool-connection.ts';

/** What is used of the client of `pg` that a library holds. */
export interface RawClientLike {
  /** Runs one statement. */
  query(query: PgQuery): Promise<PgRows>;
  /** Closes the client. */
  end(): Promise<void>;
}

/** A client that a library has lent out, and the way back. */
export interface LentClient {
  readonly client: RawClientLike;
  readonly giveBack: () => unknown;
}

/** A connection of a library that keeps clients of `pg` and lends them out. */
export function lentConnection(lend: () => Promise<LentClient>): PgLike {
  return poolConnection({
    async connect() {
      const lent = await lend();
      return {
        query: (query) => lent.client.query(query),
        release: (isBroken) => void handBack(lent, isBroken === true),
      };
    },
  });
}

// What was asked is answered by now, and may be stored: how it goes with the client changes nothing.
// Libraries find out by themselves that one is closed, or that it never came back.
async function handBack({ client, giveBack }: LentClient, isBroken: boolean): Promise<void> {
  if (isBroken) await quietly(() => client.end());
  await quietly(giveBack);
}

async function quietly(work: () => unknown): Promise<boolean> {
  try {
    await work();
    return true;
  } catch {
    return false;
  }
}

/** What the server would say of a statement that comes after the end, with the same code. */
export function ended(library: string): Error {
  const error = new Error(`the transaction of ${library} has ended`);
  return Object.assign(error, { code: '25P01' });
}
