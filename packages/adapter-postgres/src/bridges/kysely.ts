import type { PgLike, PgQuery, PgRows, PgSession } from '../pg-like.ts';
import { driverErrorOf } from './driver-error.ts';
import { assertOutsideTransaction, memberOf } from './outside-transaction.ts';
import { sessionOf } from './session-of.ts';

/** A statement as Kysely's compiler would answer it. */
export interface KyselyQuery {
  /** With `$1`, `$2` and so on. */
  readonly sql: string;
  /** By placeholder. */
  readonly parameters: readonly unknown[];
  /** What it was compiled from: here the text itself. */
  readonly query: {
    readonly kind: 'RawNode';
    readonly sqlFragments: readonly string[];
    readonly parameters: readonly never[];
  };
  /** For Kysely's own log. */
  readonly queryId: { readonly queryId: string };
}

/** What is used of Kysely and of its transactions. */
export interface KyselyExecutorLike {
  /** The same without the host's plugins, which may rename columns. */
  withoutPlugins(): {
    executeQuery(query: KyselyQuery): Promise<{ readonly rows: readonly unknown[] }>;
  };
}

/** What is used of `Kysely` over PostgreSQL. */
export interface KyselyLike extends KyselyExecutorLike {
  /** Begins to describe a transaction. */
  transaction(): {
    setIsolationLevel(level: 'read committed'): {
      execute<T>(work: (transaction: KyselyExecutorLike) => Promise<T>): Promise<T>;
    };
  };
}

/**
 * Makes a connection of a Kysely instance. Its dialect has no named statements; where the host has
 * the pool below it at hand, `poolConnection(pool)` keeps them prepared.
 */
export function kyselyConnection(db: KyselyLike): PgLike {
  assertOutsideTransaction(memberOf(db, 'isTransaction') === true, 'kyselySession');
  return {
    ...kyselySession(db),
    transaction: (work) =>
      db
        .transaction()
        .setIsolationLevel('read committed')
        .execute((transaction) => work(kyselySession(transaction))),
  };
}

/** Makes a session of a transaction of Kysely that the host has open. */
export function kyselySession(transaction: KyselyExecutorLike): PgSession {
  return sessionOf(transaction, () => {
    const plain = transaction.withoutPlugins();
    return { query: (query) => run(plain, query) };
  });
}

type Plain = ReturnType<KyselyExecutorLike['withoutPlugins']>;

async function run(plain: Plain, query: PgQuery): Promise<PgRows> {
  try {
    return await plain.executeQuery(compiled(query));
  } catch (error) {
    throw driverErrorOf(error); // The caller judges it by what it says.
  }
}

function compiled({ text, values, name = 'kaquan' }: PgQuery): KyselyQuery {
  return {
    sql: text,
    parameters: values,
    query: { kind: 'RawNode', sqlFragments: [text], parameters: [] },
    queryId: { queryId: name },
  };
}
