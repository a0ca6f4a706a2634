import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * Whether an order stands in lists 上架/移除. A removed one keeps everything and can be restored; a fact
 * that pays, ships or refunds it restores it.
 */
export const presenceMachine = defineMachine('presence', ['live'], {
  live: { remove: { to: 'removed', emits: 'order.removed', guard: 'leavesNothingBehind' } },
  removed: { restore: { to: 'live', emits: 'order.restored' } },
});

/** A state of {@link presenceMachine}. */
export type PresenceState = StateOf<typeof presenceMachine>;

/**
 * What a fact did to a removed order, so that it had to come back; `reopened`: a command or a late
 * outcome has left goods or money open, an after-sales case for one.
 */
export type PresenceFinding = 'paid' | 'shipped' | 'refunded' | 'reopened';
