import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * An item whose stock at its channel 渠道库存 is lowered. It is written down before the channel is told,
 * so that nothing is forgotten that may have been lowered; what is restored to as much as lasts is struck off.
 *
 * `lower`: it is to sell fewer. `told`: the channel has it so. `refuse`: it cannot, or will not. `restore`:
 * it may sell again, or more than it was restored to. `keep`: it sells as little already. `set`: a person
 * has set it. `strike`: restored to enough, or nobody's any more.
 */
export const loweredMachine = defineMachine('lowered', ['lowering'], {
  lowering: {
    lower: { to: 'lowering', emits: 'item.lowering' },
    told: { to: 'lowered', emits: 'item.lowered' },
    refuse: { to: 'refused', emits: 'item.refused' },
    restore: { to: 'restoring', emits: 'item.restoring' },
    set: { to: 'by_hand', emits: 'item.set_by_hand' },
    strike: { to: 'struck', emits: 'item.struck' },
  },
  lowered: {
    lower: { to: 'lowering', emits: 'item.lowering' },
    restore: { to: 'restoring', emits: 'item.restoring' },
    set: { to: 'by_hand', emits: 'item.set_by_hand' },
    strike: { to: 'struck', emits: 'item.struck' },
  },
  refused: { strike: { to: 'struck', emits: 'item.struck' } },
  restoring: {
    restore: { to: 'restoring', emits: 'item.restoring' },
    lower: { to: 'lowering', emits: 'item.lowering' },
    told: { to: 'restored', emits: 'item.restored' },
    set: { to: 'by_hand', emits: 'item.set_by_hand' },
    strike: { to: 'struck', emits: 'item.struck' },
  },
  restored: {
    restore: { to: 'restoring', emits: 'item.restoring' },
    lower: { to: 'lowering', emits: 'item.lowering' },
    keep: { to: 'lowered', emits: 'item.lowered' },
    set: { to: 'by_hand', emits: 'item.set_by_hand' },
    strike: { to: 'struck', emits: 'item.struck' },
  },
  by_hand: {
    set: { to: 'by_hand', emits: 'item.set_by_hand' },
    strike: { to: 'struck', emits: 'item.struck' },
  },
  struck: {},
});

/** A state of {@link loweredMachine}. */
export type LoweredState = StateOf<typeof loweredMachine>;
