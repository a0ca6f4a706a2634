import { defineMachine, type StateOf } from '../kernel/machine.ts';

/**
 * A parcel 包裹 on its way to the buyer. Shipping packs and ships in one step. A lost one may turn up
 * after all, at the buyer's or back at the shop. `relabel`: it goes under another waybill 改单号.
 */
export const parcelMachine = defineMachine('parcel', ['packed'], {
  packed: { ship: { to: 'shipped', emits: 'parcel.shipped', guard: 'deliveryAllowed' } },
  shipped: {
    receive: { to: 'received', emits: 'parcel.received' },
    lose: { to: 'lost', emits: 'parcel.lost' },
    return: { to: 'returned', emits: 'parcel.returned' },
    relabel: { to: 'shipped', emits: 'parcel.relabelled' },
  },
  received: {},
  lost: {
    receive: { to: 'received', emits: 'parcel.received' },
    return: { to: 'returned', emits: 'parcel.returned' },
  },
  returned: {},
});

/** A state of {@link parcelMachine}. */
export type ParcelState = StateOf<typeof parcelMachine>;
