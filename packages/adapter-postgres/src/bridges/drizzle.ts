import type { PgLike, PgQuery, PgRows, PgSession } from '../pg-like.ts';
import { driverErrorOf, told } from './driver-error.ts';
import { assertOutsideTransaction, memberOf } from './outside-transaction.ts';
import { sessionOf } from './session-of.ts';
import { withSnakeCase } from './snake-case.ts';

/** The tag `sql` of drizzle-orm. */
export type DrizzleSqlLike<Query> = (strings: TemplateStringsArray, ...values: unknown[]) => Query;

/** What is used of a transaction of Drizzle. */
export interface DrizzleSessionLike<Query> {
  /** Runs one statement. */
  execute(query: Query): PromiseLike<unknown>;
  /** Inside a transaction this makes a savepoint. */
  transaction<T>(work: (transaction: DrizzleSessionLike<Query>) => Promise<T>): Promise<T>;
}

/** What is used of Drizzle over PostgreSQL. */
export interface DrizzleLike<Query> {
  /** Runs one statement. */
  execute(query: Query): PromiseLike<unknown>;
  /** Runs the work in a transaction. */
  transaction<T>(
    work: (transaction: DrizzleSessionLike<Query>) => Promise<T>,
    options: { isolationLevel: 'read committed' },
  ): Promise<T>;
}

/**
 * Makes a connection of a Drizzle database, over whichever driver. Drizzle has no named statements;
 * where the host has the driver at hand, `poolConnection(pool)` or `postgresJsConnection(client)`
 * keeps them prepared.
 */
export function drizzleConnection<Query>(
  db: DrizzleLike<Query>,
  sql: DrizzleSqlLike<Query>,
): PgLike {
  // A transaction of Drizzle looks like a database, but for the way to end it.
  assertOutsideTransaction(memberOf(db, 'rollback') !== undefined, 'drizzleSession');
  return {
    query: (query) => run(db, sql, query),
    transaction: (work) =>
      told({
        begin: (through) => db.transaction(through, { isolationLevel: 'read committed' }),
        work: (transaction: DrizzleSessionLike<Query>) => work(drizzleSession(transaction, sql)),
        errorOf: driverErrorOf,
      }),
  };
}

/** Makes a session of a transaction of Drizzle that the host has open. */
export function drizzleSession<Query>(
  transaction: DrizzleSessionLike<Query>,
  sql: DrizzleSqlLike<Query>,
): PgSession {
  return sessionOf(transaction, () => ({
    query: (query) => run(transaction, sql, query),
    savepoint: (work) => transaction.transaction((inner) => work(drizzleSession(inner, sql))),
  }));
}

async function run<Query>(
  db: Pick<DrizzleLike<Query>, 'execute'>,
  sql: DrizzleSqlLike<Query>,
  query: PgQuery,
): Promise<PgRows> {
  try {
    return { rows: withSnakeCase(rowsOf(await db.execute(tagged(sql, query)))) };
  } catch (error) {
    throw driverErrorOf(error); // What a failure means stands in the driver's error.
  }
}

function tagged<Query>(sql: DrizzleSqlLike<Query>, { text, values }: PgQuery): Query {
  // A text without values is left alone: the body of a function has placeholders of its own.
  const pieces = values.length === 0 ? [text] : text.split(/\$(\d+)/);
  const strings = pieces.filter((_, position) => position % 2 === 0);
  const numbers = pieces.filter((_, position) => position % 2 === 1);
  return sql(
    Object.assign(strings, { raw: strings }),
    ...numbers.map((number) => values[Number(number) - 1]),
  );
}

function rowsOf(answer: unknown): readonly unknown[] {
  if (Array.isArray(answer)) return answer;
  const { rows } = Object(answer) as { readonly rows?: unknown };
  return Array.isArray(rows) ? rows : [];
}
