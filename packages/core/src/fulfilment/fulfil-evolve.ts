import { stateAfter, type EventOf } from '../kernel/machine.ts';
import type { EvolveTable } from '../order/evolve-table.ts';
import type { Order } from '../order/order.ts';
import type { FulfilPayloads } from './fulfil-events.ts';
import { fulfilMachine } from './fulfil-machine.ts';
import { findFulfilment } from './fulfil-requests.ts';

interface FulfilEvent {
  readonly type: EventOf<typeof fulfilMachine>;
  readonly requestId: string;
  readonly note?: string;
}

function request(order: Order, event: FulfilPayloads['fulfil.requested'] & FulfilEvent): Order {
  const { requestId, unitId, attempt, fulfiller } = event;
  if (findFulfilment(order, requestId) !== null) return move(order, event);
  const state = stateAfter(fulfilMachine, event.type);
  const asked = { requestId, unitId, attempt, fulfiller, state, note: '' };
  return { ...order, fulfilments: [...order.fulfilments, asked] };
}

function move(order: Order, { type, requestId, note = '' }: FulfilEvent): Order {
  const state = stateAfter(fulfilMachine, type);
  return {
    ...order,
    fulfilments: order.fulfilments.map((each) =>
      each.requestId === requestId ? { ...each, state, note } : each,
    ),
  };
}

/** What an order is after a fulfiller was asked, or has answered. */
export const fulfilEvolve: EvolveTable<FulfilPayloads> = {
  'fulfil.requested': request,
  'fulfil.done': move,
  'fulfil.refused': move,
  'fulfil.doubted': move,
  'fulfil.dropped': move,
};
