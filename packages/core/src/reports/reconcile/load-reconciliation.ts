import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { ReportId } from '../../kernel/ids.ts';
import { legalCommands, moveOf } from '../../kernel/machine.ts';
import type { StorageError } from '../../ports/storage.ts';
import type { Scope } from '../../runtime/runtime.ts';
import {
  reconciliationMachine,
  type ReconciliationCommand,
  type ReconciliationState,
} from './reconciliation-machine.ts';
import { decodeReconciliation, reportKind } from './reconciliation-schema.ts';
import type { Reconciliation } from './reconciliation.ts';

/** Why a reconciliation cannot be read. */
export type LoadReconciliationError = StorageError | CoreError<'reconciliation.not_found'>;

/** A reconciliation as it is now. */
export async function loadReconciliation(
  { runtime, tenant }: Scope,
  reportId: ReportId,
): Promise<Result<Reconciliation, LoadReconciliationError>> {
  const loaded = await runtime.storage.loadReport(tenant, reportId);
  if (loaded.isErr()) return err(loaded.error);
  const report = loaded.value;
  if (report?.kind === reportKind) return decodeReconciliation(report);
  return err(coreError('reconciliation.not_found', { reportId }));
}

/** Where a command leads. Errors: `reconciliation.illegal_transition` with the legal ones. */
export function stepReconciliation(
  { reportId, state }: Pick<Reconciliation, 'reportId' | 'state'>,
  command: ReconciliationCommand,
): Result<ReconciliationState, CoreError<'reconciliation.illegal_transition'>> {
  const move = moveOf(reconciliationMachine, state, command);
  if (move !== null) return ok(move.to);
  const legal = legalCommands(reconciliationMachine, state);
  return err(coreError('reconciliation.illegal_transition', { reportId, state, command, legal }));
}
