import type { PgLike, PgQuery, PgRows, PgSession } from '../pg-like.ts';
import { driverErrorOf } from './driver-error.ts';
import { assertOutsideTransaction, memberOf } from './outside-transaction.ts';
import { sessionOf } from './session-of.ts';
import { snakeCaseOf } from './snake-case.ts';

/** What a statement of postgres.js answers when it is asked for rows as they came. */
export interface PostgresJsRows extends ArrayLike<ArrayLike<Uint8Array | null>> {
  /** Missing where the statement answers no rows. */
  readonly columns?: readonly { readonly name: string; readonly type: number }[] | null;
}

/** What is used of a statement of postgres.js. */
export interface PostgresJsQueryLike {
  /** Asks for bytes by position instead of objects. */
  raw(): PromiseLike<unknown>;
}

/** What is used of postgres.js, in a transaction or outside of one. */
export interface PostgresJsSessionLike {
  /** Runs one statement as it stands. */
  unsafe(text: string, values: never[], options: { prepare: boolean }): PostgresJsQueryLike;
  /** Marks a value with the type that the server is told. */
  typed(value: string | null, type: number): unknown;
}

/** What is used of a transaction of postgres.js. */
export interface PostgresJsTransactionLike extends PostgresJsSessionLike {
  /** Runs the work under a savepoint. */
  savepoint(work: (transaction: PostgresJsTransactionLike) => Promise<unknown>): Promise<unknown>;
}

/** What is used of postgres.js (`postgres(url)`). */
export interface PostgresJsLike extends PostgresJsSessionLike {
  /** Runs the work in a transaction on a connection of its own. */
  begin(
    options: string,
    work: (transaction: PostgresJsTransactionLike) => Promise<unknown>,
  ): Promise<unknown>;
}

/** Makes a connection of a postgres.js instance, which stays the host's. */
export function postgresJsConnection(sql: PostgresJsLike): PgLike {
  assertOutsideTransaction(memberOf(sql, 'begin') === undefined, 'postgresJsSession');
  return {
    query: (query) => run(sql, query),
    transaction: (work) =>
      answerOf(work, (through) => sql.begin('isolation level read committed', through)),
  };
}

/**
 * Makes a session of a transaction that the host has open: what `sql.begin` or `savepoint` passed to
 * the host's function.
 *
 * postgres.js gives up a whole transaction for one statement that failed in it, also when the
 * failure was caught, so commits run under savepoints of its own making.
 */
export function postgresJsSession(transaction: PostgresJsTransactionLike): PgSession {
  return sessionOf(transaction, () => ({
    query: (query) => run(transaction, query),
    savepoint: (work) => answerOf(work, (through) => transaction.savepoint(through)),
  }));
}

// postgres.js waits for the elements of an answer that is an array, so answers pass it by.
async function answerOf<T>(
  work: (session: PgSession) => Promise<T>,
  open: (through: (inner: PostgresJsTransactionLike) => Promise<void>) => Promise<unknown>,
): Promise<T> {
  const answers: T[] = [];
  await open(async (inner) => void answers.push(await work(postgresJsSession(inner))));
  return answers[0] as T;
}

// Given as "unknown", a value goes out as it is and the server infers its type. Told a type by the
// server, postgres.js would serialize it by that type: a JSON text would become a JSON string.
const unknownType = 705;

async function run(sql: PostgresJsSessionLike, query: PgQuery): Promise<PgRows> {
  const { text, values, name } = query;
  const typed = values.map((value) => sql.typed(textOf(value), unknownType)) as never[];
  const prepare = name !== undefined;
  try {
    return rowsOf((await sql.unsafe(text, typed, { prepare }).raw()) as PostgresJsRows);
  } catch (error) {
    throw driverErrorOf(error); // The caller judges it by what it says.
  }
}

function textOf(value: unknown): string | null {
  return value === null ? null : `${value as string | number | boolean}`;
}

// Bytes by position: the host's own transforms and parsers are for the host's own statements.
function rowsOf(raw: PostgresJsRows): PgRows {
  const columns = (raw.columns ?? []).map(({ name, type }) => ({ name: snakeCaseOf(name), type }));
  const rows = Array.from(raw, (row) =>
    Object.fromEntries(
      columns.map(({ name, type }, position) => [name, valueOf(row[position] ?? null, type)]),
    ),
  );
  return { rows };
}

const decoder = new TextDecoder();
const booleanType = 16;
const integerTypes: ReadonlySet<number> = new Set([21, 23]);

function valueOf(bytes: Uint8Array | null, type: number): unknown {
  if (bytes === null) return null;
  const text = decoder.decode(bytes);
  if (type === booleanType) return text === 't';
  return integerTypes.has(type) ? Number(text) : text;
}
