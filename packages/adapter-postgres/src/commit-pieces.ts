import type { KeyId } from '@kaquan/core';
import type { Claim, Entered, Outcome, StockEntry } from '@kaquan/core/ports';
import type { Draft } from './commit-draft.ts';
import type { KeyToMove } from './commit-keys.ts';
import { rowsIn } from './recordset.ts';
import { timestampOrNull } from './rows.ts';
import type { Session, Sql } from './session.ts';

type Shortage = Extract<Outcome, { readonly outcome: 'short' }>['products'][number];

/** The pieces of one product, as they are while their row is locked. */
export interface Pieces {
  /** How many are free. */
  onHand: number;
  /** The number of the latest entry. */
  version: number;
}

// In one order for all, so that two batches wait for each other in turn. Nothing is read here: the
// statement after it sees what those have left behind for whom this one has waited.
const lockSql: Sql = `select true as locked from kaquan.product_stock s
where (s.tenant_id, s.product_id) in (
  select x.tenant_id, x.product_id from ${rowsIn('$1', 'tenant_id text, product_id text')} as x
  union all
  select a.tenant_id, a.product_id
  from ${rowsIn('$2', 'tenant_id text, unit_id text, attempt integer')} as x
  join kaquan.allotments a
    on a.tenant_id = x.tenant_id and a.unit_id = x.unit_id and a.attempt = x.attempt
)
order by s.tenant_id, s.product_id
for no key update of s`;

/** Locks the pieces that changes take, give back or count, where there are such changes. */
export async function lockPieces(session: Session, changes: readonly Draft[]): Promise<void> {
  const products = changes.flatMap(({ tenant, claims, entry }) => {
    const taken = claims.filter(takesPiece).map(({ productId }) => productId);
    const all = new Set([...taken, ...(entry === null ? [] : [entry.productId])]);
    return [...all].map((productId) => ({ tenant_id: tenant, product_id: productId }));
  });
  const moves = changes.flatMap(({ rows }) => rows.move_allotments ?? []);
  if (products.length + moves.length === 0) return;
  await session.run(lockSql, [JSON.stringify(products), `[${moves.join()}]`]);
}

/** Whether a claim takes a piece, and binds no key. */
export function takesPiece({ from }: Claim): boolean {
  return from === 'counted';
}

/** Whether a claim binds a key to its unit, and neither takes a piece nor shares a key. */
export function bindsKey({ from }: Claim): boolean {
  return from === 'single_use';
}

/** What an entry lacks; `null` where it can be made. */
export function lackOf({ productId, act }: StockEntry, { onHand }: Pieces): Shortage | null {
  if (!isOfPieces(act)) return null;
  const after = act.kind === 'count' ? act.onHand : onHand + act.by;
  return after >= 0 ? null : { productId, needed: onHand - after, available: onHand };
}

type Act = StockEntry['act'];

function isOfPieces(act: Act): act is Extract<Act, { readonly kind: 'count' | 'adjust' }> {
  return act.kind === 'count' || act.kind === 'adjust';
}

/** An entry as it is written, and what its caller is told. */
export interface EntryMade {
  readonly entered: Entered;
  /** The keys that it moves. */
  readonly keys: readonly KeyToMove[];
}

/** Makes an entry, so that whoever comes behind in the batch sees what it has changed. */
export function makeEntry(
  { act }: StockEntry,
  pieces: Pieces,
  keys: readonly KeyToMove[],
): EntryMade {
  pieces.version += 1;
  const { version } = pieces;
  if (!isOfPieces(act)) {
    const quantity = 'keys' in act ? act.keys : keys.length;
    return { entered: { version, onHand: null, quantity }, keys };
  }
  const before = pieces.onHand;
  pieces.onHand = act.kind === 'count' ? act.onHand : before + act.by;
  const { onHand } = pieces;
  return { entered: { version, onHand, quantity: onHand - before }, keys };
}

/** A claim of a piece, or of a share of a key, as a row of JSON. */
export function allotmentRowOf(tenant: string, claim: Claim, keyId: KeyId | null): string {
  return JSON.stringify({
    tenant_id: tenant,
    unit_id: claim.unitId,
    attempt: claim.attempt,
    order_id: claim.orderId,
    product_id: claim.productId,
    state: claim.to,
    revealed_at: timestampOrNull(claim.revealedAt),
    key_id: keyId,
  });
}

/** An entry as a row of JSON. */
export function entryRowOf(
  { tenant, at, changeId, entry }: Draft,
  made: EntryMade,
): readonly string[] {
  if (entry === null) return [];
  const { productId, actor, reason, act } = entry;
  const row = {
    tenant_id: tenant,
    product_id: productId,
    version: made.entered.version,
    at: new Date(at).toISOString(),
    actor,
    reason,
    act: act.kind,
    quantity: made.entered.quantity,
    on_hand: made.entered.onHand,
    change_id: changeId,
    of_entry: 'ofEntry' in act ? act.ofEntry : null,
  };
  return [JSON.stringify(row)];
}
