import type { PgLike, PgSession } from '../pg-like.ts';
import { ended, lentConnection, type RawClientLike } from './raw-client.ts';
import { sessionOf } from './session-of.ts';

/** What is used of a query runner of TypeORM over `pg`. */
export interface QueryRunnerLike {
  /** Answers the client of `pg` that the runner holds, from the pool when it holds none. */
  connect(): Promise<RawClientLike>;
  /** Gives the client back to the pool. */
  release(): Promise<void>;
  /** Whether a transaction is open on it. */
  readonly isTransactionActive: boolean;
}

/** What is used of the `EntityManager` of a transaction. */
export interface EntityManagerLike {
  /** Missing outside of a transaction. */
  readonly queryRunner?: QueryRunnerLike | undefined;
}

/** What is used of a `DataSource`. */
export interface TypeormLike {
  /** Makes a runner that holds no client yet. */
  createQueryRunner(): QueryRunnerLike;
}

/**
 * Makes a connection of a data source of TypeORM over `pg`. Statements go to the pool's own clients,
 * past the host's logger and subscribers.
 */
export function typeormConnection(source: TypeormLike): PgLike {
  return lentConnection(async () => {
    const runner = source.createQueryRunner();
    return { client: await runner.connect(), giveBack: () => runner.release() };
  });
}

/**
 * Makes a session of a transaction of TypeORM that the host has open: of the manager that
 * `dataSource.transaction` passes to the host's function, or of `queryRunner.manager`.
 */
export function typeormSession({ queryRunner: runner }: EntityManagerLike): PgSession {
  if (runner?.isTransactionActive !== true) {
    // A manager outside of a transaction is the host's mistake, found where it is made.
    throw new TypeError('typeormSession takes the manager of a transaction');
  }
  return sessionOf(runner, () => ({
    async query(query) {
      // A client that was given back may already serve somebody else's transaction.
      if (!runner.isTransactionActive) throw ended('TypeORM');
      const client = await runner.connect();
      return client.query(query);
    },
  }));
}
