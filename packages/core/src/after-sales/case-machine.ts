import { defineMachine, type StateOf } from '../kernel/machine.ts';

// What can happen in several states; each leads to one state only.
const witness = { to: 'done', emits: 'case.done' } as const;
const refuse = { to: 'rejected', emits: 'case.rejected' } as const;
const withdraw = { to: 'withdrawn', emits: 'case.withdrawn' } as const;
const retract = { to: 'withdrawn', emits: 'case.withdrawn' } as const;
const reconsider = { to: 'requested', emits: 'case.revised' } as const;
const agree = { to: 'approved', emits: 'case.approved' } as const;
const approve = { ...agree, guard: 'refundAllowed' } as const;
const await_return = { to: 'awaiting_return', emits: 'case.return_awaited' } as const;
const send = { to: 'return_in_transit', emits: 'case.return_sent' } as const;
const receive = { to: 'received', emits: 'case.return_received' } as const;
const settle = { to: 'settling', emits: 'case.settling', guard: 'refundAllowed' } as const;
const dispute = { to: 'disputed', emits: 'case.disputed' } as const;
const close = { to: 'closed', emits: 'case.closed' } as const;
const overtake = close;
const unify = close;

/**
 * An after-sales case 售后单. The channel's own case is the source of truth: `witness` (it was refunded
 * there), `refuse`, `withdraw`, `agree`, `await_return` and `send` are also its word, and are accepted
 * in every state in which they can still happen.
 *
 * `overtake`: a refund at the channel needs the very units that goods were to be issued for again.
 *
 * `unify`: its refund is that of another case, told under another number.
 *
 * `retract`: the buyer takes back what he asked for here, not at a channel. `revise`: he asks again after
 * a refusal; `reconsider`: he asks for another sum than was agreed to. `settle` before goods came back
 * waives the return. A failed case is tried again by `settle`. `bounce`: money that was paid came back, so
 * that it is owed again. In a dispute 平台介入 one can add evidence, accept, or follow the ruling.
 */
export const caseMachine = defineMachine('case', ['requested'], {
  requested: {
    review: { to: 'reviewing', emits: 'case.review_begun' },
    approve,
    reject: refuse,
    agree,
    witness,
    refuse,
    withdraw,
    retract,
    dispute,
    close,
    overtake,
    unify,
  },
  reviewing: {
    approve,
    reject: refuse,
    agree,
    witness,
    refuse,
    withdraw,
    retract,
    dispute,
    close,
    overtake,
    unify,
  },
  approved: { settle, await_return, witness, refuse, withdraw, reconsider, close, overtake },
  awaiting_return: {
    send,
    receive,
    settle,
    witness,
    refuse,
    withdraw,
    reconsider,
    retract,
    dispute,
    expire: { to: 'expired', emits: 'case.expired' },
    close,
    overtake,
  },
  return_in_transit: {
    receive,
    settle,
    witness,
    refuse,
    withdraw,
    reconsider,
    dispute,
    close,
    overtake,
  },
  received: {
    inspect: { to: 'inspected', emits: 'case.inspected' },
    witness,
    refuse,
    withdraw,
    reconsider,
    dispute,
    overtake,
  },
  inspected: { settle, reject: refuse, witness, refuse, withdraw, reconsider, dispute, overtake },
  settling: {
    complete: witness,
    fail: { to: 'failed', emits: 'case.failed' },
    witness,
    refuse,
    withdraw,
    reconsider,
    overtake,
  },
  failed: { settle, complete: witness, witness, refuse, withdraw, reconsider, close, overtake },
  rejected: {
    revise: { to: 'reviewing', emits: 'case.resubmitted' },
    witness,
    withdraw,
    retract,
    dispute,
    close,
    overtake,
    unify,
  },
  disputed: {
    accept: approve,
    agree,
    rule_for_seller: close,
    witness,
    withdraw,
    retract,
    overtake,
    unify,
  },
  withdrawn: { witness },
  expired: { witness },
  closed: { witness },
  done: { bounce: { to: 'failed', emits: 'case.bounced' } },
});

/** A state of {@link caseMachine}. */
export type CaseState = StateOf<typeof caseMachine>;
