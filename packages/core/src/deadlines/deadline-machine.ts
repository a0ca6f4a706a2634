import { defineMachine, type StateOf } from '../kernel/machine.ts';

/** What was announced of one deadline 时限: nothing yet, that it comes soon, or that it has passed. */
export const deadlineMachine = defineMachine('deadline', ['running'], {
  running: {
    warn: { to: 'warned', emits: 'deadline.warned' },
    breach: { to: 'breached', emits: 'deadline.breached' },
  },
  warned: { breach: { to: 'breached', emits: 'deadline.breached' } },
  breached: {},
});

/** A state of {@link deadlineMachine}. */
export type DeadlineState = StateOf<typeof deadlineMachine>;
