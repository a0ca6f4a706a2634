import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * Whether the channel knows that goods went out; a fact apart from the hand-over itself.
 *
 * `waive`: the channel hands the goods out itself, so there is nothing to tell it; `drop`: nothing is left
 * of what it was to be told. `witness` is the channel's own word that it regards the goods as shipped,
 * whoever told it.
 * `withdraw`: nobody has begun to tell it, and what it was to be told of was taken back.
 */
export const confirmationMachine = defineMachine('confirmation', ['not_required', 'not_due'], {
  not_required: { witness: { to: 'confirmed', emits: 'confirmation.confirmed' } },
  not_due: {
    request: { to: 'pending', emits: 'confirmation.requested', guard: 'confirmAllowed' },
    waive: { to: 'not_required', emits: 'confirmation.waived' },
    witness: { to: 'confirmed', emits: 'confirmation.confirmed' },
  },
  pending: {
    witness: { to: 'confirmed', emits: 'confirmation.confirmed' },
    fail: { to: 'failed', emits: 'confirmation.failed' },
    drop: { to: 'not_required', emits: 'confirmation.waived' },
    doubt: { to: 'needs_check', emits: 'confirmation.doubted' },
    withdraw: { to: 'not_due', emits: 'confirmation.withdrawn' },
  },
  failed: {
    retry: { to: 'pending', emits: 'confirmation.requested', guard: 'confirmAllowed' },
    witness: { to: 'confirmed', emits: 'confirmation.confirmed' },
  },
  needs_check: {
    retry: { to: 'pending', emits: 'confirmation.requested', guard: 'confirmAllowed' },
    witness: { to: 'confirmed', emits: 'confirmation.confirmed' },
  },
  confirmed: {},
});

/** A state of {@link confirmationMachine}. */
export type ConfirmationState = StateOf<typeof confirmationMachine>;
