import { coreError, err, ok, type Result } from '@kaquan/core';
import type { Change, Outcome, StorageError } from '@kaquan/core/ports';
import { checkChanges, findAnswered } from './commit-check.ts';
import { serveClaims, servingOrder, type Served } from './commit-claim.ts';
import { draftOf, type Draft } from './commit-draft.ts';
import { openOrdersOf } from './find-open.ts';
import { quickOnes, type Quickly } from './commit-quickly.ts';
import { newKeyName, writeChanges, type StoredKeys } from './commit-write.ts';
import { attempt, BatchConflict, type Database, type Session } from './session.ts';
import { meaningOf, toStorageError } from './sql-state.ts';

/** What became of one change; an error where it could not be settled. */
export type Settled = Result<Outcome, StorageError>;

/**
 * Stores many changes, each whole or not at all, and answers one outcome per change, in their
 * order.
 *
 * The usual way is one call of a function of the server for all of them. What it does not store is
 * looked at step by step: one transaction with a statement that locks and checks, one or two that
 * pick keys, one that writes. Where that fails because of one change, nothing of the batch is stored
 * and each change is run by itself, in the order in which they are served. Without `quickly`, as in
 * a host's transaction, everything goes step by step.
 */
export async function commitBatch(
  database: Database,
  changes: readonly Change[],
  quickly: Quickly | null = null,
): Promise<readonly Settled[]> {
  const drafts = changes.map(draftOf);
  const settled = new Map(
    await untilOutage(roundsOf(drafts), (round) => commitRound(database, round, quickly)),
  );
  return drafts.map((draft) => settled.get(draft) ?? ok({ outcome: 'stale' }));
}

type Results = Iterable<readonly [Draft, Settled]>;

// One group after the other. What was stored stays so, and belongs to callers who must hear of it;
// once the server fails, the rest would only wait for the same.
async function untilOutage(
  groups: readonly (readonly Draft[])[],
  commitGroup: (group: readonly Draft[]) => Promise<Results>,
): Promise<Results> {
  const settled: (readonly [Draft, Settled])[] = [];
  let outage: StorageError | null = null;
  for (const group of groups) {
    if (outage !== null) {
      settled.push(...failingAll(group, notBegun(outage)));
      continue;
    }
    const answers = await attempt('commit', () => commitGroup(group));
    const own = answers.isOk() ? [...answers.value] : failingAll(group, answers.error);
    settled.push(...own);
    outage = outageIn(own);
  }
  return settled;
}

function failingAll(
  drafts: readonly Draft[],
  error: StorageError,
): readonly (readonly [Draft, Settled])[] {
  return drafts.map((draft) => [draft, err(error)] as const);
}

function outageIn(results: Results): StorageError | null {
  for (const [, each] of results) {
    if (each.isErr() && each.error.code !== 'storage.corrupt') return each.error;
  }
  return null;
}

function notBegun(outage: StorageError): StorageError {
  if (outage.code !== 'storage.outcome_unknown') return outage;
  return coreError('storage.unavailable', { operation: 'commit' }, outage.cause);
}

// Two changes that share an identity cannot share a statement; the second one must see the first.
function roundsOf(drafts: readonly Draft[]): readonly (readonly Draft[])[] {
  const rounds: Draft[][] = [];
  const roundByIdentity = new Map<string, number>();
  for (const draft of drafts) {
    const earlier = draft.identities.map((each) => roundByIdentity.get(each) ?? -1);
    const round = Math.max(-1, ...earlier) + 1;
    (rounds[round] ??= []).push(draft);
    for (const identity of draft.identities) roundByIdentity.set(identity, round);
  }
  return rounds;
}

async function commitRound(
  database: Database,
  drafts: readonly Draft[],
  quickly: Quickly | null,
): Promise<Results> {
  if (quickly === null) return commitInSteps(database, drafts);
  const stored = await quickly(quickOnes(drafts));
  const settled = [...stored].map(([draft, outcome]) => [draft, ok(outcome)] as const);
  const others = drafts.filter((draft) => !stored.has(draft));
  if (others.length === 0) return settled;
  const inSteps = await attempt('commit', () => commitInSteps(database, others));
  const rest = inSteps.isOk() ? inSteps.value : failingAll(others, inSteps.error);
  return [...settled, ...rest];
}

async function commitInSteps(database: Database, drafts: readonly Draft[]): Promise<Results> {
  try {
    const applied = await database.transaction((session, mayRetry) =>
      apply(session, drafts, mayRetry),
    );
    return applied.map(([draft, outcome]) => [draft, ok(outcome)] as const);
  } catch (error) {
    if (!isOfOneChange(error)) return failingAll(drafts, toStorageError('commit', error));
    const [only] = drafts;
    if (only === undefined) return [];
    if (drafts.length === 1) return [[only, await afterLostRace(database, only, error)]];
  }
  const alone = servingOrder(drafts).map((draft) => [draft]);
  return untilOutage(alone, (draft) => commitInSteps(database, draft));
}

function isOfOneChange(error: unknown): boolean {
  const meaning = meaningOf(error);
  return error instanceof BatchConflict || meaning === 'lost_race' || meaning === 'refused';
}

// The rival may have been this very change, sent twice.
async function afterLostRace(database: Database, draft: Draft, error: unknown): Promise<Settled> {
  // Deciding again would only fail again; the other changes of the batch are not to suffer for it.
  if (meaningOf(error) === 'refused') return err(toStorageError('commit', error));
  const answers = await attempt('commit', () => findAnswered(database, [draft]));
  return answers.map(([answered]) => answered ?? { outcome: 'stale' });
}

async function apply(
  session: Session,
  drafts: readonly Draft[],
  mayRetry: boolean,
): Promise<readonly (readonly [Draft, Outcome])[]> {
  const verdicts = await checkChanges(session, drafts);
  const settled: (readonly [Draft, Outcome])[] = [];
  const open: Draft[] = [];
  for (const [position, draft] of drafts.entries()) {
    const verdict = verdicts[position] ?? (await whetherSettled(session, draft));
    if (verdict === null) open.push(draft);
    else settled.push([draft, verdict]);
  }
  const served = await serveClaims(session, open, mayRetry);
  for (const { draft, short } of served) if (short !== null) settled.push([draft, short]);
  const applied = served.filter(({ short }) => short === null);
  if (applied.length === 0) return settled;
  const stored = await writeChanges(session, applied);
  return [...settled, ...applied.map((each) => [each.draft, outcomeOf(each, stored)] as const)];
}

// The shop's row is locked by now. Few changes ask, so each is a trip of its own.
async function whetherSettled(
  session: Session,
  { tenant, settledShop }: Draft,
): Promise<Outcome | null> {
  if (settledShop === undefined) return null;
  const open = await openOrdersOf(session, { tenant, shopId: settledShop });
  return open === null ? null : { outcome: 'unsettled', open };
}

function outcomeOf({ draft, claimed, made }: Served, stored: StoredKeys): Outcome {
  const { tenant, newKeys } = draft;
  const leftOut = newKeys.filter(({ keyId }) => !stored.has(newKeyName(tenant, keyId)));
  const duplicates = leftOut.map(({ fingerprint }) => fingerprint);
  const applied = { outcome: 'applied', claimed, duplicates } as const;
  return made === null ? applied : { ...applied, entered: made.entered };
}
