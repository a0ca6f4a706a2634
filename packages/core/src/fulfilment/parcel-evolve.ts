import { stateAfter, type EventOf } from '../kernel/machine.ts';
import type { Instant } from '../kernel/time.ts';
import type { EvolveTable } from '../order/evolve-table.ts';
import type { Order } from '../order/order.ts';
import type { Parcel } from './parcel.ts';
import type { ParcelPayloads } from './parcel-events.ts';
import { parcelMachine } from './parcel-machine.ts';

interface ParcelEvent {
  readonly type: EventOf<typeof parcelMachine>;
  readonly parcelId: string;
}

function withParcel(order: Order, parcelId: string, change: (before: Parcel) => Parcel): Order {
  const parcels = order.parcels.map((each) => (each.parcelId === parcelId ? change(each) : each));
  return { ...order, parcels };
}

function move(order: Order, { type, parcelId }: ParcelEvent): Order {
  const state = stateAfter(parcelMachine, type);
  return withParcel(order, parcelId, (before) => ({ ...before, state }));
}

function ship(order: Order, event: ParcelEvent, at: Instant): Order {
  return withParcel(move(order, event), event.parcelId, (parcel) => ({ ...parcel, shippedAt: at }));
}

/** What an order is after something happened to one of its parcels. */
export const parcelEvolve: EvolveTable<ParcelPayloads> = {
  'parcel.packed': (order, { parcelId, carrier, trackingNo, contents }) => {
    const [state = 'packed'] = parcelMachine.initial;
    const parcel: Parcel = {
      parcelId,
      carrier,
      trackingNo,
      state,
      contents,
      shippedAt: null,
      formerly: [],
    };
    return { ...order, parcels: [...order.parcels, parcel] };
  },
  'parcel.shipped': ship,
  'parcel.received': move,
  'parcel.lost': move,
  'parcel.returned': move,
  'parcel.relabelled': (order, event) =>
    withParcel(move(order, event), event.parcelId, ({ formerly, ...before }) => {
      const { carrier, trackingNo } = event;
      const last = { carrier: before.carrier, trackingNo: before.trackingNo };
      return { ...before, carrier, trackingNo, formerly: [...formerly, last] };
    }),
};
