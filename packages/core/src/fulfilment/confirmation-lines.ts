import type { Order, OrderLine } from '../order/order.ts';
import type { ShipmentLine } from '../ports/shipment.ts';
import type { Confirmation } from './confirmation.ts';
import type { ConfirmationState } from './confirmation-machine.ts';
import { isToldApart } from './delivery-rules.ts';
import type { UnitAttempt } from './unit-attempt.ts';

/** What a channel says of an order's shipment; a reading of it does, and so does its last word. */
export interface ShipmentWord {
  readonly isShipped: boolean;
  readonly lines: readonly { readonly lineNo: string; readonly isShipped: boolean }[];
}

/** The lines that a confirmation is about, with how many units of each. */
export function linesOf(
  order: Order,
  { parcelId, about, contents }: Confirmation,
): readonly ShipmentLine[] {
  const parcel = order.parcels.find((each) => each.parcelId === parcelId);
  const isRest = parcelId === null && about === 'shipment';
  const sent = parcelId === null ? contents : (parcel?.contents ?? []);
  return order.lines.flatMap((line) => {
    const { lineNo, units } = line;
    const quantity = isRest ? units.length : countIn(sent, line);
    const isMeant = isRest ? !isToldApart(line) : quantity > 0;
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
  // What it says of shipments tells nothing of the waybill that it has, nor what it has sent again.
  if (!tellsOfGoods[confirmation.about]) return false;
  const lineNos = linesOf(order, confirmation).map(({ lineNo }) => lineNo);
  if (isShared(order, confirmation, lineNos)) return false;
  if (lineNos.length === 0) return false;
  if (word.isShipped) return true;
  // Cards alone are shipped by the order: what a channel says of their lines is its word on the order.
  if (!order.lines.some(isToldApart)) return false;
  return lineNos.every((lineNo) =>
    word.lines.some((line) => line.lineNo === lineNo && line.isShipped),
  );
}

/** Whether the channel knows of all of an order that it is told of apart from the rest. */
export function areOthersKnown({ confirmations }: Order): boolean {
  return confirmations.every(
    ({ parcelId, about, state }) =>
      (parcelId === null && about === 'shipment') || !tellsOfGoods[about] || isSettled[state],
  );
}

// Whether it tells of goods that go out; the others are about some of which the channel knows.
const tellsOfGoods: Readonly<Record<Confirmation['about'], boolean>> = {
  shipment: true,
  waybill: false,
  vouchers: true,
  resend: false,
};

const isSettled: Readonly<Record<ConfirmationState, boolean>> = {
  not_required: true,
  not_due: false,
  pending: false,
  confirmed: true,
  failed: false,
  needs_check: false,
};

// Of the rest there is one; parcels and sendings may have the same line as others of their kind.
function isShared(
  { lines, parcels, confirmations }: Order,
  { parcelId, about, confirmationId }: Confirmation,
  lineNos: readonly string[],
): boolean {
  if (parcelId === null && about === 'shipment') return false;
  const others =
    parcelId === null
      ? confirmations.filter(
          (each) => each.confirmationId !== confirmationId && tellsOfGoods[each.about],
        )
      : parcels.filter((each) => each.parcelId !== parcelId);
  return lines.some(
    (line) =>
      lineNos.includes(line.lineNo) && others.some(({ contents }) => countIn(contents, line) > 0),
  );
}

function countIn(contents: readonly UnitAttempt[], { units }: OrderLine): number {
  const unitIds = new Set<string>(units.map(({ unitId }) => unitId));
  return contents.filter(({ unitId }) => unitIds.has(unitId)).length;
}
