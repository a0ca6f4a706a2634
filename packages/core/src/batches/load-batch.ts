import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { BatchId } from '../kernel/ids.ts';
import { legalCommands, moveOf } from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';
import type { AggregateWrite, Fence } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import { batchMachine, type BatchCommand, type BatchState } from './batch-machine.ts';
import type { Batch } from './batch.ts';

/** Why a batch cannot be loaded. */
export type LoadBatchError = StorageError | CoreError<'batch.not_found'>;

/** Why a batch cannot be moved. */
export type MoveBatchError =
  | LoadBatchError
  | CoreError<'batch.illegal_transition' | 'storage.contention' | 'storage.lease_lost'>;

/** Loads a batch as it is now. Errors: `batch.not_found`, `storage.*`. */
export async function loadBatch(
  { runtime, tenant }: Scope,
  batchId: BatchId,
): Promise<Result<Batch, LoadBatchError>> {
  const found = await runtime.storage.loadBatch({ tenant, batchId });
  if (found.isErr()) return err(found.error);
  if (found.value === null) return err(coreError('batch.not_found', { batchId }));
  return ok(found.value.batch);
}

/** Whether a plan is still good. Errors: `batch.expired`. */
export function checkExpiry(
  { batchId, expiresAt: expiredAt }: Batch,
  now: Instant,
): Result<void, CoreError<'batch.expired'>> {
  return now < expiredAt ? ok() : err(coreError('batch.expired', { batchId, expiredAt }));
}

/** Where a command leads. Errors: `batch.illegal_transition` with the legal ones. */
export function stepBatch(
  { batchId, state }: Batch,
  command: BatchCommand,
): Result<BatchState, CoreError<'batch.illegal_transition'>> {
  const move = moveOf(batchMachine, state, command);
  if (move !== null) return ok(move.to);
  const legal = legalCommands(batchMachine, state);
  return err(coreError('batch.illegal_transition', { batchId, state, command, legal }));
}

/** How often a change of a batch is made again after losing against a rival. */
const maxRounds = 8;

/** What a change of a batch is to become; a change without one leaves it as it is. */
export interface BatchChange<E> {
  readonly decide: (batch: Batch) => Result<Omit<Batch, 'version'> | null, E>;
  /** Written with it. */
  readonly others?: readonly AggregateWrite[];
  readonly fence?: Fence;
  /** To decide on first; loaded where left out. */
  readonly known?: Batch;
}

/**
 * Changes a batch: load, decide, commit; all of it again after a rival.
 *
 * Errors: its own, `batch.not_found`, `storage.*`; `storage.lease_lost` where it was fenced out.
 */
export async function changeBatch<E>(
  scope: Scope,
  batchId: BatchId,
  change: BatchChange<E>,
): Promise<
  Result<Batch, E | LoadBatchError | CoreError<'storage.contention' | 'storage.lease_lost'>>
> {
  const { decide, known } = change;
  for (let round = 0; round < maxRounds; round += 1) {
    const loaded =
      round === 0 && known !== undefined
        ? ok<Batch, LoadBatchError>(known)
        : await loadBatch(scope, batchId);
    if (loaded.isErr()) return err(loaded.error);
    const { version } = loaded.value;
    const decided = decide(loaded.value);
    if (decided.isErr()) return err(decided.error);
    if (decided.value === null) return ok(loaded.value);
    const next: Batch = { ...decided.value, version: version + 1 };
    const stored = await store(scope, next, change);
    if (stored.isErr()) return err(stored.error);
    if (stored.value) return ok(next);
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}

// Whether it is stored; `false` where a rival was first.
async function store(
  { tenant, runtime }: Scope,
  value: Batch,
  { others = [], fence }: Pick<BatchChange<never>, 'others' | 'fence'>,
): Promise<Result<boolean, StorageError | CoreError<'storage.lease_lost'>>> {
  const expectedVersion = value.version - 1;
  const change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at: runtime.clock.now(),
    writes: [{ kind: 'batch', expectedVersion, value } as const, ...others],
    ...(fence === undefined ? {} : { fence }),
  };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const outcome = committed.value[0]?.outcome;
  if (outcome === 'fenced') return err(coreError('storage.lease_lost', { job: fence?.job ?? '' }));
  // `duplicate`: the answer of our own first try was lost; it is stored.
  return ok(outcome === 'applied' || outcome === 'duplicate');
}
