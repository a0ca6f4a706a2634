import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * Whether the host's fulfiller has produced the goods of one attempt on one unit 代充.
 *
 * `refuse` is the fulfiller's word that it never will under this request; the next attempt asks anew.
 * `doubt`: nobody could tell for too long. `drop`: not asked for yet, and no longer owed. `succeed` is a
 * fact and comes from every state in which it can still happen.
 */
export const fulfilMachine = defineMachine('fulfil', ['not_due'], {
  not_due: { request: { to: 'running', emits: 'fulfil.requested', guard: 'deliveryAllowed' } },
  running: {
    succeed: { to: 'done', emits: 'fulfil.done' },
    refuse: { to: 'refused', emits: 'fulfil.refused' },
    doubt: { to: 'needs_check', emits: 'fulfil.doubted' },
    drop: { to: 'dropped', emits: 'fulfil.dropped' },
  },
  needs_check: {
    retry: { to: 'running', emits: 'fulfil.requested', guard: 'deliveryAllowed' },
    succeed: { to: 'done', emits: 'fulfil.done' },
    refuse: { to: 'refused', emits: 'fulfil.refused' },
  },
  refused: { succeed: { to: 'done', emits: 'fulfil.done' } },
  dropped: { succeed: { to: 'done', emits: 'fulfil.done' } },
  done: {},
});

/** A state of {@link fulfilMachine}. */
export type FulfilState = StateOf<typeof fulfilMachine>;
