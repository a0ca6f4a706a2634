import type { KeyId } from '@kaquan/core';
import type { BoundKey } from '@kaquan/core/ports';
import type { Draft } from './commit-draft.ts';
import { isOfKeys } from './commit-keys.ts';
import { rowsIn } from './recordset.ts';
import { textOf, wholeOf } from './rows.ts';
import type { Row, Session, Sql } from './session.ts';
import { takesShare } from './takes-share.ts';

/** A key that units share, as it is while its product is locked. */
export interface SharedKey extends Pick<BoundKey, 'keyId' | 'sealed' | 'expiresAt'> {
  /** To how many units more it can go. */
  left: number;
}

/** Of which product, for how many units, and not expired at which instant. */
export interface SharesWanted {
  readonly n: number;
  readonly tenant_id: string;
  readonly product_id: string;
  readonly at: string;
  readonly needed: number;
}

// All who take or give back shares of a product's keys come through here one by one, in one order for
// all. Nothing is read here: the statement after it sees what those have left for whom this one has
// waited.
const lockSql: Sql = `select true as locked from kaquan.products p
where (p.tenant_id, p.product_id) in (
  select x.tenant_id, x.product_id from ${rowsIn('$1', 'tenant_id text, product_id text')} as x
  union all
  select a.tenant_id, a.product_id
  from ${rowsIn('$2', 'tenant_id text, unit_id text, attempt integer')} as x
  join kaquan.allotments a
    on a.tenant_id = x.tenant_id and a.unit_id = x.unit_id and a.attempt = x.attempt
  where a.key_id is not null
)
order by p.tenant_id, p.product_id
for no key update of p`;

/** Locks the products of whose keys shares are taken or given back, where there are such changes. */
export async function lockShared(session: Session, changes: readonly Draft[]): Promise<void> {
  const products = changes.flatMap(({ tenant, claims, entry }) => {
    const taken = claims.filter(takesShare).map(({ productId }) => productId);
    const acted = entry !== null && isOfKeys(entry) ? [entry.productId] : [];
    return [...new Set([...taken, ...acted])].map((productId) => ({
      tenant_id: tenant,
      product_id: productId,
    }));
  });
  const moves = changes.flatMap(({ movesShares, rows }) =>
    movesShares ? (rows.move_allotments ?? []) : [],
  );
  if (products.length + moves.length === 0) return;
  await session.run(lockSql, [JSON.stringify(products), `[${moves.join()}]`]);
}

const sharedSql: Sql = `select w.n, k.key_id, k.sealed, k.quota - k.taken as free,
  case when isfinite(k.expires_at) then (extract(epoch from k.expires_at) * 1000)::bigint::text end
    as expires_ms
from ${rowsIn('$1', 'tenant_id text, product_id text, at timestamptz, needed integer, n integer')} as w
cross join lateral (
  select c.key_id, c.sealed, c.quota, c.taken, c.expires_at, c.pick_order from kaquan.card_keys c
  where c.tenant_id = w.tenant_id and c.product_id = w.product_id and c.state = 'available'
    and c.key_use <> 'single_use' and (c.quota is null or c.taken < c.quota)
    and c.expires_at > w.at
  order by c.expires_at, c.pick_order limit w.needed
) k
order by w.n, k.expires_at, k.pick_order`;

/** Keys that have shares left, by the number of the product that they are wanted of. */
export async function readShared(
  session: Session,
  wanted: readonly SharesWanted[],
): Promise<ReadonlyMap<number, readonly SharedKey[]>> {
  if (wanted.length === 0) return new Map();
  const rows = await session.run(sharedSql, [JSON.stringify(wanted)]);
  const groups = Map.groupBy(rows, (row) => wholeOf(row, 'n'));
  return new Map([...groups].map(([n, own]) => [n, own.map(keyOf)]));
}

function keyOf(row: Row): SharedKey {
  return {
    keyId: textOf(row, 'key_id') as KeyId,
    sealed: textOf(row, 'sealed'),
    expiresAt: row['expires_ms'] === null ? null : wholeOf(row, 'expires_ms'),
    left: row['free'] === null ? Infinity : wholeOf(row, 'free'),
  };
}

/** How many units the given keys can go to. */
export function sharesLeft(keys: readonly SharedKey[]): number {
  return keys.reduce((sum, { left }) => sum + left, 0);
}

/** Takes a share of the first key that has one. */
export function takeShare(keys: readonly SharedKey[]): SharedKey | undefined {
  const found = keys.find(({ left }) => left > 0);
  if (found !== undefined) found.left -= 1;
  return found;
}
