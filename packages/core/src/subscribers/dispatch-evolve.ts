import type { EvolveTable } from '../order/evolve-table.ts';
import type { DispatchPayloads } from './dispatch-events.ts';

/** Whom an order is told to is nothing that the order is. */
export const dispatchEvolve: EvolveTable<DispatchPayloads> = {
  'dispatch.retried': (order) => order,
  'dispatch.skipped': (order) => order,
};
