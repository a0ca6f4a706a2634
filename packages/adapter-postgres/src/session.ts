import { err, ok, type Result } from '@kaquan/core';
import type { StorageError } from '@kaquan/core/ports';
import { inTurn, orAborted, underSavepoint } from './host-transaction.ts';
import type { PgLike, PgSession } from './pg-like.ts';
import {
  CorruptRow,
  isGone,
  mayHaveHappened,
  meaningOf,
  NotCarriedOut,
  toStorageError,
} from './sql-state.ts';

/** A row as the driver answers it: every column of ours is text, a 32-bit integer or a boolean. */
export type Row = Readonly<Record<string, unknown>>;

/** Static SQL, written for the schema `kaquan`. */
export type Sql = string;

/** SQL put together out of static pieces; the same shape is always the same text. */
export interface ComposedSql {
  readonly shape: string;
  readonly compose: () => Sql;
}

/** Runs statements on one session or on any. */
export interface Session {
  run(sql: Sql | ComposedSql, values: unknown[]): Promise<readonly Row[]>;
}

/** What is done in a transaction; `mayRetry`: {@link Contention} makes it run again. */
export type TransactionWork<T> = (session: Session, mayRetry: boolean) => Promise<T>;

/** Runs one statement that is a transaction of its own, and again where that can help. */
export type Single = (sql: Sql, values: unknown[]) => Promise<readonly Row[]>;

/** The way to the database: statements, transactions, and what becomes of their failures. */
export interface Database extends Session {
  /** `null` inside the host's transaction, where nothing is a transaction of its own. */
  readonly single: Single | null;
  /** Runs the work in a transaction, again from the start where that can help. */
  transaction<T>(work: TransactionWork<T>): Promise<T>;
  /**
   * The way inside a transaction that the host has open on a session: each transaction of ours is a
   * savepoint there, nothing is run twice, and calls take turns.
   */
  within(session: PgSession): Database;
}

/** How statements reach the server. */
export interface DatabaseOptions {
  readonly connection: PgLike;
  readonly prepare: 'named' | 'unnamed';
  readonly schema: string;
}

/** Thrown to have the transaction run again: rivals stand in the way, but not for long. */
export class Contention extends Error {
  constructor() {
    super('rivals hold locks');
    this.name = 'Contention';
  }
}

/** Thrown where one change of a batch spoils it for the others: each is then run by itself. */
export class BatchConflict extends Error {
  constructor() {
    super('the changes of a batch disagree');
    this.name = 'BatchConflict';
  }
}

/** How often a transaction is begun at most. */
const maxAttempts = 8;

const backoffMs = 2;

/** Makes the way to the database over a connection. */
export function createDatabase({ connection, prepare, schema }: DatabaseOptions): Database {
  const statementOf = createStatements(schema, prepare === 'named');
  const over = (session: PgSession): Session => ({
    async run(sql, values) {
      const { rows } = await session.query({ ...statementOf(sql), values });
      return rows as readonly Row[];
    },
  });
  const within = (host: PgSession): Database => {
    const session = over(host);
    return {
      within,
      single: null,
      // Nothing that is read stands under a savepoint, so a statement that fails ends it all.
      run: (sql, values) => inTurn(host, () => orAborted(session.run(sql, values), () => true)),
      transaction: (work) =>
        inTurn(host, () =>
          host.savepoint === undefined
            ? underSavepoint(
                (text) => session.run(text, []),
                () => work(session, false),
                endsHost,
              )
            : orAborted(
                host.savepoint((scoped) => work(over(scoped), false)),
                endsHost,
              ),
        ),
    };
  };
  const begin = connection.transaction?.bind(connection);
  if (begin === undefined) return within(connection);
  const root = over(connection);
  // A statement alone is a transaction too: where the host's sessions begin at a stricter level, the
  // server may ask for any of them again.
  const single: Session['run'] = (sql, values) => untilSettled(() => root.run(sql, values));
  return {
    run: single,
    within,
    single,
    transaction: (work) =>
      untilSettled((mayRetry) => toItsEnd(begin, (session) => work(over(session), mayRetry))),
  };
}

// Only the end of a transaction stores it: what fails before has stored nothing, however it failed.
async function toItsEnd<T>(
  transaction: NonNullable<PgLike['transaction']>,
  work: (session: PgSession) => Promise<T>,
): Promise<T> {
  let isEnding = false;
  try {
    return await transaction(async (session) => {
      const answer = await work(session);
      isEnding = true;
      return answer;
    });
  } catch (error) {
    throw isEnding ? error : certainly(error); // The edge turns it into a value.
  }
}

// What the host's transaction does not survive, although a savepoint stood before it.
function endsHost(error: unknown): boolean {
  if (error instanceof Contention || error instanceof BatchConflict) return false;
  return !(error instanceof CorruptRow) && (isGone(error) || mayHaveHappened(error));
}

function certainly(error: unknown): unknown {
  if (error instanceof Contention || error instanceof BatchConflict) return error;
  return error instanceof CorruptRow || !mayHaveHappened(error) ? error : new NotCarriedOut(error);
}

async function untilSettled<T>(work: (mayRetry: boolean) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt >= maxAttempts;
    try {
      return await work(!isLast);
    } catch (error) {
      const mayHelp = error instanceof Contention || meaningOf(error) === 'retry';
      if (!mayHelp || isLast) throw error; // The edge turns it into a value.
    }
    // Jitter, or the same rivals would meet again; the last pause is about a quarter of a second.
    await pause(backoffMs * 2 ** attempt * (0.5 + Math.random()));
  }
}

/** Turns whatever a driver rejects with into the port's errors. */
export async function attempt<T>(
  operation: string,
  work: () => Promise<T>,
): Promise<Result<T, StorageError>> {
  try {
    return ok(await work());
  } catch (error) {
    return err(toStorageError(operation, error));
  }
}

type Statement = { readonly text: string; readonly name?: string };

// The number of texts is small and fixed (a few per call, some per combination of filters), so the
// statements of a storage are made once and kept.
function createStatements(schema: string, isNamed: boolean): (sql: Sql | ComposedSql) => Statement {
  const statementByShape = new Map<string, Statement>();
  return (sql) => {
    const shape = typeof sql === 'string' ? sql : sql.shape;
    const known = statementByShape.get(shape);
    if (known !== undefined) return known;
    const text = inSchema(typeof sql === 'string' ? sql : sql.compose(), schema);
    const statement = isNamed ? { text, name: `kaquan_${fingerprint(text)}` } : { text };
    statementByShape.set(shape, statement);
    return statement;
  };
}

/** The same SQL for another schema than `kaquan`; the name is checked when the storage is made. */
export function inSchema(sql: Sql, schema: string): string {
  return sql.replaceAll(/\bkaquan\./g, `"${schema}".`);
}

// A name must mean one text on a connection, also when two storages share a pool; drivers refuse a
// name that comes with another text, so a collision would be loud.
function fingerprint(text: string): string {
  let [a, b] = [0x811c9dc5, 0x9747b28c];
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x5bd1e995) ^ (b >>> 13);
  }
  return `${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
