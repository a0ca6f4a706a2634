import { assertOutsideTransaction, memberOf } from './bridges/outside-transaction.ts';
import { sessionOf } from './bridges/session-of.ts';
import type { PgLike, PgRows, PgSession } from './pg-like.ts';

export type { PgLike, PgQuery, PgRows, PgSession } from './pg-like.ts';

/** What is used of a transaction of PGlite. */
export interface PgliteTransactionLike {
  /** Runs one statement, its values by placeholder. */
  query(text: string, values: unknown[]): Promise<PgRows>;
}

/** What is used of PGlite. */
export interface PgliteLike extends PgliteTransactionLike {
  /** Commits when the work resolves, rolls back when it rejects. */
  transaction<T>(work: (transaction: PgliteTransactionLike) => Promise<T>): Promise<T>;
}

/**
 * Makes a connection of an embedded PGlite database (`new PGlite(folder)`).
 *
 * PGlite has one session: transactions run one after the other, and a call on the database itself
 * from inside one of them would wait for itself. The storage never makes one; nor may the host's
 * own code.
 */
export function pgliteConnection(database: PgliteLike): PgLike {
  assertOutsideTransaction(memberOf(database, 'transaction') === undefined, 'pgliteSession');
  return {
    query: ({ text, values }) => database.query(text, values),
    transaction: (work) => database.transaction((transaction) => work(pgliteSession(transaction))),
  };
}

/** Makes a session of a transaction of PGlite that the host has open: what `with` takes as `tx`. */
export function pgliteSession(transaction: PgliteTransactionLike): PgSession {
  return sessionOf(transaction, () => ({
    query: ({ text, values }) => transaction.query(text, values),
  }));
}
