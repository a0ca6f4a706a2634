import type { KeyId } from '@kaquan/core';
import type { BoundKey, Outcome } from '@kaquan/core/ports';
import type { Draft } from './commit-draft.ts';
import { bindsKey } from './commit-pieces.ts';
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

/** Stores what it can of some changes; what it leaves out goes step by step. */
export type Quickly = (drafts: readonly Draft[]) => Promise<ReadonlyMap<Draft, Outcome>>;

/**
 * Those of a batch that the server's function may store: changes of orders and whatever goes with
 * them. Whoever joins a queue in this batch, or claims in another way, may stand before one who
 * claims in it; they are then weighed together.
 */
export function quickOnes(drafts: readonly Draft[]): readonly Draft[] {
  const slow = drafts.filter((draft) => !isQuick(draft) || joinsQueue(draft));
  const apart = withShared(slow, drafts);
  return drafts.filter((draft) => !apart.has(draft));
}

function isQuick({ rows, questions, claims, entry, settledShop }: Draft): boolean {
  if (settledShop !== undefined || entry !== null || !claims.every(bindsKey)) return false;
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

function joinsQueue({ waits }: Draft): boolean {
  return waits !== undefined && waits.add.length > 0;
}

// The given drafts, and all that want a product which one of them wants, and so on: keys of a batch
// go in order of payment, which only holds where all who want the same are looked at together.
function withShared(given: readonly Draft[], drafts: readonly Draft[]): ReadonlySet<Draft> {
  const together = new Set(given);
  const products = new Set(given.flatMap(wantedBy));
  for (let before = -1; before !== together.size;) {
    before = together.size;
    for (const draft of drafts) {
      const wanted = wantedBy(draft);
      if (together.has(draft) || !wanted.some((product) => products.has(product))) continue;
      together.add(draft);
      for (const product of wanted) products.add(product);
    }
  }
  return together;
}

function wantedBy({ tenant, claims, waits }: Draft): readonly string[] {
  const wanted = [...claims, ...(waits?.add ?? [])];
  return wanted.map(({ productId }) => `${tenant}/${productId}`);
}

/** How often the function is asked again without those that stood in the way. */
const maxCalls = 3;

/**
 * Stores changes in one trip, all those that nothing stands in the way of; answers their outcomes.
 * It never waits for a row that somebody else has locked, because callers of other orders may share
 * the trip: such changes are left out, too.
 */
export async function commitQuickly(
  single: Single,
  drafts: readonly Draft[],
): Promise<ReadonlyMap<Draft, Outcome>> {
  let open = drafts;
  for (let calls = 0; calls < maxCalls && open.length > 0; calls += 1) {
    const answer = await call(single, open);
    if (answer === null || 'outcomes' in answer) return answer?.outcomes ?? new Map();
    const { behind, short } = answer;
    const slow = withShared(short, open);
    open = open.filter((draft) => !behind.has(draft) && !slow.has(draft));
  }
  return new Map();
}

type Answer =
  /** All are stored. */
  | { readonly outcomes: ReadonlyMap<Draft, Outcome> }
  /** Nothing is: some are stale or locked, or want keys that are not there for them. */
  | { readonly behind: ReadonlySet<Draft>; readonly short: readonly Draft[] };

async function call(single: Single, drafts: readonly Draft[]): Promise<Answer | null> {
  try {
    return answerOf(drafts, await single(callSql, valuesOf(drafts)));
  } catch (error) {
    // One of them spoils it for all; step by step it will show which.
    if (isOfTheCall.has(meaningOf(error))) return null;
    throw error; // The edge turns it into a value.
  }
}

const isOfTheCall: ReadonlySet<unknown> = new Set(['lost_race', 'refused', 'busy']);

function answerOf(drafts: readonly Draft[], rows: readonly Row[]): Answer {
  const behind = new Set<Draft>();
  const short: Draft[] = [];
  const keys = new Map<Draft, BoundKey[]>();
  for (const row of rows) {
    const draft = drafts[wholeOf(row, 'n')];
    if (draft === undefined) continue;
    const kind = textOf(row, 'kind');
    if (kind === 'behind') behind.add(draft);
    else if (kind === 'short') short.push(draft);
    else addKey(keys, draft, row);
  }
  if (behind.size > 0 || short.length > 0) return { behind, short };
  const applied = (draft: Draft): Outcome => {
    return { outcome: 'applied', claimed: keys.get(draft) ?? [], duplicates: [] };
  };
  return { outcomes: new Map(drafts.map((draft) => [draft, applied(draft)])) };
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
    isWithdrawn: false,
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
