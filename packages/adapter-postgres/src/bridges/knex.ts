import type { PgLike, PgSession } from '../pg-like.ts';
import { assertOutsideTransaction, memberOf } from './outside-transaction.ts';
import { ended, lentConnection, type RawClientLike } from './raw-client.ts';
import { sessionOf } from './session-of.ts';

/** What is used of `knex({ client: 'pg' })`. */
export interface KnexLike {
  /** Lends out the clients of `pg` that knex keeps. */
  readonly client: {
    acquireConnection(): Promise<RawClientLike>;
    releaseConnection(client: RawClientLike): unknown;
  };
}

/** What is used of a transaction of knex. */
export interface KnexTransactionLike extends KnexLike {
  /** Whether it was committed or rolled back. */
  isCompleted(): boolean;
}

/**
 * Makes a connection of a knex instance over `pg`. Statements go to knex's own clients and not
 * through `raw`, whose `?` are placeholders; so none of the host's hooks sees or changes them.
 */
export function knexConnection(knex: KnexLike): PgLike {
  assertOutsideTransaction(memberOf(knex, 'isTransaction') === true, 'knexSession');
  const { client: library } = knex;
  return lentConnection(async () => {
    const client = await library.acquireConnection();
    return { client, giveBack: () => library.releaseConnection(client) };
  });
}

/** Makes a session of a transaction of knex that the host has open. */
export function knexSession(transaction: KnexTransactionLike): PgSession {
  return sessionOf(transaction, () => ({
    async query(query) {
      // Its client may already serve somebody else's transaction.
      if (transaction.isCompleted()) throw ended('knex');
      const client = await transaction.client.acquireConnection();
      return client.query(query);
    },
  }));
}
