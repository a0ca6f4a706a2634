import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * One remedy action 售后动作 of a case: a refund, a reissue and so on. `unknown`: it may have happened,
 * so its state is asked for before anything is tried again. A failed one may be started again, and may
 * turn out to have happened; a payment that was done may come back 退票, which fails it.
 */
export const actionMachine = defineMachine('action', ['planned'], {
  planned: {
    start: { to: 'running', emits: 'action.started' },
    drop: { to: 'failed', emits: 'action.failed' },
    witness: { to: 'done', emits: 'action.done' },
  },
  running: {
    witness: { to: 'done', emits: 'action.done' },
    fail: { to: 'failed', emits: 'action.failed' },
    doubt: { to: 'unknown', emits: 'action.doubted' },
    drop: { to: 'failed', emits: 'action.failed' },
  },
  unknown: {
    start: { to: 'running', emits: 'action.started' },
    witness: { to: 'done', emits: 'action.done' },
    fail: { to: 'failed', emits: 'action.failed' },
    drop: { to: 'failed', emits: 'action.failed' },
  },
  failed: {
    start: { to: 'running', emits: 'action.started' },
    witness: { to: 'done', emits: 'action.done' },
  },
  // The money came back after all; it is paid again, and the history of it stays.
  done: { bounce: { to: 'failed', emits: 'action.bounced' } },
});

/** A state of {@link actionMachine}. */
export type ActionState = StateOf<typeof actionMachine>;
