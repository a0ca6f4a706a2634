import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { BatchId } from '../kernel/ids.ts';
import type { AccessError } from '../runtime/guard-services.ts';
import { outsideTransaction } from '../runtime/outside-transaction.ts';
import { requireReason } from '../runtime/require-reason.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { batchMachine, type BatchCommand, type BatchState } from './batch-machine.ts';
import { batchRuleOf } from './batch-rules.ts';
import { workOf } from './batch-work.ts';
import { isRunningBatch, noItems, undoWindowMs, type Batch } from './batch.ts';
import {
  changeBatch,
  checkExpiry,
  loadBatch,
  stepBatch,
  type MoveBatchError,
} from './load-batch.ts';
import { mayDoToAll, undoCallOf } from './may-do.ts';
import { runBatch, type RunBatchError, type TellProgress } from './run-batch.ts';
import { notUndoable } from './undo-page.ts';

/** A batch after a command. */
export interface BatchCommanded {
  /** `replayed`: the command had been given before. */
  readonly outcome: 'applied' | 'replayed';
  /** As it stands now. */
  readonly batch: Batch;
  /** The batch's version now. */
  readonly version: number;
}

/** Why a batch does not follow a command. */
export type BatchCommandError =
  | MoveBatchError
  | RunBatchError
  | AccessError
  | CoreError<'batch.expired' | 'batch.not_undoable' | 'transaction.not_allowed' | 'input.invalid'>;

/** How a batch is set going. */
export interface Going {
  readonly options: CallOptions;
  /** Leave the items to the worker. */
  readonly inBackground: boolean;
  readonly tell: TellProgress;
}

type Answer = Promise<Result<BatchCommanded, BatchCommandError>>;

/** Executes a plan; see `BatchService.execute`. */
export async function executeBatch(scope: Scope, batchId: BatchId, going: Going): Answer {
  return begin(
    scope,
    { batchId, operation: 'batches.execute', command: 'execute' },
    {
      going,
      check: (batch, now) =>
        batchRuleOf(batch.operation).isDisclosed ? err(toBeDisclosed) : checkExpiry(batch, now),
      begun: (batch, now) => ({ ...batch, startedBy: scope.actor, startedAt: now }),
    },
  );
}

const toBeDisclosed = coreError('input.invalid', {
  issues: [{ field: 'token', problem: 'this batch shows secrets: batches.disclose answers it' }],
});

/** Goes on with a batch that was cancelled; see `BatchService.resume`. */
export async function resumeBatch(scope: Scope, batchId: BatchId, going: Going): Answer {
  return begin(
    scope,
    { batchId, operation: 'batches.resume', command: 'resume' },
    {
      going,
      check: () => ok(),
      begun: (batch) => ({ ...batch, endedAt: null }),
    },
  );
}

/** Takes a batch back; see `BatchService.undo`. */
export async function undoBatch(scope: Scope, batchId: BatchId, going: Going): Answer {
  const why = requireReason(going.options);
  if (why.isErr()) return err(why.error);
  return begin(
    scope,
    { batchId, operation: 'batches.undo', command: 'undo' },
    {
      going,
      check: (batch, now) => {
        const { undo } = batchRuleOf(batch.operation);
        const isInTime = batch.endedAt !== null && now - batch.endedAt < undoWindowMs;
        return undo !== null && isInTime ? ok() : err(notUndoable(batch));
      },
      begun: (batch, now) => ({
        ...batch,
        undo: { by: scope.actor, reason: why.value, at: now, pagesDone: 0, counts: noItems },
      }),
    },
  );
}

