import { stateAfter, type EventOf } from '../kernel/machine.ts';
import type { EvolveTable } from '../order/evolve-table.ts';
import type { Order } from '../order/order.ts';
import type { ConfirmationPayloads } from './confirmation-events.ts';
import { confirmationMachine } from './confirmation-machine.ts';

interface ConfirmationEvent {
  readonly type: EventOf<typeof confirmationMachine>;
  readonly confirmationId: string;
  readonly note?: string;
}

function move(order: Order, { type, confirmationId, note = '' }: ConfirmationEvent): Order {
  const state = stateAfter(confirmationMachine, type);
  return {
    ...order,
    confirmations: order.confirmations.map((confirmation) =>
      confirmation.confirmationId === confirmationId
        ? { ...confirmation, state, note }
        : confirmation,
    ),
  };
}

/** What an order is after the channel was told of a shipment, or answered. */
export const confirmationEvolve: EvolveTable<ConfirmationPayloads> = {
  'confirmation.opened': (order, { confirmation }) => ({
    ...order,
    confirmations: [...order.confirmations, confirmation],
  }),
  'confirmation.waived': move,
  'confirmation.requested': move,
  'confirmation.confirmed': move,
  'confirmation.failed': move,
  'confirmation.withdrawn': move,
  'confirmation.doubted': move,
};
