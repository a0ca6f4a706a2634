import type { KeyId } from '@kaquan/core';
import type { BoundKey, Claim, Outcome, StockWait } from '@kaquan/core/ports';
import { pickAllSql, pickSomeSql } from './claim-sql.ts';
import type { Draft } from './commit-draft.ts';
import { isOfKeys, lackOfKeys, pickForEntry, type KeyToMove } from './commit-keys.ts';
import {
  bindsKey,
  lackOf,
  lockPieces,
  makeEntry,
  takesPiece,
  type EntryMade,
  type Pieces,
} from './commit-pieces.ts';
import { lockShared, readShared, sharesLeft, takeShare, type SharedKey } from './commit-shares.ts';
import { textOf, timestampOf, wholeOf } from './rows.ts';
import { BatchConflict, Contention, type Row, type Session } from './session.ts';
import { takesShare } from './takes-share.ts';

type Short = Extract<Outcome, { readonly outcome: 'short' }>;
type Shortage = Short['products'][number];
type Place = Pick<StockWait, 'orderId' | 'paidAt'>;

/** A change and what has become of its claims. */
export interface Served {
  readonly draft: Draft;
  /** The keys, one per claim and in the same order; empty where nothing is claimed. */
  readonly claimed: readonly BoundKey[];
  /** Set where the change gets nothing at all. */
  readonly short: Short | null;
  /** Its stock entry; `null` where it has none. */
  readonly made: EntryMade | null;
}

/** What there is of one product for this batch. */
interface Shelf {
  readonly tenant: string;
  readonly productId: string;
  /** The instants of the changes that claim; a key must outlive the latest. */
  readonly instants: Set<number>;
  needed: number;
  keys: Pick<BoundKey, 'keyId' | 'sealed' | 'expiresAt'>[];
  /** How many keys were locked for this batch. */
  picked: number;
  /** How many keys are free, at most `needed`, those included that rivals have locked. */
  free: number;
  /** The pieces of a counted product. */
  pieces: Pieces;
  /** How many shares of keys are wanted. */
  wanted: number;
  /** Keys that units share, and have shares left. */
  shared: readonly SharedKey[];
  /** Whoever waits and may stand before a claim of this batch. */
  queue: (Place & Pick<StockWait, 'unitId' | 'attempt'>)[];
}

/**
 * Finds keys for the claims of all changes, in order of payment: all claims of a change or none,
 * and none past another order that has paid earlier and waits.
 *
 * No lock is needed against somebody who joins the queue meanwhile, because one statement reads
 * queue and keys, hence as they are in one instant: whoever is not in the queue that it sees has
 * joined it after an instant at which these very keys were free, so the claims stand before him by
 * right.
 */
export async function serveClaims(
  session: Session,
  changes: readonly Draft[],
  mayRetry: boolean,
): Promise<readonly Served[]> {
  const inOrder = servingOrder(changes);
  const shelves = shelvesFor(inOrder);
  const all = [...shelves.values()];
  // What an entry moves is read before it is written, so nothing else of its statement may touch it.
  if (inOrder.length > 1 && inOrder.some(({ entry }) => entry !== null && isOfKeys(entry))) {
    throw new BatchConflict();
  }
  await lockPieces(session, inOrder);
  await lockShared(session, inOrder);
  if (all.length > 0) await fill(session, { shelves: all, changes: inOrder });
  const toMove = inOrder.length === 1 && inOrder[0] ? await pickForEntry(session, inOrder[0]) : [];
  const served = inOrder.map((draft) => serve(shelves, draft, toMove));
  const lacking = all.filter((shelf) => isLacking(shelf, served));
  // Rivals may still give back what they have locked: short is what is short once they have
  // decided.
  if (mayRetry && lacking.some(({ free, picked }) => free > picked)) throw new Contention();
  // Keys that are too old for the latest of these changes may do for the earlier ones.
  if (lacking.some(({ instants }) => instants.size > 1)) throw new BatchConflict();
  return served;
}

