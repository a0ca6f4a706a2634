import { defineMachine, type StateOf } from '../kernel/machine.ts';

/** Settlement 结算: whether the order's money has reached the shop or gone back. */
export const settlementMachine = defineMachine('settlement', ['none'], {
  none: { open: { to: 'unsettled', emits: 'settlement.opened' } },
  unsettled: {
    settle: { to: 'settled', emits: 'settlement.settled' },
    reverse: { to: 'reversed', emits: 'settlement.reversed' },
  },
  settled: { reverse: { to: 'reversed', emits: 'settlement.reversed' } },
  // Money that had gone back has come back to the shop.
  reversed: { restore: { to: 'unsettled', emits: 'settlement.restored' } },
});

/** A state of {@link settlementMachine}. */
export type SettlementState = StateOf<typeof settlementMachine>;
