import type { KeyId } from '@kaquan/core';
import type { BoundKey, Outcome } from '@kaquan/core/ports';
import type { Draft } from './commit-draft.ts';
import { quickParts } from './commit-function.ts';
import { textOf, timestampOf, timestampOrNull, wholeOf } from './rows.ts';
import { meaningOf } from './sql-state.ts';
import type { Row, Single, Sql } from './session.ts';

const parameters = ['leases', 'versions', 'claims', ...quickParts].length;

const callSql: Sql = `select kind, n, i, key_id, sealed, expires_ms from kaquan.commit_orders_5(${[
  ...Array(parameters).keys(),
]
  .map((i) => `$${i + 1}::jsonb`)
  .join(', ')})`;

/** Whether the server's function can store a change: orders, and whatever goes with them. */
export function isQuick({ rows, questions }: Draft): boolean {
  const written = Object.keys(rows);
  const isKnown = written.every((name) => (quickParts as readonly string[]).includes(name));
  return isKnown && questions.every(({ subject }) => quickSubjects.has(subject));
}

// Whether a change was stored before, its own row tells when it is inserted.
const quickSubjects: ReadonlySet<string> = new Set([
  'orders',
  'leases',
  'applied_changes',
  'idempotency',
]);

/**
 * Stores changes in one trip, all those that nothing stands in the way of; answers their outcomes.
 * The others are left for the way that looks at everything step by step.
 */
export async function commitQuickly(
  single: Single,
  drafts: readonly Draft[],
): Promise<ReadonlyMap<Draft, Outcome>> {
  const none = new Map<Draft, Outcome>();
  if (drafts.length === 0) return none;
  const first = await call(single, drafts);
  if (first === null || first.blocked.size === 0) return first?.outcomes ?? none;
  // Once only: whoever is blocked in a second round has rivals who are at it right now.
  const others = drafts.filter((draft) => !first.blocked.has(draft));
  if (others.length === 0) return none;
  const second = await call(single, others);
  return second?.outcomes ?? none;
}

interface Answer {
  readonly blocked: ReadonlySet<Draft>;
  readonly outcomes: ReadonlyMap<Draft, Outcome>;
}

async function call(single: Single, drafts: readonly Draft[]): Promise<Answer | null> {
  try {
    return answerOf(drafts, await single(callSql, valuesOf(drafts)));
  } catch (error) {
    // One of them spoils it for all; step by step it will show which.
    if (meaningOf(error) === 'lost_race' || meaningOf(error) === 'refused') return null;
    throw error; // The edge turns it into a value.
  }
}

function answerOf(drafts: readonly Draft[], rows: readonly Row[]): Answer {
  const blocked = new Set<Draft>();
  const keys = new Map<Draft, BoundKey[]>();
  for (const row of rows) {
    const draft = drafts[wholeOf(row, 'n')];
    if (draft === undefined) continue;
    if (textOf(row, 'kind') === 'blocked') blocked.add(draft);
    else addKey(keys, draft, row);
  }
  if (blocked.size > 0) return { blocked, outcomes: new Map() };
  const applied = (draft: Draft): Outcome => {
    return { outcome: 'applied', claimed: keys.get(draft) ?? [], duplicates: [] };
  };
  return { blocked, outcomes: new Map(drafts.map((draft) => [draft, applied(draft)])) };
}

function addKey(keys: Map<Draft, BoundKey[]>, draft: Draft, row: Row): void {
  const position = wholeOf(row, 'i');
  const claim = draft.claims[position];
  if (claim === undefined) return;
  const { orderId, unitId, attempt, productId, to, revealedAt } = claim;
  const bound = keys.get(draft) ?? [];
  keys.set(draft, bound);
  bound[position] = {
    keyId: textOf(row, 'key_id') as KeyId,
    sealed: textOf(row, 'sealed'),
    expiresAt: row['expires_ms'] === null ? null : wholeOf(row, 'expires_ms'),
    orderId,
    unitId,
    attempt,
    productId,
    state: to,
    revealedAt,
  };
}

function valuesOf(drafts: readonly Draft[]): unknown[] {
  const asked = (subject: string): readonly string[] =>
    drafts.flatMap(({ questions }, n) =>
      questions
        .filter((question) => question.subject === subject)
        .map(({ row, expectedVersion }) =>
          JSON.stringify({ n, ...row, expected: expectedVersion ?? null }),
        ),
    );
  const rows = quickParts.map((name) => drafts.flatMap((draft) => draft.rows[name] ?? []));
  return [asked('leases'), asked('orders'), claimsOf(drafts), ...rows].map((each) =>
    each.length === 0 ? null : `[${each.join()}]`,
  );
}

function claimsOf(drafts: readonly Draft[]): readonly string[] {
  return drafts.flatMap(({ tenant, at, claims }, n) =>
    claims.map((claim, i) =>
      JSON.stringify({
        tenant_id: tenant,
        n,
        i,
        product_id: claim.productId,
        order_id: claim.orderId,
        unit_id: claim.unitId,
        attempt: claim.attempt,
        state: claim.to,
        paid_at: timestampOf(claim.paidAt),
        revealed_at: timestampOrNull(claim.revealedAt),
        at: timestampOf(at),
      }),
    ),
  );
}
