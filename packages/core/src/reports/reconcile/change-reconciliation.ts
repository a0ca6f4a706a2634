import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { ReportId } from '../../kernel/ids.ts';
import type { Instant } from '../../kernel/time.ts';
import type { AggregateWrite, Change } from '../../ports/change.ts';
import type { StorageError } from '../../ports/storage.ts';
import { commitChanges } from '../../runtime/commit-changes.ts';
import { idempotencyOf, wasUsed, type IdempotencyClaim } from '../../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../../runtime/runtime.ts';
import { digestOf } from './digest-reconciliation.ts';
import {
  loadReconciliation,
  stepReconciliation,
  type LoadReconciliationError,
} from './load-reconciliation.ts';
import { loadDifference } from './read-differences.ts';
import { toReport } from './reconciliation-schema.ts';
import type { Explanation, Reconciliation } from './reconciliation.ts';

/** What a change of a reconciliation answers. */
export interface ChangedReconciliation {
  /** `replayed`: it was so before, and nothing was written. */
  readonly outcome: 'applied' | 'replayed';
  /** The version of `reconciliation`. */
  readonly version: number;
  /** The reconciliation as it is after the call. */
  readonly reconciliation: Reconciliation;
}

/** Why a reconciliation cannot be changed. */
export type ChangeReconciliationError =
  | LoadReconciliationError
  | CoreError<
      'reconciliation.illegal_transition' | 'idempotency.key_reused' | 'storage.contention'
    >;

/** A difference to explain. */
export interface DifferenceToExplain {
  /** The reconciliation that holds it. */
  readonly reportId: ReportId;
  /** Its number in the reconciliation, counted from 1. */
  readonly differenceNo: number;
  /** What it comes from, or what was done about it. */
  readonly note: string;
}

/** Why a difference cannot be explained. */
export type ExplainError = ChangeReconciliationError | CoreError<'reconciliation.no_difference'>;

/** Why a reconciliation cannot be signed. */
export type SignOffError =
  ChangeReconciliationError | CoreError<'reconciliation.unexplained' | 'input.invalid'>;

/** What is written; `null`: it was so before. */
interface Next {
  readonly value: Omit<Reconciliation, 'version'>;
  readonly others: readonly AggregateWrite[];
}

interface Step<E> {
  readonly operation: string;
  readonly input: { readonly reportId: ReportId };
  readonly options: CallOptions;
  readonly decide: (
    reconciliation: Reconciliation,
    now: Instant,
  ) => Promise<Result<Next | null, E>>;
}

/** Says why a difference is none, or what was done about it. */
export function explainDifference(
  scope: Scope,
  input: DifferenceToExplain,
  options: CallOptions,
): Promise<Result<ChangedReconciliation, ExplainError>> {
  const { reportId, differenceNo, note } = input;
  const operation = 'reports.reconciliation.explain';
  return change<ExplainError>(scope, {
    ...{ operation, input, options },
    async decide(reconciliation, now) {
      const step = stepReconciliation(reconciliation, 'explain');
      if (step.isErr()) return err(step.error);
      const row = await loadDifference(scope, reportId, differenceNo);
      if (row.isErr()) return err(row.error);
      const { isOpen, version, body } = row.value;
      const before = body['explanation'] as Explanation | null;
      if (before?.note === note) return ok(null);
      const explanation: Explanation = { note, by: byOf(scope), at: now };
      const value = {
        ...row.value,
        version: version + 1,
        isOpen: false,
        body: { ...body, explanation },
      };
      const unexplained = reconciliation.unexplained - (isOpen ? 1 : 0);
      return ok({
        value: { ...reconciliation, state: step.value, unexplained },
        others: [{ kind: 'report_item', expectedVersion: version, value }],
      });
    },
  });
}

