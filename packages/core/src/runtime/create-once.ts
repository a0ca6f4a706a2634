import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { AggregateWrite, Change, IdempotencyRecord } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from './commit-changes.ts';
import { idempotencyOf, type IdempotencyClaim } from './idempotency.ts';
import type { CallOptions, Scope } from './runtime.ts';

/** Something new to store, whose name or number nobody else may have. */
export interface Creation<E> {
  readonly operation: string;
  readonly input: unknown;
  readonly options: CallOptions;
  readonly write: AggregateWrite;
  /** What is stored with it. */
  readonly extras?: Pick<Change, 'stockEntry' | 'shopChanges'>;
  /** The id of what is written; a replay answers the id of the first time. */
  readonly id: string;
  /** The error where the name is taken. */
  readonly whenTaken: E;
}

/** Which one exists now. */
export interface Created {
  readonly outcome: 'applied' | 'replayed';
  readonly id: string;
}

/** Why a creation fails, beside a name that is taken. */
export type CreateError = StorageError | CoreError<'idempotency.key_reused'>;

/**
 * Stores something new once: the same call with the same idempotency key answers what the first one
 * made. A lost answer of storage is found again by the change id.
 */
export async function createOnce<E>(
  scope: Scope,
  creation: Creation<E>,
): Promise<Result<Created, CreateError | E>> {
  const { tenant, runtime } = scope;
  const { operation, input, options, write, id, whenTaken, extras = {} } = creation;
  const claim = await idempotencyOf(operation, input, options.idempotencyKey);
  const changeId = runtime.ids.next('change');
  const at = runtime.clock.now();
  const idempotency = claim === null ? {} : { idempotency: { ...claim, answer: { id } } };
  const change = { changeId, tenant, at, writes: [write], ...extras, ...idempotency };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const [outcome] = committed.value;
  switch (outcome?.outcome) {
    case 'applied':
      return ok({ outcome: 'applied', id });
    case 'duplicate':
      return replay(id, claim, outcome.record);
    case 'stale':
    case 'short':
    case 'fenced':
    case 'unsettled':
    case undefined:
      return err(whenTaken);
  }
}

// Without a record it was this very change whose first answer was lost.
function replay(
  id: string,
  claim: IdempotencyClaim | null,
  record: IdempotencyRecord | null,
): Result<Created, CreateError> {
  if (record === null || claim === null) return ok({ outcome: 'applied', id });
  const { operation, key, inputHash } = claim;
  if (record.inputHash !== inputHash) {
    return err(coreError('idempotency.key_reused', { operation, key }));
  }
  const first = String(record.answer['id'] ?? id);
  return ok({ outcome: first === id ? 'applied' : 'replayed', id: first });
}
