import { defineMachine, type StateOf } from '../kernel/machine.ts';

const reject = {
  to: 'rejected',
  emits: 'redemption.rejected',
  guard: 'nothingHandedOver',
} as const;

/**
 * Redemption 兑换: whether the buyer has exchanged the order for its goods through its link.
 *
 * `cancelled`: no card unit is owed any more; a late payment makes them owed again, and a
 * reissue 补发 makes owed again what was redeemed.
 * `rejected`: staff hands nothing over, by link or otherwise, until it takes that back; what needs no link
 * is `not_required` again then.
 * `expired`: the link's time is up, until staff extends it; the order keeps its keys.
 */
export const redemptionMachine = defineMachine('redemption', ['not_required', 'pending'], {
  not_required: { require: { to: 'pending', emits: 'redemption.required' }, reject },
  pending: {
    redeem: { to: 'redeemed', emits: 'redemption.redeemed', guard: 'nothingOwedByLink' },
    waive: { to: 'not_required', emits: 'redemption.waived' },
    cancel: { to: 'cancelled', emits: 'redemption.cancelled' },
    expire: { to: 'expired', emits: 'redemption.expired' },
    reject,
  },
  redeemed: { require: { to: 'pending', emits: 'redemption.required' } },
  rejected: {
    readmit: { to: 'pending', emits: 'redemption.readmitted' },
    cancel: { to: 'cancelled', emits: 'redemption.cancelled' },
  },
  expired: {
    extend: { to: 'pending', emits: 'redemption.extended' },
    reject,
    cancel: { to: 'cancelled', emits: 'redemption.cancelled' },
  },
  cancelled: { reopen: { to: 'pending', emits: 'redemption.reopened' } },
});

/** A state of {@link redemptionMachine}. */
export type RedemptionState = StateOf<typeof redemptionMachine>;
