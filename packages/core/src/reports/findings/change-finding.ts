import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../../kernel/errors.ts';
import type { FindingId } from '../../kernel/ids.ts';
import type { Change, Outcome } from '../../ports/change.ts';
import type { StorageError } from '../../ports/storage.ts';
import { commitChanges } from '../../runtime/commit-changes.ts';
import { idempotencyOf, wasUsed, type IdempotencyClaim } from '../../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../../runtime/runtime.ts';
import type { FindingWord } from './finding-decide.ts';
import type { Finding } from './finding.ts';
import { loadFinding } from './load-finding.ts';

/** What became of a finding. */
export interface ChangedFinding {
  /** `replayed`: the idempotency key was used before. */
  readonly outcome: 'applied' | 'replayed';
  /** As it is now. */
  readonly finding: Finding;
  /** Its version now. */
  readonly version: number;
}

/** Why a finding cannot be changed. */
export type ChangeFindingError =
  | StorageError
  | CoreError<
      | 'input.invalid'
      | 'finding.not_found'
      | 'finding.illegal_transition'
      | 'idempotency.key_reused'
      | 'storage.contention'
    >;

type Decide = (
  finding: Finding,
  said: FindingWord,
) => Result<Finding, CoreError<'finding.illegal_transition'>>;

const maxRounds = 8;

/** Does something to a finding: load, decide, commit; all of it again after a rival. */
export async function changeFinding(
  scope: Scope,
  call: { readonly name: string; readonly input: { readonly findingId: FindingId } },
  { options, decide }: { readonly options: CallOptions; readonly decide: Decide },
): Promise<Result<ChangedFinding, ChangeFindingError>> {
  const { runtime, tenant, actor } = scope;
  const { findingId } = call.input;
  const operation = `reports.findings.${call.name}`;
  const claim = await idempotencyOf(operation, call.input, options.idempotencyKey);
  const by = `${actor.kind}:${actor.id}`;
  for (let round = 0; round < maxRounds; round += 1) {
    const found = await load(scope, findingId, claim);
    if (found.isErr()) return err(found.error);
    const { finding: before, isUsed } = found.value;
    if (isUsed) return ok({ outcome: 'replayed', finding: before, version: before.version });
    const at = runtime.clock.now();
    const decided = decide(before, { at, by, text: options.reason ?? '' });
    if (decided.isErr()) return err(decided.error);
    const value = decided.value;
    const change: Change = {
      changeId: runtime.ids.next('change'),
      tenant,
      at,
      writes: [{ kind: 'finding', expectedVersion: before.version, value }],
      ...(claim && { idempotency: { ...claim, answer: {} } }),
    };
    const committed = await commitChanges(runtime.storage, [change]);
    if (committed.isErr()) return err(committed.error);
    const [outcome] = committed.value;
    if (isOwn(outcome)) return ok({ outcome: 'applied', finding: value, version: value.version });
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}

// Without a record it was this very change, whose first answer was lost.
function isOwn(outcome: Outcome | undefined): boolean {
  if (outcome?.outcome === 'applied') return true;
  return outcome?.outcome === 'duplicate' && outcome.record === null;
}

async function load(
  scope: Scope,
  findingId: FindingId,
  claim: IdempotencyClaim | null,
): Promise<Result<{ readonly finding: Finding; readonly isUsed: boolean }, ChangeFindingError>> {
  const { runtime, tenant } = scope;
  const finding = await loadFinding(scope, findingId);
  if (finding.isErr()) return err(finding.error);
  const records = await runtime.storage.load({
    tenant,
    idempotency: claim === null ? [] : [claim],
  });
  if (records.isErr()) return err(records.error);
  return wasUsed(claim, records.value.idempotency).map((isUsed) => {
    return { finding: finding.value, isUsed };
  });
}