/** Changes without claims as given, then those with claims by payment. */
export function servingOrder(changes: readonly Draft[]): readonly Draft[] {
  const placed = changes.map((change) => {
    return { change, place: change.claims.toSorted(byPayment)[0] ?? null };
  });
  const sorted = placed.toSorted((a, b) => {
    if (a.place !== null && b.place !== null) return byPayment(a.place, b.place);
    return Number(a.place !== null) - Number(b.place !== null);
  });
  return sorted.map(({ change }) => change);
}

function byPayment(a: Place, b: Place): number {
  if (a.paidAt !== b.paidAt) return a.paidAt - b.paidAt;
  return a.orderId < b.orderId ? -1 : Number(a.orderId > b.orderId);
}

function shelfKey(tenant: string, productId: string): string {
  return `${tenant}/${productId}`;
}

function shelvesFor(changes: readonly Draft[]): ReadonlyMap<string, Shelf> {
  const shelves = new Map<string, Shelf>();
  for (const { tenant, at, claims, entry } of changes) {
    const claimed = claims.map(({ productId }) => productId);
    for (const productId of new Set([...claimed, ...(entry === null ? [] : [entry.productId])])) {
      const key = shelfKey(tenant, productId);
      const shelf = shelves.get(key) ?? emptyShelf(tenant, productId);
      shelves.set(key, shelf);
      shelf.instants.add(at);
      const own = claims.filter((claim) => claim.productId === productId);
      shelf.needed += own.filter(bindsKey).length;
      shelf.wanted += own.filter(takesShare).length;
    }
  }
  return shelves;
}

function emptyShelf(tenant: string, productId: string): Shelf {
  const counts = { needed: 0, picked: 0, free: 0, wanted: 0 };
  const pieces = { onHand: 0, version: 0 };
  const found = { keys: [], shared: [], queue: [] };
  return { tenant, productId, instants: new Set(), ...counts, ...found, pieces };
}

interface Filling {
  readonly shelves: readonly Shelf[];
  readonly changes: readonly Draft[];
}

async function fill(session: Session, { shelves, changes }: Filling): Promise<void> {
  const wanted = shelves.map(({ tenant, productId, instants, needed }, n) => {
    const at = timestampOf(Math.max(...instants));
    return { n, tenant_id: tenant, product_id: productId, at, needed };
  });
  const claimants = changes.flatMap(({ tenant, claims }) =>
    claims.map(({ orderId }) => ({ tenant_id: tenant, order_id: orderId })),
  );
  const leaving = changes
    .filter(({ claims }) => claims.length === 0)
    .flatMap(({ tenant, waits }) =>
      (waits?.drop ?? []).map(({ unitId, attempt }) => {
        return { tenant_id: tenant, unit_id: unitId, attempt };
      }),
    );
  const values = [wanted, claimants, leaving].map((rows) => JSON.stringify(rows));
  put(shelves, await session.run(pickSomeSql, values));
  if (shelves.some(({ picked, needed }) => picked < needed)) {
    put(shelves, await session.run(pickAllSql, values));
  }
  const shares = wanted.flatMap((row, n) => {
    const needed = shelves[n]?.wanted ?? 0;
    return needed === 0 ? [] : [{ ...row, needed }];
  });
  const shared = await readShared(session, shares);
  for (const [n, keys] of shared) Object.assign(shelves[n] ?? {}, { shared: keys });
}

// Each reading replaces the one before: what the first has locked, the second finds again.
function put(shelves: readonly Shelf[], rows: readonly Row[]): void {
  for (const shelf of shelves) Object.assign(shelf, { keys: [], queue: [], picked: 0 });
  for (const row of rows) {
    const shelf = shelves[wholeOf(row, 'n')];
    if (shelf === undefined) continue;
    const kind = textOf(row, 'kind');
    if (kind === 'key') {
      const expiresAt = row['expires_ms'] === null ? null : wholeOf(row, 'expires_ms');
      const keyId = textOf(row, 'id') as KeyId;
      shelf.keys.push({ keyId, sealed: textOf(row, 'sealed'), expiresAt });
      shelf.picked += 1;
    } else if (kind === 'free') {
      shelf.free = wholeOf(row, 'number');
    } else if (kind === 'pieces') {
      shelf.pieces = { onHand: wholeOf(row, 'id'), version: wholeOf(row, 'number') };
    } else {
      shelf.queue.push({
        orderId: textOf(row, 'id') as StockWait['orderId'],
        unitId: textOf(row, 'unit_id') as StockWait['unitId'],
        attempt: wholeOf(row, 'number'),
        paidAt: wholeOf(row, 'paid_at'),
      });
    }
  }
}

