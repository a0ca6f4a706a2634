import type { KeyId } from '@kaquan/core';
import {
  afterAct,
  guardOfAct,
  statesAccepting,
  type KeyAct,
  type KeyEntry,
  type KeyState,
} from '@kaquan/core/ports';
import type { Draft } from './commit-draft.ts';
import { textsIn } from './recordset.ts';
import { textOf, timestampOf, timestampOrNull } from './rows.ts';
import type { Session, Sql } from './session.ts';

/** A key that an entry moves, and where to. */
export interface KeyToMove {
  readonly keyId: KeyId;
  readonly to: KeyState;
}

type Guard = NonNullable<ReturnType<typeof guardOfAct>>;

// The guards of the core's table in the server's words; `$5` is the instant.
const guards = {
  inDate: 'k.expires_at > $5::timestamptz',
  pastExpiry: 'k.expires_at <= $5::timestamptz',
  unread: 'k.revealed_at is null',
  nobodys: 'k.revealed_at is null and k.unit_id is null',
} as const satisfies Readonly<Record<Guard, Sql>>;

// A card that units share is consigned to nobody: they have it.
const pickSql = (act: KeyAct): Sql => {
  const states = statesAccepting(act).map((state) => {
    const guard = guardOfAct(state, act);
    return `k.state = '${state}'${guard === null ? '' : ` and ${guards[guard]}`}`;
  });
  const named = textsIn('$4');
  return `select k.key_id, k.state from kaquan.card_keys k
where k.tenant_id = $1 and k.product_id = $2 and ($3::text is null or k.import_id = $3)
  and ($4::jsonb is null or k.key_id in (select n.value from ${named} n))
  and (${states.join(' or ')})${act === 'consign' ? ` and k.key_use = 'single_use'` : ''}
  and $5::timestamptz is not null
limit $6 for no key update`;
};

/** Finds and locks the keys that an entry moves. */
export async function pickForEntry(
  session: Session,
  { tenant, at, entry }: Draft,
): Promise<readonly KeyToMove[]> {
  if (entry === null || !isOfKeys(entry)) return [];
  const { productId, act } = entry;
  const { kind, which, limit } = act;
  const named = which.keyIds === undefined ? null : JSON.stringify(which.keyIds);
  const values = [tenant, productId, which.importId ?? null, named, timestampOf(at), limit];
  const rows = await session.run(pickSql(kind), values);
  return rows.flatMap((row) => {
    const to = afterAct(textOf(row, 'state') as KeyState, kind);
    return to === null ? [] : [{ keyId: textOf(row, 'key_id') as KeyId, to }];
  });
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
      revealed_at: timestampOrNull(revealedAt),
      entry: version,
    }),
  );
}
