import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * One attempt to issue the goods of one unit 发货. `claimed`: a key is bound and nobody has read it.
 * `returned` gives an unread key back to stock; `voided` ends a key that somebody has read. Reopening
 * leaves the cancelled attempt as it is and opens the next one.
 */
export const issueMachine = defineMachine('issue', ['open'], {
  open: {
    claim: { to: 'claimed', emits: 'unit.claimed', guard: 'claimAllowed' },
    cancel: { to: 'cancelled', emits: 'unit.cancelled' },
  },
  claimed: {
    unclaim: { to: 'open', emits: 'unit.unclaimed' },
    deliver: { to: 'delivered', emits: 'unit.delivered', guard: 'deliveryAllowed' },
    cancel: { to: 'cancelled', emits: 'unit.cancelled' },
  },
  delivered: {
    return: { to: 'returned', emits: 'unit.returned', guard: 'unrevealed' },
    void: { to: 'voided', emits: 'unit.voided' },
  },
  returned: {},
  voided: {},
  cancelled: { reopen: { to: 'open', emits: 'unit.reopened' } },
});

/** A state of {@link issueMachine}. */
export type IssueState = StateOf<typeof issueMachine>;
