import type { Order, OrderLine } from '../order/order.ts';
import type { ShipmentLine } from '../ports/shipment.ts';
import type { Confirmation } from './confirmation.ts';
import type { ConfirmationState } from './confirmation-machine.ts';
import { isByParcel } from './delivery-rules.ts';
import type { Parcel } from './parcel.ts';

/** What a channel says of an order's shipment; a reading of it does, and so does its last word. */
export interface ShipmentWord {
  readonly isShipped: boolean;
  readonly lines: readonly { readonly lineNo: string; readonly isShipped: boolean }[];
}

/** The lines that a confirmation is about, with how many units of each. */
export function linesOf(order: Order, { parcelId }: Confirmation): readonly ShipmentLine[] {
  const parcel = order.parcels.find((each) => each.parcelId === parcelId);
  return order.lines.flatMap((line) => {
    const { lineNo, units } = line;
    const quantity = parcelId === null ? units.length : countIn(parcel, line);
    const isMeant = parcelId === null ? !isByParcel(line) : quantity > 0;
    return isMeant ? [{ lineNo, quantity }] : [];
  });
}

/**
 * Whether what a channel says of an order shows that it knows of one of its shipments. Of a line that
 * went in several parcels it does not say which of them it means, so nothing is read into that.
 */
export function isKnownAtChannel(
  order: Order,
  confirmation: Confirmation,
  word: ShipmentWord,
): boolean {
  // What it says of shipments tells nothing of the waybill that it has.
  if (confirmation.about === 'waybill') return false;
  const lineNos = linesOf(order, confirmation).map(({ lineNo }) => lineNo);
  if (confirmation.parcelId !== null && isShared(order, confirmation, lineNos)) return false;
  if (lineNos.length === 0) return false;
  if (word.isShipped) return true;
  // Cards alone are shipped by the order: what a channel says of their lines is its word on the order.
  if (!order.lines.some(isByParcel)) return false;
  return lineNos.every((lineNo) =>
    word.lines.some((line) => line.lineNo === lineNo && line.isShipped),
  );
}

/** Whether the channel knows of every parcel of an order. */
export function areParcelsKnown({ confirmations }: Order): boolean {
  return confirmations.every(
    ({ parcelId, about, state }) => parcelId === null || about === 'waybill' || isSettled[state],
  );
}

const isSettled: Readonly<Record<ConfirmationState, boolean>> = {
  not_required: true,
  not_due: false,
  pending: false,
  confirmed: true,
  failed: false,
  needs_check: false,
};

function isShared(order: Order, { parcelId }: Confirmation, lineNos: readonly string[]): boolean {
  const others = order.parcels.filter((each) => each.parcelId !== parcelId);
  return order.lines.some(
    (line) => lineNos.includes(line.lineNo) && others.some((other) => countIn(other, line) > 0),
  );
}

function countIn(parcel: Parcel | undefined, { units }: OrderLine): number {
  const unitIds = new Set<string>(units.map(({ unitId }) => unitId));
  return parcel?.contents.filter(({ unitId }) => unitIds.has(unitId)).length ?? 0;
}