/** Stops a batch between two pages; see `BatchService.cancel`. */
export async function cancelBatch(scope: Scope, batchId: BatchId, options: CallOptions): Answer {
  const outside = outsideTransaction(scope, 'batches.cancel');
  if (outside.isErr()) return err(outside.error);
  const at = scope.runtime.clock.now();
  const { actor: by } = scope;
  let isRepeat = false;
  const changed = await changeBatch(scope, batchId, {
    decide: (batch) => {
      isRepeat = 'resume' in batchMachine.states[batch.state];
      if (isRepeat) return ok(null);
      const cancelled = { by, reason: options.reason ?? '', at };
      return stepBatch(batch, 'cancel').map((state) => ({
        ...batch,
        state,
        endedAt: at,
        cancelled,
      }));
    },
  });
  return changed.map((batch) => commanded(batch, isRepeat));
}

interface Beginning {
  readonly going: Going;
  /** What else must be so. */
  readonly check: (batch: Batch, now: number) => Result<void, BatchCommandError>;
  readonly begun: (batch: Batch, now: number) => Batch;
}

// The states behind each command: given there again, it is the second click.
const isBehind: Readonly<
  Record<'execute' | 'resume' | 'undo', Readonly<Record<BatchState, boolean>>>
> = {
  execute: states('running', 'done'),
  resume: states('running', 'done'),
  undo: states('undoing', 'undone'),
};

function states(...those: readonly BatchState[]): Readonly<Record<BatchState, boolean>> {
  const names = Object.keys(batchMachine.states) as BatchState[];
  const flags = names.map((name) => [name, those.includes(name)] as const);
  return Object.fromEntries(flags) as Record<BatchState, boolean>;
}

async function begin(
  scope: Scope,
  call: {
    readonly batchId: BatchId;
    readonly operation: string;
    readonly command: BatchCommand & ('execute' | 'resume' | 'undo');
  },
  { going, check, begun }: Beginning,
): Answer {
  const { batchId, operation, command } = call;
  const outside = outsideTransaction(scope, operation);
  if (outside.isErr()) return err(outside.error);
  const known = await loadBatch(scope, batchId);
  if (known.isErr()) return err(known.error);
  const allowed = await mayRunAll(scope, known.value, command);
  if (allowed.isErr()) return err(allowed.error);
  const now = scope.runtime.clock.now();
  let isRepeat = false;
  const set = await changeBatch<BatchCommandError>(scope, batchId, {
    known: known.value,
    decide: (batch) => {
      isRepeat = isBehind[command][batch.state];
      if (isRepeat) return ok(null);
      const state = stepBatch(batch, command);
      if (state.isErr()) return err(state.error);
      return check(batch, now).map(() => ({ ...begun(batch, now), state: state.value }));
    },
  });
  if (set.isErr()) return err(set.error);
  if (going.inBackground || !isRunningBatch(set.value)) return ok(commanded(set.value, isRepeat));
  const ran = await runBatch(scope, set.value, going.tell);
  if (ran.isErr()) return err(ran.error);
  if (ran.value !== null) return ok(commanded(ran.value, isRepeat));
  // Another process is at it, and has come further meanwhile.
  return (await loadBatch(scope, batchId)).map((batch) => commanded(batch, isRepeat));
}

// What the policy lets one do to one order it must let him do to each of these.
async function mayRunAll(
  scope: Scope,
  batch: Batch,
  command: BatchCommand,
): Promise<Result<void, BatchCommandError>> {
  const { runtime, tenant } = scope;
  if (runtime.policy === null) return ok();
  const work = workOf(batch);
  if (work.isErr()) return err(work.error);
  const { reason } = batch;
  const call = command === 'undo' ? undoCallOf(work.value, reason) : { ...work.value, reason };
  for (let pageNo = 1; pageNo <= batch.pageCount; pageNo += 1) {
    const found = await runtime.storage.loadBatch({ tenant, batchId: batch.batchId, pageNo });
    if (found.isErr()) return err(found.error);
    const allowed = await mayDoToAll(scope, call, found.value?.page?.items ?? []);
    if (allowed.isErr()) return err(allowed.error);
  }
  return ok();
}

function commanded(batch: Batch, isRepeat: boolean): BatchCommanded {
  return { outcome: isRepeat ? 'replayed' : 'applied', batch, version: batch.version };
}
