import { defineMachine, type StateOf } from '../kernel/machine.ts';

// What can happen in several states; each leads to one state only.
const ask = { to: 'verifying', emits: 'verification.asked', guard: 'verifyAllowed' } as const;
const ask_undo = { to: 'undoing', emits: 'verification.undo_asked', guard: 'undoAllowed' } as const;
const witness = { to: 'verified', emits: 'verification.verified' } as const;
const doubt = { to: 'needs_check', emits: 'verification.doubted' } as const;
const discard = { to: 'voided', emits: 'verification.voided' } as const;

/**
 * Verification 核销 of one unit: whether what was handed over counts as used. `witness` is a fact that
 * somebody else tells; `undo` takes back a word that was given here by mistake.
 *
 * Where the channel verifies by its API it is asked, and its answer wins: `verifying` and `undoing` wait
 * for it, and `needs_check` is for a person, who may ask again either way.
 */
export const verificationMachine = defineMachine('verification', ['not_due'], {
  not_required: {},
  not_due: {
    waive: { to: 'not_required', emits: 'verification.waived', guard: 'isDelivered' },
    fall_due: { to: 'pending', emits: 'verification.due', guard: 'isDelivered' },
  },
  pending: {
    verify: { to: 'verified', emits: 'verification.verified', guard: 'verifyAllowed' },
    ask,
    witness,
    void: discard,
  },
  verifying: {
    witness,
    refuse: { to: 'pending', emits: 'verification.refused' },
    doubt,
    void: discard,
  },
  needs_check: { ask, ask_undo, witness, void: discard },
  verified: {
    undo: { to: 'pending', emits: 'verification.undone', guard: 'undoAllowed' },
    ask_undo,
    void: discard,
  },
  undoing: {
    give_back: { to: 'pending', emits: 'verification.undone' },
    keep: { to: 'verified', emits: 'verification.kept' },
    doubt,
    void: discard,
  },
  voided: { renew: { to: 'not_due', emits: 'verification.renewed' } },
});

/** A state of {@link verificationMachine}. */
export type VerificationState = StateOf<typeof verificationMachine>;