/** Signs a reconciliation off. */
export function signReconciliation(
  scope: Scope,
  input: { readonly reportId: ReportId },
  { reason, options }: { readonly reason: string; readonly options: CallOptions },
): Promise<Result<ChangedReconciliation, SignOffError>> {
  const operation = 'reports.reconciliation.signOff';
  return change<SignOffError>(scope, {
    ...{ operation, input, options },
    async decide(reconciliation, now) {
      const by = byOf(scope);
      const { signature, unexplained, reportId } = reconciliation;
      if (signature?.by === by && signature.reason === reason) return ok(null);
      const step = stepReconciliation(reconciliation, 'sign');
      if (step.isErr()) return err(step.error);
      if (unexplained > 0) {
        return err(coreError('reconciliation.unexplained', { reportId, open: unexplained }));
      }
      const digest = await digestOf(scope, reconciliation);
      return digest.map((text) => ({
        value: {
          ...reconciliation,
          state: step.value,
          signature: { by, at: now, reason, digest: text },
        },
        others: [],
      }));
    },
  });
}

function byOf({ actor }: Scope): string {
  return `${actor.kind}:${actor.id}`;
}

/** How often a change is decided again after losing against a rival. */
const maxRounds = 8;

// Whatever is said to a difference bumps its report, so that nobody signs what he has not seen.
async function change<E>(
  scope: Scope,
  step: Step<E>,
): Promise<Result<ChangedReconciliation, E | ChangeReconciliationError>> {
  const { operation, input, options } = step;
  const claim = await idempotencyOf(operation, input, options.idempotencyKey);
  for (let round = 0; round < maxRounds; round += 1) {
    const changed = await changeOnce(scope, step, claim);
    if (changed.isErr()) return err(changed.error);
    if (changed.value !== null) return ok(changed.value);
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}

// `null`: a rival was first, and it is to be decided again.
async function changeOnce<E>(
  scope: Scope,
  { input, decide }: Step<E>,
  claim: IdempotencyClaim | null,
): Promise<Result<ChangedReconciliation | null, E | ChangeReconciliationError>> {
  const loaded = await loadReconciliation(scope, input.reportId);
  if (loaded.isErr()) return err(loaded.error);
  const before = loaded.value;
  const used = await wasUsedBefore(scope, claim);
  if (used.isErr()) return err(used.error);
  const now = scope.runtime.clock.now();
  const next = used.value ? ok(null) : await decide(before, now);
  if (next.isErr()) return err(next.error);
  if (next.value === null) return ok(answer('replayed', before));
  const reconciliation = { ...next.value.value, version: before.version + 1 };
  const writes: readonly AggregateWrite[] = [
    { kind: 'report', expectedVersion: before.version, value: toReport(reconciliation) },
    ...next.value.others,
  ];
  const committed = await commitOne(scope, { at: now, writes }, claim);
  return committed.map((isStored) => (isStored ? answer('applied', reconciliation) : null));
}

async function commitOne(
  { runtime, tenant }: Scope,
  parts: Pick<Change, 'at' | 'writes'>,
  claim: IdempotencyClaim | null,
): Promise<Result<boolean, StorageError>> {
  const changeId = runtime.ids.next('change');
  const record = claim === null ? {} : { idempotency: { ...claim, answer: {} } };
  const committed = await commitChanges(runtime.storage, [
    { changeId, tenant, ...parts, ...record },
  ]);
  return committed.map(([outcome]) => {
    // Without a record it was this very change, whose first answer was lost.
    const isOwn = outcome?.outcome === 'duplicate' && outcome.record === null;
    return outcome?.outcome === 'applied' || isOwn;
  });
}

async function wasUsedBefore(
  { runtime, tenant }: Scope,
  claim: IdempotencyClaim | null,
): Promise<Result<boolean, StorageError | CoreError<'idempotency.key_reused'>>> {
  if (claim === null) return ok(false);
  const loaded = await runtime.storage.load({ tenant, idempotency: [claim] });
  return loaded.andThen(({ idempotency }) => wasUsed(claim, idempotency));
}

function answer(
  outcome: ChangedReconciliation['outcome'],
  reconciliation: Reconciliation,
): ChangedReconciliation {
  return { outcome, version: reconciliation.version, reconciliation };
}
