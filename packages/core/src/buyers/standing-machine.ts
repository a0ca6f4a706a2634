import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * What the house thinks of a user 用户权限: whose orders are noticed, served a few at a time, or held. Said
 * again, it takes the place of what was said before.
 */
export const standingMachine = defineMachine('standing', ['clear'], {
  clear: {
    watch: { to: 'watched', emits: 'buyer.watched' },
    limit: { to: 'limited', emits: 'buyer.limited' },
    block: { to: 'blocked', emits: 'buyer.blocked' },
  },
  watched: {
    watch: { to: 'watched', emits: 'buyer.watched' },
    limit: { to: 'limited', emits: 'buyer.limited' },
    block: { to: 'blocked', emits: 'buyer.blocked' },
    lift: { to: 'clear', emits: 'buyer.lifted' },
  },
  limited: {
    watch: { to: 'watched', emits: 'buyer.watched' },
    limit: { to: 'limited', emits: 'buyer.limited' },
    block: { to: 'blocked', emits: 'buyer.blocked' },
    lift: { to: 'clear', emits: 'buyer.lifted' },
  },
  blocked: {
    watch: { to: 'watched', emits: 'buyer.watched' },
    limit: { to: 'limited', emits: 'buyer.limited' },
    block: { to: 'blocked', emits: 'buyer.blocked' },
    lift: { to: 'clear', emits: 'buyer.lifted' },
  },
});

/** A state of {@link standingMachine}. */
export type StandingState = StateOf<typeof standingMachine>;
