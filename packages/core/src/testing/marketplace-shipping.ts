import type { ChannelPayment, ChannelWriteOutcome } from '../ports/channel.ts';
import type { Shipment, ShippingMethod, WaybillChange } from '../ports/shipment.ts';
import type { MarketplaceBooks } from './marketplace-books.ts';

/** How a marketplace is told of shipments unless a test says otherwise. */
export const usualMethods: readonly ShippingMethod[] = [
  { name: 'virtual', goods: 'virtual', granularity: 'order' },
  { name: 'parcel', goods: 'parcel', granularity: 'line' },
];

const canShip: Readonly<Record<ChannelPayment, boolean>> = {
  unpaid: false,
  paid: true,
  completed: true,
  closed: false,
};

/** Takes in that goods went out; a parcel that it knows by its waybill is no news. */
export function ship(
  { books, shipped }: MarketplaceShipping,
  shipment: Shipment,
  methods: readonly ShippingMethod[],
): ChannelWriteOutcome {
  const { orderNo, parcel } = shipment;
  const order = books.order(orderNo);
  const method = methods.find((each) => each.name === shipment.method && fits(each, shipment));
  if (order === null || method === undefined || !canShip[order.payment]) {
    return { outcome: 'impossible', note: `cannot ship ${order?.payment ?? 'nothing'}` };
  }
  const known = shipped.get(orderNo) ?? [];
  if (parcel && known.some((each) => isSameWaybill(each.parcel, parcel))) return done;
  shipped.set(orderNo, [...known, shipment]);
  if (!order.isShipped) books.moves.shipElsewhere(orderNo, linesMeant(method, shipment));
  return done;
}

/** Takes in that a parcel that it knows goes under another waybill. */
export function relabel(
  { shipped }: MarketplaceShipping,
  { orderNo, parcel, formerly }: WaybillChange,
): ChannelWriteOutcome {
  const known = shipped.get(orderNo) ?? [];
  if (known.some((each) => isSameWaybill(each.parcel, parcel))) return done;
  const position = known.findIndex((each) =>
    formerly.some((old) => isSameWaybill(each.parcel, old)),
  );
  if (position === -1) return { outcome: 'impossible', note: 'there is no such parcel' };
  shipped.set(
    orderNo,
    known.map((each, place) => (place === position ? { ...each, parcel } : each)),
  );
  return done;
}

const done: ChannelWriteOutcome = { outcome: 'done', note: '' };

function linesMeant(
  { granularity }: ShippingMethod,
  { lines }: Shipment,
): readonly string[] | undefined {
  return granularity === 'line' ? lines?.map(({ lineNo }) => lineNo) : undefined;
}

/** What shipping at a marketplace stands on. */
export interface MarketplaceShipping {
  readonly books: MarketplaceBooks;
  /** What was told of a trade through the API, and believed. */
  readonly shipped: Map<string, Shipment[]>;
}

function fits({ goods }: ShippingMethod, { parcel }: Shipment): boolean {
  return (goods === 'parcel') === (parcel !== undefined);
}

function isSameWaybill(a: Shipment['parcel'], b: Shipment['parcel']): boolean {
  return a?.carrier === b?.carrier && a?.trackingNo === b?.trackingNo;
}
