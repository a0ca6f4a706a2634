/** One statement with its values; `name` asks the driver to keep it prepared on the connection. */
export interface PgQuery {
  /** One statement; values stand in it as `$1`, `$2` and so on. */
  readonly text: string;
  /** By placeholder, from `$1` on: texts, numbers, booleans and `null`. */
  readonly values: unknown[];
  /** The same for the same text. Left out: parsed anew each time. */
  readonly name?: string;
}

/** What a statement answers; each row is an object by column name. */
export interface PgRows {
  /** In the order of the statement; empty where it answers none. */
  readonly rows: readonly unknown[];
}

/**
 * A PostgreSQL connection as this package sees it. `poolConnection` makes one of pg's pool,
 * `pgliteConnection` of an embedded PGlite; any other driver needs these two functions.
 *
 * Without `transaction` it is taken for one session inside a transaction that the host has opened.
 * That is for `migrate` there: `createKaquan` refuses a storage over it, which would open secrets
 * before the host commits. What joins a transaction is `kaquan.with({ tx })`.
 */
export interface PgLike {
  /** Runs one statement; rejects with the driver's own error, of which `code` is read. */
  query(query: PgQuery): Promise<PgRows>;
  /**
   * Runs the work in one transaction on one session at isolation level read committed: committed
   * when it resolves, rolled back when it rejects, with the same rejection. The work uses `session`
   * only.
   */
  transaction?<T>(work: (session: PgSession) => Promise<T>): Promise<T>;
  /**
   * Runs the work under a savepoint of the transaction that is open: released when it resolves,
   * rolled back to when it rejects, with the same rejection. The work uses `session` only.
   *
   * Left out, `savepoint` statements are sent. It is for drivers that give up a whole transaction
   * for a statement that failed in it, unless they have made the savepoint themselves.
   */
  savepoint?<T>(work: (session: PgSession) => Promise<T>): Promise<T>;
}

/** One session inside a transaction. */
export type PgSession = Pick<PgLike, 'query' | 'savepoint'>;
