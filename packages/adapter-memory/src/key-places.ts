import type { BoundKey, KeyMove, KeyState } from '@kaquan/core/ports';

/** What a place means for a key, or a piece, that comes there. */
export const keyPlaces: Readonly<
  Record<KeyState, { readonly isFree: boolean; readonly isLast: boolean }>
> = {
  available: { isFree: true, isLast: false },
  claimed: { isFree: false, isLast: false },
  delivered: { isFree: false, isLast: false },
  voided: { isFree: false, isLast: true },
};

/**
 * Whoever has read a key may still use it, so once revealed it is never sold again: it is void. When
 * it was revealed first is never overwritten, and nothing brings a void key back.
 */
export function afterMove(
  bound: Pick<BoundKey, 'state' | 'revealedAt'>,
  { to, revealedAt }: Pick<KeyMove, 'to' | 'revealedAt'>,
): Pick<BoundKey, 'state' | 'revealedAt'> {
  const firstRevealedAt = bound.revealedAt ?? revealedAt;
  if (keyPlaces[bound.state].isLast) return { state: bound.state, revealedAt: firstRevealedAt };
  const isLost = keyPlaces[to].isFree && firstRevealedAt !== null;
  return { state: isLost ? 'voided' : to, revealedAt: firstRevealedAt };
}
