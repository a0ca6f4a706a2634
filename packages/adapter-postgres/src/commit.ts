import type { Change, Outcome } from '@kaquan/core/ports';
import { checkChanges, findAnswered } from './commit-check.ts';
import { serveClaims, servingOrder, type Served } from './commit-claim.ts';
import { newKeyName, writeChanges, type StoredKeys } from './commit-write.ts';
import { BatchConflict, type Database, type Session } from './session.ts';
import { meaningOf } from './sql-state.ts';

/**
 * Stores many changes, each whole or not at all, and answers one outcome per change, in their order.
 *
 * The usual way is one transaction for all of them: a statement that locks and checks, one or two that
 * pick keys, one that writes. Where that fails because of one change, nothing of the batch is stored
 * and each change is run by itself, in the order in which they are served.
 */
export async function commitBatch(
  database: Database,
  changes: readonly Change[],
): Promise<readonly Outcome[]> {
  // What the caller does to them while this waits is no part of it; one listed twice counts as two.
  const own = changes.map((change) => structuredClone(change));
  const outcomes = new Map<Change, Outcome>();
  for (const round of roundsOf(own)) {
    for (const [change, outcome] of await commitRound(database, round)) {
      outcomes.set(change, outcome);
    }
  }
  return own.map((change) => outcomes.get(change) ?? { outcome: 'stale' });
}

type Settled = readonly (readonly [Change, Outcome])[];

// Two changes that share an identity cannot share a statement; the second one must see the first.
function roundsOf(changes: readonly Change[]): readonly (readonly Change[])[] {
  const rounds: Change[][] = [];
  const roundByIdentity = new Map<string, number>();
  for (const change of changes) {
    const identities = identitiesOf(change);
    const earlier = identities.map((each) => roundByIdentity.get(each) ?? -1);
    const round = Math.max(-1, ...earlier) + 1;
    (rounds[round] ??= []).push(change);
    for (const identity of identities) roundByIdentity.set(identity, round);
  }
  return rounds;
}

function identitiesOf(change: Change): readonly string[] {
  const { tenant, changeId, idempotency, cursor, writes } = change;
  const identities: (readonly string[])[] = [['change', changeId], ...writes.map(aggregateIdOf)];
  if (idempotency !== undefined) identities.push(['call', idempotency.operation, idempotency.key]);
  if (cursor !== undefined) identities.push(['cursor', cursor.shopId, cursor.stream]);
  return identities.map((identity) => JSON.stringify([tenant, ...identity]));
}

function aggregateIdOf(write: Change['writes'][number]): readonly string[] {
  switch (write.kind) {
    case 'order':
      return [write.kind, write.value.orderId];
    case 'shop':
      return [write.kind, write.value.shopId];
    case 'product':
      return [write.kind, write.value.productId];
    case 'mapping':
      return [write.kind, write.value.shopId, write.value.itemKey];
    case 'import':
      return [write.kind, write.value.importId];
  }
}

async function commitRound(database: Database, changes: readonly Change[]): Promise<Settled> {
  try {
    return await database.transaction((session, mayRetry) => apply(session, changes, mayRetry));
  } catch (error) {
    if (!isOfOneChange(error)) throw error; // The edge turns it into a value.
    const [only] = changes;
    if (only === undefined) return [];
    if (changes.length === 1) return [[only, await afterLostRace(database, only, error)]];
  }
  const settled: (readonly [Change, Outcome])[] = [];
  for (const change of servingOrder(changes)) {
    settled.push(...(await commitRound(database, [change])));
  }
  return settled;
}

function isOfOneChange(error: unknown): boolean {
  const meaning = meaningOf(error);
  return error instanceof BatchConflict || meaning === 'lost_race' || meaning === 'refused';
}

// The rival may have been this very change, sent twice.
async function afterLostRace(database: Database, change: Change, error: unknown): Promise<Outcome> {
  if (meaningOf(error) === 'refused') throw error; // Deciding again would only fail again.
  const [answered] = await findAnswered(database, [change]);
  return answered ?? { outcome: 'stale' };
}

async function apply(
  session: Session,
  changes: readonly Change[],
  mayRetry: boolean,
): Promise<Settled> {
  const verdicts = await checkChanges(session, changes);
  const settled: (readonly [Change, Outcome])[] = [];
  const open: Change[] = [];
  changes.forEach((change, position) => {
    const verdict = verdicts[position] ?? null;
    if (verdict === null) open.push(change);
    else settled.push([change, verdict]);
  });
  const served = await serveClaims(session, open, mayRetry);
  for (const { change, short } of served) if (short !== null) settled.push([change, short]);
  const applied = served.filter(({ short }) => short === null);
  if (applied.length === 0) return settled;
  const stored = await writeChanges(session, applied);
  return [...settled, ...applied.map((each) => [each.change, outcomeOf(each, stored)] as const)];
}

function outcomeOf({ change, claimed }: Served, stored: StoredKeys): Outcome {
  const { tenant, newKeys = [] } = change;
  const leftOut = newKeys.filter((key) => !stored.has(newKeyName(tenant, key)));
  const duplicates = leftOut.map(({ fingerprint }) => fingerprint);
  return { outcome: 'applied', claimed, duplicates };
}
