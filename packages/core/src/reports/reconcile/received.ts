import type { SettlementState } from '../../order/settlement-machine.ts';

/** Whether an order's money has come, whatever became of it since. */
export const isReceived: Readonly<Record<SettlementState, boolean>> = {
  none: false,
  unsettled: true,
  settled: true,
  reversed: true,
};
