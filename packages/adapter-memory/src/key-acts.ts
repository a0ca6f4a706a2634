import type { Instant, ProductId } from '@kaquan/core';
import type { KeyEntry, KeyState, NewKey } from '@kaquan/core/ports';
import type { KeyAct } from '@kaquan/core/stock';
import { actOn } from './key-places.ts';
import type { Shelf } from './key-shelf.ts';

/** What is to be done, and when. */
export interface Asked {
  readonly entry: KeyEntry;
  readonly at: Instant;
}

/** The keys that an entry moves: not shared, let go by table and guard, the soonest to expire first. */
export function keysFor(
  shelf: Shelf,
  productId: ProductId,
  { entry, at }: Asked,
): readonly NewKey[] {
  const { kind, which, limit } = entry;
  return (shelf.keysByProduct.get(productId) ?? [])
    .filter((key) => key.share === null && isChosen(key, which))
    .filter((key) => leadsTo(shelf, key, { kind, at }) !== null)
    .toSorted((a, b) => (a.expiresAt ?? Infinity) - (b.expiresAt ?? Infinity) || 0)
    .slice(0, limit);
}

/** One act on one key. */
export interface Act {
  readonly kind: KeyAct;
  readonly at: Instant;
}

// `null` where table or guard refuse it.
function leadsTo({ placeOf, recalled }: Shelf, key: NewKey, { kind, at }: Act): KeyState | null {
  const { state, revealedAt, binding } = placeOf(key.keyId);
  const isRecalled = recalled.has(key.keyId);
  return actOn({ ...key, state, revealedAt, isBound: binding !== null, isRecalled }, kind, at);
}

/** Does it, unless table or guard refuse. */
export function actOnKey(shelf: Shelf, key: NewKey, { kind, at }: Act): void {
  const { bound, recalled, placeOf, put } = shelf;
  const { state, revealedAt, binding } = placeOf(key.keyId);
  const to = leadsTo(shelf, key, { kind, at });
  if (to === null) return;
  if (binding === null) put(key, { state: to, revealedAt: kind === 'consign' ? at : revealedAt });
  else if (to !== state) {
    bound.remove(binding);
    bound.put({ ...binding, state: to, isWithdrawn: true });
  } else if (kind === 'release') recalled.delete(key.keyId);
  else recalled.add(key.keyId);
}

/** Whether an entry names a key. */
export function isChosen({ keyId, importId }: NewKey, which: KeyEntry['which']): boolean {
  if (which.importId !== undefined && which.importId !== importId) return false;
  return which.keyIds === undefined || which.keyIds.includes(keyId);
}
