import { defineMachine, type StateOf } from '../kernel/machine.ts';

const escalate = { to: 'escalated', emits: 'deadline.escalated' } as const;
const remind = { to: 'reminded', emits: 'deadline.reminded' } as const;

/**
 * What was announced of one deadline 时限: nothing yet, that it comes soon, that it has passed, or who
 * was told since. A reminder is announced once and given again; it never passes.
 */
export const deadlineMachine = defineMachine('deadline', ['running'], {
  running: {
    warn: { to: 'warned', emits: 'deadline.warned' },
    breach: { to: 'breached', emits: 'deadline.breached' },
  },
  warned: { breach: { to: 'breached', emits: 'deadline.breached' }, remind },
  reminded: { remind },
  breached: { escalate },
  escalated: { escalate },
});

/** A state of {@link deadlineMachine}. */
export type DeadlineState = StateOf<typeof deadlineMachine>;
