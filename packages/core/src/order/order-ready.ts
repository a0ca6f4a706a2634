import { isByParcel } from '../fulfilment/delivery-rules.ts';
import { blockingReasons, isPaidState } from './order-guards.ts';
import type { Order } from './order.ts';
import { isHandedOver, isOwed, unclaimedUnits, unitsOf, type UnitOfLine } from './order-units.ts';

/** Whether all card units that are owed have their keys and nothing stands in the way of handing it over. */
export function isReady(order: Order): boolean {
  const units = unparcelled(order).filter(({ unit }) => isOwed(unit) || isHandedOver(unit));
  return (
    units.length > 0 &&
    unclaimedUnits(order).every(({ line }) => isByParcel(line)) &&
    isPaidState[order.payment] &&
    blockingReasons(order, 'deliver').length === 0
  );
}

// Nobody redeems what goes in a parcel, and no card waits for it.
function unparcelled(order: Order): readonly UnitOfLine[] {
  return unitsOf(order).filter(({ line }) => !isByParcel(line));
}
