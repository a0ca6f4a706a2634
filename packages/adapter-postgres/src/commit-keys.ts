import type { KeyId } from '@kaquan/core';
import { type KeyEntry, type KeyState, type Outcome } from '@kaquan/core/ports';
import { afterAct, guardOfAct, statesAccepting } from '@kaquan/core/stock';
import type { Draft } from './commit-draft.ts';
import { textsIn } from './recordset.ts';
import { textOf, timestampOf, timestampOrNull } from './rows.ts';
import type { Session, Sql } from './session.ts';

/** A key that an entry moves, and where to. */
export interface KeyToMove {
  readonly keyId: KeyId;
  readonly to: KeyState;
}

type Shortage = Extract<Outcome, { readonly outcome: 'short' }>['products'][number];

type Guard = NonNullable<ReturnType<typeof guardOfAct>>;

// The guards of the core's table in the server's words; `$3` is the instant.
const guards = {
  inDate: 'k.expires_at > $3::timestamptz',
  pastExpiry: 'k.expires_at <= $3::timestamptz',
  sealed: 'k.revealed_at is null and not k.recalled',
  recalled: 'k.revealed_at is null and k.recalled',
  nobodys: 'k.revealed_at is null and k.unit_id is null',
} as const satisfies Readonly<Record<Guard, Sql>>;

/** How keys are chosen; `$5` is the import, or the ids. */
const choices = {
  any: '',
  import: ' and k.import_id = $5::text',
  ids: ` and k.key_id in (select n.value from ${textsIn('$5')} n)`,
  both: ` and k.import_id = $5::text and k.key_id in (select n.value from ${textsIn('$6')} n)`,
} as const satisfies Readonly<Record<string, Sql>>;

// State by state, so that each has the index that it needs: most keys of a product are sold.
// A card that units share is consigned to nobody: they have it.
const pickSql = (act: KeyEntry, state: KeyState, choice: keyof typeof choices): Sql => {
  const guard = guardOfAct(state, act.kind);
  const isConsigned = act.kind === 'consign' ? ` and k.key_use = 'single_use'` : '';
  const isNext = act.isWhole === true ? nobodyWaits : '';
  return `select k.key_id from kaquan.card_keys k
where k.tenant_id = $1 and k.product_id = $2 and k.state = '${state}'
  and $3::timestamptz is not null${guard === null ? '' : ` and ${guards[guard]}`}${choices[choice]}${isConsigned}${isNext}
${act.isWhole === true ? 'order by k.expires_at, k.pick_order ' : ''}limit $4 for no key update of k`;
};

const nobodyWaits: Sql = ` and not exists (
    select from kaquan.stock_waits w where w.tenant_id = $1 and w.product_id = $2
  )`;

/** Finds and locks the keys that an entry moves. */
export async function pickForEntry(
  session: Session,
  { tenant, at, entry }: Draft,
): Promise<readonly KeyToMove[]> {
  if (entry === null || !isOfKeys(entry)) return [];
  const { productId, act } = entry;
  const { importId, keyIds } = act.which;
  const named = keyIds === undefined ? [] : [JSON.stringify(keyIds)];
  const chosen = [...(importId === undefined ? [] : [importId]), ...named];
  const choice = choiceOf(act);
  const picked: KeyToMove[] = [];
  for (const state of statesAccepting(act.kind)) {
    const to = afterAct(state, act.kind);
    const left = act.limit - picked.length;
    if (to === null || left === 0) continue;
    const values = [tenant, productId, timestampOf(at), left, ...chosen];
    const rows = await session.run(pickSql(act, state, choice), values);
    picked.push(...rows.map((row) => ({ keyId: textOf(row, 'key_id') as KeyId, to })));
  }
  return picked;
}

function choiceOf({ which }: KeyEntry): keyof typeof choices {
  if (which.importId === undefined) return which.keyIds === undefined ? 'any' : 'ids';
  return which.keyIds === undefined ? 'import' : 'both';
}

/** What an entry lacks that moves all of its keys or none; `null` where it can be made. */
export function lackOfKeys(
  entry: NonNullable<Draft['entry']>,
  { length }: readonly KeyToMove[],
): Shortage | null {
  if (!isOfKeys(entry)) return null;
  const { productId, act } = entry;
  if (act.isWhole !== true || length === act.limit) return null;
  return { productId, needed: act.limit, available: length };
}

/** Whether an entry moves keys, and counts no pieces. */
export function isOfKeys<E extends NonNullable<Draft['entry']>>(
  entry: E,
): entry is E & { readonly act: KeyEntry } {
  return 'which' in entry.act;
}

/** The keys that an entry moves, as rows of JSON. */
export function movedKeyRows(
  { tenant, at, entry }: Draft,
  { keys, version }: { readonly keys: readonly KeyToMove[]; readonly version: number },
): readonly string[] {
  const revealedAt = entry?.act.kind === 'consign' ? at : null;
  return keys.map(({ keyId, to }) =>
    JSON.stringify({
      tenant_id: tenant,
      key_id: keyId,
      state: to,
      // Only who was handed a key sealed has one that stays where it is.
      recalled: to === handedOver && entry?.act.kind !== 'release',
      revealed_at: timestampOrNull(revealedAt),
      entry: version,
    }),
  );
}

const handedOver: KeyState = 'delivered';
