import { coreError } from '@kaquan/core';
import type { StorageError } from '@kaquan/core/ports';

/** What a failure of the server asks for. */
type Meaning =
  /** Nothing was wrong with the statement; the same transaction may succeed if it is run again. */
  | 'retry'
  /** A rival writer was first. */
  | 'lost_race'
  /** The data breaks a rule of the tables; the same statement will fail again. */
  | 'refused'
  /** The session ended under the statement: whether that took effect is not known. */
  | 'lost'
  /** No session could be had, or it had ended before the statement came. */
  | 'unreachable'
  /** A limit of time, connections or memory. */
  | 'busy'
  | 'full'
  | 'read_only'
  | 'not_migrated'
  | 'denied';

/** The SQLSTATE with which our function undoes everything because a rival was first. */
export const stateOfRivals = 'KQ001';

// By exact code first, then by class: https://www.postgresql.org/docs/18/errcodes-appendix.html.
const meaningByCode: Readonly<Record<string, Meaning>> = {
  '40001': 'retry', // serialization_failure
  '40P01': 'retry', // deadlock_detected
  '23505': 'lost_race', // unique_violation
  '23P01': 'lost_race', // exclusion_violation
  [stateOfRivals]: 'lost_race',
  '21': 'lost_race', // cardinality_violation: two changes of a batch put the same row
  '22': 'refused', // data_exception
  '23': 'refused', // integrity_constraint_violation
  '54': 'refused', // program_limit_exceeded: too much for an index
  '44': 'refused', // with_check_option_violation
  P0: 'refused', // raise of a trigger that somebody has added
  '38': 'refused', // external_routine_exception
  '39': 'refused', // external_routine_invocation_exception

  '53100': 'full', // disk_full
  '53': 'busy', // insufficient_resources: memory, connections
  '55P03': 'busy', // lock_not_available: lock_timeout
  '57014': 'busy', // query_canceled: statement_timeout
  '25P03': 'busy', // idle_in_transaction_session_timeout
  '25P04': 'busy', // transaction_timeout
  '25006': 'read_only', // read_only_sql_transaction
  '3F000': 'not_migrated', // invalid_schema_name
  '42P01': 'not_migrated', // undefined_table
  '42703': 'not_migrated', // undefined_column
  '42883': 'not_migrated', // undefined_function
  '28': 'denied', // invalid_authorization_specification
  '3D000': 'denied', // invalid_catalog_name: no such database
  '42501': 'denied', // insufficient_privilege

  '57P03': 'unreachable', // cannot_connect_now
  '57P05': 'unreachable', // idle_session_timeout
  '08001': 'unreachable', // sqlclient_unable_to_establish_sqlconnection
  '08004': 'unreachable', // sqlserver_rejected_establishment_of_sqlconnection
  ECONNREFUSED: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  ENOENT: 'unreachable', // no such socket file
  CONNECT_TIMEOUT: 'unreachable', // postgres.js

  // A server that shuts down, or waits for a standby, may have stored what it does not answer.
  '57P01': 'lost', // admin_shutdown
  '57P02': 'lost', // crash_shutdown
  '08': 'lost', // connection_exception; PgBouncer's own errors too
  '40003': 'lost', // statement_completion_unknown
  '58': 'lost', // system_error
  XX: 'lost', // internal_error
  EPIPE: 'lost',
};

function codeOf(error: unknown): string | null {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' ? code : null;
}

/**
 * The SQLSTATE that a driver's error carries as `code`; `null` without one. Prisma's own codes
 * (P1017: the connection is gone) look alike; of the class P, PostgreSQL has only P0.
 */
