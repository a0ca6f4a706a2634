import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * An after-sales case 售后单 of kind refund. `revise`: the buyer asks again after a refusal;
 * `reconsider`: he asks for another sum than was agreed to.
 *
 * The channel's own case is the source of truth: `witness` (it was refunded there), `refuse` and
 * `withdraw` are its word and are accepted from every state in which they can still happen.
 */
export const caseMachine = defineMachine('case', ['requested'], {
  requested: {
    approve: { to: 'approved', emits: 'case.approved', guard: 'refundAllowed' },
    witness: { to: 'done', emits: 'case.done' },
    refuse: { to: 'rejected', emits: 'case.rejected' },
    withdraw: { to: 'withdrawn', emits: 'case.withdrawn' },
  },
  approved: {
    settle: { to: 'settling', emits: 'case.settling' },
    witness: { to: 'done', emits: 'case.done' },
    refuse: { to: 'rejected', emits: 'case.rejected' },
    withdraw: { to: 'withdrawn', emits: 'case.withdrawn' },
    reconsider: { to: 'requested', emits: 'case.revised' },
  },
  settling: {
    fail: { to: 'failed', emits: 'case.failed' },
    witness: { to: 'done', emits: 'case.done' },
    refuse: { to: 'rejected', emits: 'case.rejected' },
    withdraw: { to: 'withdrawn', emits: 'case.withdrawn' },
    reconsider: { to: 'requested', emits: 'case.revised' },
  },
  failed: {
    settle: { to: 'settling', emits: 'case.settling', guard: 'refundAllowed' },
    witness: { to: 'done', emits: 'case.done' },
    refuse: { to: 'rejected', emits: 'case.rejected' },
    withdraw: { to: 'withdrawn', emits: 'case.withdrawn' },
    reconsider: { to: 'requested', emits: 'case.revised' },
  },
  rejected: {
    revise: { to: 'requested', emits: 'case.revised' },
    witness: { to: 'done', emits: 'case.done' },
    withdraw: { to: 'withdrawn', emits: 'case.withdrawn' },
  },
  withdrawn: { witness: { to: 'done', emits: 'case.done' } },
  done: {},
});

/** A state of {@link caseMachine}. */
export type CaseState = StateOf<typeof caseMachine>;
