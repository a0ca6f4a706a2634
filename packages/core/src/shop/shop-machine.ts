import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * A shop on and off 启用/停用. `draining`: the orders that it had are still served, and when the money of
 * the last one is settled or returned it closes by itself. A shop begins `disabled`, or `enabled` where its
 * creation said why it goes without a setup check.
 */
export const shopMachine = defineMachine('shop', ['disabled', 'enabled'], {
  enabled: {
    drain: { to: 'draining', emits: 'shop.drain_begun' },
    disable: { to: 'disabled', emits: 'shop.disabled' },
  },
  draining: {
    drain: { to: 'draining', emits: 'shop.drain_begun' },
    enable: { to: 'enabled', emits: 'shop.enabled' },
    disable: { to: 'disabled', emits: 'shop.disabled' },
  },
  disabled: { enable: { to: 'enabled', emits: 'shop.enabled' } },
});

/** A state of {@link shopMachine}. */
export type ShopState = StateOf<typeof shopMachine>;
