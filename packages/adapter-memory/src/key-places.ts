import type { Instant } from '@kaquan/core';
import { type BoundKey, type KeyMove, type KeyState } from '@kaquan/core/ports';
import {
  afterAct,
  guardOfAct,
  keyGuards,
  keyMachine,
  type KeyAct,
  type KeyAtHand,
} from '@kaquan/core/stock';

/** What a place means for a key, or a piece, that comes there. */
export const keyPlaces: Readonly<
  Record<KeyState, { readonly isFree: boolean; readonly isLast: boolean }>
> = {
  available: { isFree: true, isLast: false },
  claimed: { isFree: false, isLast: false },
  delivered: { isFree: false, isLast: false },
  quarantined: { isFree: false, isLast: false },
  expired: { isFree: false, isLast: false },
  consigned: { isFree: false, isLast: false },
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

/** Whether a key may not be handed over any more: it was withdrawn, or has expired since its claim. */
export function isBarred(bound: BoundKey, move: Pick<KeyMove, 'to'>, at: Instant): boolean {
  if (!leadsToBuyer[move.to]) return false;
  const isOld = keyGuards.pastExpiry({ ...bound, isBound: true }, at);
  return bound.isWithdrawn || ('hand_over' in keyMachine.states[bound.state] && isOld);
}

const leadsToBuyer: Readonly<Record<KeyMove['to'], boolean>> = {
  available: false,
  claimed: true,
  delivered: true,
  voided: false,
};

/** Where an act leads a key; `null` where table or guard refuse it. */
export function actOn(
  key: KeyAtHand & { readonly state: KeyState },
  act: KeyAct,
  at: Instant,
): KeyState | null {
  const guard = guardOfAct(key.state, act);
  return guard === null || keyGuards[guard](key, at) ? afterAct(key.state, act) : null;
}
