import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * An item whose stock at its channel 渠道库存 is lowered. It is written down before the channel is told,
 * so that nothing is forgotten that may have been lowered; what is restored is struck off.
 *
 * `lower`: it is to sell fewer. `told`: the channel has it so. `refuse`: it cannot, or will not. `restore`:
 * it may sell again. `strike`: restored, or nobody's any more.
 */
export const loweredMachine = defineMachine('lowered', ['lowering'], {
  lowering: {
    lower: { to: 'lowering', emits: 'item.lowering' },
    told: { to: 'lowered', emits: 'item.lowered' },
    refuse: { to: 'refused', emits: 'item.refused' },
    restore: { to: 'restoring', emits: 'item.restoring' },
    strike: { to: 'struck', emits: 'item.struck' },
  },
  lowered: {
    lower: { to: 'lowering', emits: 'item.lowering' },
    restore: { to: 'restoring', emits: 'item.restoring' },
    strike: { to: 'struck', emits: 'item.struck' },
  },
  refused: { strike: { to: 'struck', emits: 'item.struck' } },
  restoring: {
    restore: { to: 'restoring', emits: 'item.restoring' },
    lower: { to: 'lowering', emits: 'item.lowering' },
    strike: { to: 'struck', emits: 'item.struck' },
  },
  struck: {},
});

/** A state of {@link loweredMachine}. */
export type LoweredState = StateOf<typeof loweredMachine>;
