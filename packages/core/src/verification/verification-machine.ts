import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * Verification 核销 of one unit: whether what was handed over counts as used. `witness` is a fact that
 * somebody else tells; `undo` takes back a word that was given here by mistake.
 */
export const verificationMachine = defineMachine('verification', ['not_due'], {
  not_required: {},
  not_due: {
    waive: { to: 'not_required', emits: 'verification.waived', guard: 'isDelivered' },
    fall_due: { to: 'pending', emits: 'verification.due', guard: 'isDelivered' },
  },
  pending: {
    verify: { to: 'verified', emits: 'verification.verified', guard: 'verifyAllowed' },
    witness: { to: 'verified', emits: 'verification.verified' },
    void: { to: 'voided', emits: 'verification.voided' },
  },
  verified: {
    undo: { to: 'pending', emits: 'verification.undone', guard: 'undoAllowed' },
    void: { to: 'voided', emits: 'verification.voided' },
  },
  voided: { renew: { to: 'not_due', emits: 'verification.renewed' } },
});

/** A state of {@link verificationMachine}. */
export type VerificationState = StateOf<typeof verificationMachine>;