function sqlStateOf(error: unknown): string | null {
  const code = codeOf(error);
  return code !== null && /^(?!P[1-9])[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** What a driver's error asks for; `null` for every code that the table does not know. */
export function meaningOf(error: unknown): Meaning | null {
  if (error instanceof NotCarriedOut) return error.meaning;
  const code = codeOf(error);
  if (code === null) return null;
  return meaningByCode[code] ?? meaningByCode[code.slice(0, 2)] ?? null;
}

/**
 * Whether a statement that failed so may have taken effect all the same. A failure without SQLSTATE
 * comes from the driver or the network, so nobody knows.
 */
export function mayHaveHappened(error: unknown): boolean {
  const meaning = meaningOf(error);
  return meaning === 'lost' || (meaning === null && sqlStateOf(error) === null);
}

/** Whether a session is of no use after a failure: the server has ended it, or it is in doubt. */
export function endsSession(error: unknown): boolean {
  const code = sqlStateOf(error) ?? '';
  const isEnded = code.startsWith('57P') || code === '25P03' || code === '25P04';
  return isEnded || mayHaveHappened(error);
}

const codeByMeaning = {
  retry: 'storage.busy',
  lost_race: 'storage.unavailable',
  lost: 'storage.unavailable',
  unreachable: 'storage.unavailable',
  busy: 'storage.busy',
  full: 'storage.full',
  read_only: 'storage.read_only',
  not_migrated: 'storage.not_migrated',
  denied: 'storage.denied',
} as const;

/**
 * The typed error for whatever a statement was rejected with, by the table above and with the
 * driver's error as its cause.
 *
 * Errors: `storage.transaction_aborted` where the host's transaction has ended; `storage.corrupt`
 * for data that the tables refuse, with the constraint where the server
 * names one; `storage.outcome_unknown` for a `commit` that may have been stored;
 * `storage.unavailable` for what the table does not know.
 */
export function toStorageError(operation: string, error: unknown): StorageError {
  if (error instanceof CorruptRow) return error.fault;
  if (error instanceof TransactionAborted) {
    const { problem } = error;
    return coreError('storage.transaction_aborted', { operation, problem }, error.cause);
  }
  const cause = error instanceof NotCarriedOut ? error.cause : error;
  const meaning = meaningOf(error);
  if (meaning === 'refused') return refusalOf(operation, cause);
  const isUnknown = operation === 'commit' && error === cause && mayHaveHappened(error);
  if (isUnknown) return coreError('storage.outcome_unknown', { operation }, cause);
  return coreError(codeByMeaning[meaning ?? 'lost'], { operation }, cause);
}

function refusalOf(operation: string, cause: unknown): StorageError {
  const { table, constraint } = Object(cause) as Readonly<Record<string, unknown>>;
  const fields = {
    table: typeof table === 'string' ? table : '-',
    row: operation,
    problem: typeof constraint === 'string' ? constraint : `SQLSTATE ${sqlStateOf(cause)}`,
  };
  return coreError('storage.corrupt', fields, cause);
}

/**
 * Carries a driver's error, and that nothing was stored whatever it says: no connection was had, or
 * the transaction never came to its end.
 */
export class NotCarriedOut extends Error {
  readonly meaning: Meaning | null;

  constructor(cause: unknown, meaning: Meaning | null = meaningOf(cause)) {
    super('not carried out', { cause });
    this.name = 'NotCarriedOut';
    this.meaning = meaning;
  }
}

/** Carries what has ended the host's transaction, and that the host must begin it again. */
class TransactionAborted extends Error {
  readonly problem: string;

  constructor(cause: unknown, problem: string) {
    super('the transaction is aborted', { cause });
    this.name = 'TransactionAborted';
    this.problem = problem;
  }
}

const problemByState: Readonly<Record<string, string>> = {
  '25P01': 'SQLSTATE 25P01: no transaction is open on tx',
  '25P02': 'SQLSTATE 25P02: a statement in it has failed before',
};

/** Takes a failure for the end of the host's transaction. */
export function toAborted(error: unknown): TransactionAborted {
  if (error instanceof TransactionAborted) return error;
  const state = sqlStateOf(error);
  if (state === null) return new TransactionAborted(error, 'the connection was lost');
  return new TransactionAborted(error, problemByState[state] ?? `SQLSTATE ${state}`);
}

/** Whether the host's transaction cannot go on after a failure, although its statement was undone. */
export function isGone(error: unknown): boolean {
  if (error instanceof TransactionAborted) return true;
  const meaning = meaningOf(error);
  if (meaning === 'retry' || meaning === 'lost' || meaning === 'unreachable') return true;
  return sqlStateOf(error)?.startsWith('25P0') ?? false;
}

/** Carries `storage.corrupt` from where a row is decoded to the edge, past the driver. */
export class CorruptRow extends Error {
  readonly fault: StorageError;

  constructor(fault: StorageError) {
    super(fault.message);
    this.name = 'CorruptRow';
    this.fault = fault;
  }
}
