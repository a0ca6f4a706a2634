import { coreError } from '@kaquan/core';
import type { StorageError } from '@kaquan/core/ports';

/** What a failure of the server asks for. */
type Meaning =
  /** Nothing was wrong with the statement; the same transaction may succeed if it is run again. */
  | 'retry'
  /** A rival writer was first. */
  | 'lost_race'
  /** The data breaks a rule of the tables; the same statement will fail again. */
  | 'refused';

// By exact code first, then by class: https://www.postgresql.org/docs/18/errcodes-appendix.html.
const meaningByCode: Readonly<Record<string, Meaning>> = {
  '40001': 'retry', // serialization_failure
  '40P01': 'retry', // deadlock_detected
  '55P03': 'retry', // lock_not_available
  '23505': 'lost_race', // unique_violation
  '23P01': 'lost_race', // exclusion_violation
  '21': 'lost_race', // cardinality_violation: two changes of a batch put the same row
  '22': 'refused', // data_exception
  '23': 'refused', // integrity_constraint_violation
};

/** The SQLSTATE that a driver's error carries as `code`; `null` without one. */
function sqlStateOf(error: unknown): string | null {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** What a driver's error asks for; `null` for every code that the table does not know. */
export function meaningOf(error: unknown): Meaning | null {
  const code = sqlStateOf(error);
  if (code === null) return null;
  return meaningByCode[code] ?? meaningByCode[code.slice(0, 2)] ?? null;
}

/**
 * The typed error for whatever a statement was rejected with.
 *
 * Errors: `storage.corrupt` for data that the tables refuse, with the constraint where the server
 * names one; `storage.unavailable` for everything else, with the driver's error as its cause.
 */
export function toStorageError(operation: string, error: unknown): StorageError {
  if (error instanceof CorruptRow) return error.fault;
  if (meaningOf(error) !== 'refused') {
    return coreError('storage.unavailable', { operation }, error);
  }
  const { table, constraint } = Object(error) as Readonly<Record<string, unknown>>;
  const fields = {
    table: typeof table === 'string' ? table : '-',
    row: operation,
    problem: typeof constraint === 'string' ? constraint : `SQLSTATE ${sqlStateOf(error)}`,
  };
  return coreError('storage.corrupt', fields, error);
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