function serve(
  shelves: ReadonlyMap<string, Shelf>,
  draft: Draft,
  toMove: readonly KeyToMove[],
): Served {
  const { tenant, claims, waits, entry } = draft;
  const shelfOf = (productId: string): Shelf | undefined =>
    shelves.get(shelfKey(tenant, productId));
  const lack =
    entry === null
      ? null
      : (lackOf(entry, piecesOf(shelfOf(entry.productId))) ?? lackOfKeys(entry, toMove));
  if (lack !== null) return { ...nothing, draft, short: { outcome: 'short', products: [lack] } };
  const productIds = [...new Set(claims.map(({ productId }) => productId))];
  const products = productIds.flatMap((productId): readonly Shortage[] => {
    const wanted = claims.filter((claim) => claim.productId === productId);
    const needed = wanted.length;
    const available = availableTo(wanted, shelfOf(productId));
    return available >= needed ? [] : [{ productId, needed, available }];
  });
  if (products.length > 0) {
    return { ...nothing, draft, short: { outcome: 'short', products } };
  }
  const claimed = claims.flatMap((claim) => bind(claim, shelfOf(claim.productId)));
  const made = entry === null ? null : makeEntry(entry, piecesOf(shelfOf(entry.productId)), toMove);
  if (waits === undefined) return { draft, claimed, short: null, made };
  for (const shelf of shelves.values()) {
    if (shelf.tenant === tenant) moveQueue(shelf, waits);
  }
  return { draft, claimed, short: null, made };
}

const nothing: Pick<Served, 'claimed' | 'made'> = { claimed: [], made: null };

function piecesOf(shelf: Shelf | undefined): Pieces {
  return shelf?.pieces ?? { onHand: 0, version: 0 };
}

function availableTo(claims: readonly Claim[], shelf: Shelf | undefined): number {
  if (shelf === undefined || claims.some((claim) => isOvertaking(claim, shelf))) return 0;
  if (claims.some(takesShare)) return Math.min(claims.length, sharesLeft(shelf.shared));
  return claims.some(takesPiece) ? shelf.pieces.onHand : shelf.keys.length;
}

function isOvertaking(claim: Claim, { queue }: Shelf): boolean {
  return queue.some((wait) => wait.orderId !== claim.orderId && byPayment(wait, claim) < 0);
}

function bind(claim: Claim, shelf: Shelf | undefined): readonly BoundKey[] {
  if (shelf !== undefined && takesPiece(claim)) {
    shelf.pieces.onHand -= 1;
    return [];
  }
  const key = takesShare(claim) ? takeShare(shelf?.shared ?? []) : shelf?.keys.shift();
  if (key === undefined) return [];
  const { keyId, sealed, expiresAt } = key;
  const { orderId, unitId, attempt, productId, to, revealedAt } = claim;
  const owner = { keyId, orderId, unitId, attempt, productId };
  return [{ ...owner, state: to, isWithdrawn: false, revealedAt, expiresAt, sealed }];
}

function moveQueue(shelf: Shelf, { add, drop }: NonNullable<Draft['waits']>): void {
  for (const gone of drop) {
    shelf.queue = shelf.queue.filter(
      ({ unitId, attempt }) => unitId !== gone.unitId || attempt !== gone.attempt,
    );
  }
  shelf.queue.push(...add.filter(({ productId }) => productId === shelf.productId));
}

// Whether some change came short of this product although nobody stands before it.
function isLacking(shelf: Shelf, served: readonly Served[]): boolean {
  return served.some(({ draft: { tenant, claims }, short }) => {
    if (short === null || tenant !== shelf.tenant) return false;
    const wanted = claims.filter(
      (claim) => claim.productId === shelf.productId && !takesPiece(claim),
    );
    if (wanted.length === 0) return false;
    const isShort = short.products.some(({ productId }) => productId === shelf.productId);
    return isShort && !wanted.some((claim) => isOvertaking(claim, shelf));
  });
}
