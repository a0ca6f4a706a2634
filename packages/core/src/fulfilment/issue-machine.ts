import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * One attempt to issue the goods of one unit 发货. `claimed`: a key is bound and nobody has read it.
 * `sending`: it was opened for the channel, which gives it to the buyer as a voucher 电子凭证; `accept` is
 * the channel's word that it has it. Whatever becomes of that, it was read: it is void, and never free.
 * `delivered`: the key is the buyer's; it is sealed until `reveal`, which a hand-over does at once
 * unless it is part of the host's transaction. Goods that are not keys of ours are `delivered` without a
 * claim: `dispense` is the platform's word that it has handed out a card it keeps, `produce` the
 * host's fulfiller's that it has made the goods, `mark` an operator's that he has handed them over; what
 * goes in a parcel is delivered with it. `returned` gives an unread key, or what came
 * back in a parcel, to stock again; `voided` ends a key that somebody has read, and goods that stay with
 * a buyer who was refunded. Reopening leaves the cancelled attempt as it is and opens the
 * next one; so does replacing a sealed key that has expired. `replaced`: the goods were issued again 补发,
 * as the next attempt, and these count no more.
 */
export const issueMachine = defineMachine('issue', ['open'], {
  open: {
    claim: { to: 'claimed', emits: 'unit.claimed', guard: 'claimAllowed' },
    deliver: { to: 'delivered', emits: 'unit.delivered', guard: 'deliveryAllowed' },
    dispense: { to: 'delivered', emits: 'unit.delivered' },
    produce: { to: 'delivered', emits: 'unit.delivered' },
    mark: { to: 'delivered', emits: 'unit.delivered', guard: 'deliveryAllowed' },
    cancel: { to: 'cancelled', emits: 'unit.cancelled' },
  },
  claimed: {
    unclaim: { to: 'open', emits: 'unit.unclaimed' },
    send: { to: 'sending', emits: 'unit.sent', guard: 'deliveryAllowed' },
    deliver: { to: 'delivered', emits: 'unit.delivered', guard: 'deliveryAllowed' },
    cancel: { to: 'cancelled', emits: 'unit.cancelled' },
  },
  sending: {
    accept: { to: 'delivered', emits: 'unit.delivered' },
    deliver: { to: 'delivered', emits: 'unit.delivered', guard: 'deliveryAllowed' },
    void: { to: 'voided', emits: 'unit.voided' },
  },
  delivered: {
    reveal: { to: 'delivered', emits: 'unit.revealed', guard: 'deliveryAllowed' },
    return: { to: 'returned', emits: 'unit.returned', guard: 'unrevealed' },
    void: { to: 'voided', emits: 'unit.voided' },
    supersede: { to: 'replaced', emits: 'unit.replaced' },
  },
  returned: { replace: { to: 'open', emits: 'unit.reopened' } },
  voided: {},
  replaced: { replace: { to: 'open', emits: 'unit.reopened' } },
  cancelled: { reopen: { to: 'open', emits: 'unit.reopened' } },
});

/** A state of {@link issueMachine}. */
export type IssueState = StateOf<typeof issueMachine>;
