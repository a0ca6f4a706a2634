import { defineMachine, type CommandOf, type StateOf } from '../../kernel/machine.ts';

/**
 * A reconciliation 对账: it is made, then its differences are explained, then it is signed off. Nothing of
 * it changes after that.
 */
export const reconciliationMachine = defineMachine('reconciliation', ['running'], {
  running: { finish: { to: 'open', emits: 'reconciliation.finished' } },
  open: {
    explain: { to: 'open', emits: 'reconciliation.explained' },
    sign: { to: 'signed', emits: 'reconciliation.signed' },
  },
  signed: {},
});

/** A state of {@link reconciliationMachine}. */
export type ReconciliationState = StateOf<typeof reconciliationMachine>;

/** A command that some state of {@link reconciliationMachine} accepts. */
export type ReconciliationCommand = CommandOf<typeof reconciliationMachine>;
