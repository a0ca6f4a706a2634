import { defineMachine, moveOf, type GuardOf, type StateOf } from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';

/**
 * Where a card key 卡密 is. Units move it by `claim`, `hand_over`, `give_back`, `take_back` and `void`,
 * as their issues go; stock does by the others, each with an entry that says why. A key that is taken out
 * of stock while a unit has a claim on it is _withdrawn_: it stays the unit's until that gives it back,
 * and is not handed over meanwhile. One that was handed over sealed is _recalled_: its buyer has it, and
 * it is sold to nobody else if it comes back. Whatever was read is never available again.
 */
export const keyMachine = defineMachine('key', ['available'], {
  available: {
    claim: { to: 'claimed', emits: 'key.claimed', guard: 'inDate' },
    hand_over: { to: 'delivered', emits: 'key.delivered', guard: 'inDate' },
    consign: { to: 'consigned', emits: 'key.consigned', guard: 'inDate' },
    quarantine: { to: 'quarantined', emits: 'key.quarantined' },
    expire: { to: 'expired', emits: 'key.expired', guard: 'pastExpiry' },
    write_off: { to: 'voided', emits: 'key.voided' },
  },
  claimed: {
    hand_over: { to: 'delivered', emits: 'key.delivered', guard: 'inDate' },
    give_back: { to: 'available', emits: 'key.freed' },
    quarantine: { to: 'quarantined', emits: 'key.quarantined' },
    expire: { to: 'expired', emits: 'key.expired', guard: 'pastExpiry' },
    write_off: { to: 'voided', emits: 'key.voided' },
    void: { to: 'voided', emits: 'key.voided' },
  },
  delivered: {
    take_back: { to: 'available', emits: 'key.freed', guard: 'sealed' },
    come_back: { to: 'quarantined', emits: 'key.quarantined', guard: 'recalled' },
    quarantine: { to: 'delivered', emits: 'key.recalled', guard: 'sealed' },
    write_off: { to: 'delivered', emits: 'key.recalled', guard: 'sealed' },
    release: { to: 'delivered', emits: 'key.cleared', guard: 'recalled' },
    void: { to: 'voided', emits: 'key.voided' },
  },
  quarantined: {
    release: { to: 'available', emits: 'key.freed', guard: 'nobodys' },
    write_off: { to: 'voided', emits: 'key.voided' },
    void: { to: 'voided', emits: 'key.voided' },
  },
  expired: {
    write_off: { to: 'voided', emits: 'key.voided' },
    void: { to: 'voided', emits: 'key.voided' },
  },
  consigned: { write_off: { to: 'voided', emits: 'key.voided' } },
  voided: {},
});

/** A state of {@link keyMachine}. */
export type KeyState = StateOf<typeof keyMachine>;

/** What the guards of {@link keyMachine} look at. */
export interface KeyAtHand {
  /** From this instant on it is not handed out; `null` for never. */
  readonly expiresAt: Instant | null;
  /** When its text first left the vault; `null` while nobody has read it. */
  readonly revealedAt: Instant | null;
  /** Whether it belongs to an attempt on a unit. */
  readonly isBound: boolean;
  /** Whether it was taken out of stock after it had been handed over; left out: it was not. */
  readonly isRecalled?: boolean;
}

/** The guards of {@link keyMachine}, by name. */
export const keyGuards: Readonly<
  Record<GuardOf<typeof keyMachine>, (key: KeyAtHand, at: Instant) => boolean>
> = {
  inDate: ({ expiresAt }, at) => expiresAt === null || expiresAt > at,
  pastExpiry: ({ expiresAt }, at) => expiresAt !== null && expiresAt <= at,
  sealed: ({ revealedAt, isRecalled = false }) => revealedAt === null && !isRecalled,
  recalled: ({ revealedAt, isRecalled = false }) => revealedAt === null && isRecalled,
  nobodys: ({ revealedAt, isBound }) => revealedAt === null && !isBound,
};

/** What stock does to keys by itself 入库之外的处理: the acts of its entries. */
export type KeyAct = 'quarantine' | 'release' | 'void' | 'replace' | 'consign' | 'expire';

/** The command of {@link keyMachine} that each act is. */
const keyCommands = {
  quarantine: 'quarantine',
  release: 'release',
  void: 'write_off',
  replace: 'write_off',
  consign: 'consign',
  expire: 'expire',
} as const satisfies Readonly<Record<KeyAct, string>>;

/** Where an act leads; `null` where a key in that state does not accept it. */
export function afterAct(state: KeyState, act: KeyAct): KeyState | null {
  return moveOf(keyMachine, state, keyCommands[act])?.to ?? null;
}

/** The guard that an act asks in a state, if it asks one. */
export function guardOfAct(state: KeyState, act: KeyAct): GuardOf<typeof keyMachine> | null {
  const guard = moveOf(keyMachine, state, keyCommands[act])?.guard;
  return (guard as GuardOf<typeof keyMachine> | undefined) ?? null;
}

/** The states in which keys accept an act. */
export function statesAccepting(act: KeyAct): readonly KeyState[] {
  return keyStates.filter((state) => afterAct(state, act) !== null);
}

/** Every state of a key. */
export const keyStates = Object.keys(keyMachine.states) as readonly KeyState[];
