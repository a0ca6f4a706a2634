import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { Instant } from '../kernel/time.ts';
import type { Change, Outcome } from '../ports/change.ts';
import type { Loaded, StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { idempotencyOf, wasUsed, type IdempotencyClaim } from '../runtime/idempotency.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { decideStanding, type StandingCommand, type StandingWord } from './standing-decide.ts';
import type { Standing, UserRef } from './standing.ts';

/** Why a standing cannot be changed. */
export type ChangeStandingError =
  StorageError | CoreError<'idempotency.key_reused' | 'storage.contention'>;

/** What is to be said of a user. */
export interface StandingChange extends UserRef {
  readonly command: StandingCommand;
  readonly until?: Instant;
  readonly maxOpenOrders?: number;
  readonly maxOpenMinor?: number;
}

/** What is said of a user by then. */
export interface ChangedStanding {
  readonly outcome: 'applied' | 'replayed';
  readonly standing: Standing | null;
}

/** How often a change is decided again after losing against a rival. */
const maxRounds = 8;

/** Changes what is said of a user; his orders follow later. */
export async function changeStanding(
  scope: Scope,
  said: StandingChange,
  options: CallOptions,
): Promise<Result<ChangedStanding, ChangeStandingError>> {
  const { runtime, tenant } = scope;
  const word = wordOf(scope, said, options);
  const ref: UserRef = { kind: said.kind, user: said.user };
  const claim = await idempotencyOf(`buyers.${said.command}`, said, options.idempotencyKey);
  for (let round = 0; round < maxRounds; round += 1) {
    const idempotency = claim === null ? [] : [claim];
    const loaded = await runtime.storage.load({ tenant, users: [ref], idempotency });
    if (loaded.isErr()) return err(loaded.error);
    const next = nextOf(loaded.value, ref, { claim, word, now: runtime.clock.now() });
    if (next.isErr()) return err(next.error);
    const { before, value } = next.value;
    if (value === null) return ok({ outcome: 'replayed', standing: before });
    const committed = await commitChanges(runtime.storage, [changeOf(scope, value, claim)]);
    if (committed.isErr()) return err(committed.error);
    if (isOwn(committed.value[0])) return ok({ outcome: 'applied', standing: value });
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}

function wordOf(
  { actor }: Scope,
  said: StandingChange,
  { reason = '' }: CallOptions,
): StandingWord {
  const { command, until = null, maxOpenOrders = null, maxOpenMinor = null } = said;
  const limits = { until, maxOpenOrders, maxOpenMinor };
  return { command, ...limits, reason, by: `${actor.kind}:${actor.id}` };
}

function changeOf(
  { runtime, tenant }: Scope,
  value: Standing,
  claim: IdempotencyClaim | null,
): Change {
  return {
    changeId: runtime.ids.next('change'),
    tenant,
    at: value.since,
    writes: [{ kind: 'standing', expectedVersion: value.version - 1, value }],
    ...(claim && { idempotency: { ...claim, answer: {} } }),
  };
}

interface Next {
  readonly before: Standing | null;
  /** `null`: nothing is to be stored. */
  readonly value: Standing | null;
}

function nextOf(
  { standings, idempotency }: Loaded,
  ref: UserRef,
  how: {
    readonly claim: IdempotencyClaim | null;
    readonly word: StandingWord;
    readonly now: Instant;
  },
): Result<Next, CoreError<'idempotency.key_reused'>> {
  const { claim, word, now } = how;
  const [before = null] = standings;
  const used = wasUsed(claim, idempotency);
  if (used.isErr()) return err(used.error);
  return ok({ before, value: used.value ? null : decideStanding(before, ref, { word, now }) });
}

// Without a record it was this very change, whose first answer was lost.
function isOwn(outcome: Outcome | undefined): boolean {
  if (outcome?.outcome === 'applied') return true;
  return outcome?.outcome === 'duplicate' && outcome.record === null;
}
