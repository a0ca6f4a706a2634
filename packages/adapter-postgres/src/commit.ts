import type { Change, Outcome } from '@kaquan/core/ports';
import { checkChanges, findAnswered } from './commit-check.ts';
import { serveClaims, servingOrder, type Served } from './commit-claim.ts';
import { draftOf, type Draft } from './commit-draft.ts';
import { newKeyName, writeChanges, type StoredKeys } from './commit-write.ts';
import { BatchConflict, type Database, type Session } from './session.ts';
import { meaningOf } from './sql-state.ts';

/**
 * Stores many changes, each whole or not at all, and answers one outcome per change, in their
 * order.
 *
 * The usual way is one transaction for all of them: a statement that locks and checks, one or two
 * that pick keys, one that writes. Where that fails because of one change, nothing of the batch is
 * stored and each change is run by itself, in the order in which they are served.
 */
export async function commitBatch(
  database: Database,
  changes: readonly Change[],
): Promise<readonly Outcome[]> {
  const drafts = changes.map(draftOf);
  const outcomes = new Map<Draft, Outcome>();
  for (const round of roundsOf(drafts)) {
    for (const [draft, outcome] of await commitRound(database, round)) {
      outcomes.set(draft, outcome);
    }
  }
  return drafts.map((draft) => outcomes.get(draft) ?? { outcome: 'stale' });
}

type Settled = readonly (readonly [Draft, Outcome])[];

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

async function commitRound(database: Database, drafts: readonly Draft[]): Promise<Settled> {
  try {
    return await database.transaction((session, mayRetry) => apply(session, drafts, mayRetry));
  } catch (error) {
    if (!isOfOneChange(error)) throw error; // The edge turns it into a value.
    const [only] = drafts;
    if (only === undefined) return [];
    if (drafts.length === 1) return [[only, await afterLostRace(database, only, error)]];
  }
  const settled: (readonly [Draft, Outcome])[] = [];
  for (const draft of servingOrder(drafts)) {
    settled.push(...(await commitRound(database, [draft])));
  }
  return settled;
}

function isOfOneChange(error: unknown): boolean {
  const meaning = meaningOf(error);
  return error instanceof BatchConflict || meaning === 'lost_race' || meaning === 'refused';
}

// The rival may have been this very change, sent twice.
async function afterLostRace(database: Database, draft: Draft, error: unknown): Promise<Outcome> {
  if (meaningOf(error) === 'refused') throw error; // Deciding again would only fail again.
  const [answered] = await findAnswered(database, [draft]);
  return answered ?? { outcome: 'stale' };
}

async function apply(
  session: Session,
  drafts: readonly Draft[],
  mayRetry: boolean,
): Promise<Settled> {
  const verdicts = await checkChanges(session, drafts);
  const settled: (readonly [Draft, Outcome])[] = [];
  const open: Draft[] = [];
  drafts.forEach((draft, position) => {
    const verdict = verdicts[position] ?? null;
    if (verdict === null) open.push(draft);
    else settled.push([draft, verdict]);
  });
  const served = await serveClaims(session, open, mayRetry);
  for (const { draft, short } of served) if (short !== null) settled.push([draft, short]);
  const applied = served.filter(({ short }) => short === null);
  if (applied.length === 0) return settled;
  const stored = await writeChanges(session, applied);
  return [...settled, ...applied.map((each) => [each.draft, outcomeOf(each, stored)] as const)];
}

function outcomeOf({ draft, claimed }: Served, stored: StoredKeys): Outcome {
  const { tenant, newKeys } = draft;
  const leftOut = newKeys.filter(({ keyId }) => !stored.has(newKeyName(tenant, keyId)));
  const duplicates = leftOut.map(({ fingerprint }) => fingerprint);
  return { outcome: 'applied', claimed, duplicates };
}
