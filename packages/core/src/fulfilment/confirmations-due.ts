import { isBlockedBy } from '../order/hold-machine.ts';
import { isReady } from '../order/order-ready.ts';
import { canStep, type OrderDraft } from '../order/order-draft.ts';
import { isHandedOver, isOwed, unitsOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import type { Confirmation } from './confirmation.ts';
import { areParcelsKnown } from './confirmation-lines.ts';
import { confirmationMachine } from './confirmation-machine.ts';
import { deliveryRules, isByParcel, type DeliveryRule } from './delivery-rules.ts';

/** Asks for the channel to be told of every shipment that it is time to tell of. */
export function requestConfirmations(draft: OrderDraft, policy: ShopPolicy): void {
  // What the channel refused while it held the order is worth another call once it holds it no more.
  const commands = isHoldOver(draft) ? (['request', 'retry'] as const) : (['request'] as const);
  for (const confirmation of draft.order.confirmations) {
    const { confirmationId, method, state, parcelId } = confirmation;
    const { order } = draft;
    const need =
      parcelId === null
        ? needOfRest(order, confirmation, policy)
        : needOfParcel(order, confirmation);
    if (need === 'none') waive(draft, confirmation);
    if (need !== 'now' || method === null) continue;
    const mayRequest = commands.some((command) =>
      canStep(order, { machine: confirmationMachine, state, command }),
    );
    if (mayRequest) draft.emit({ type: 'confirmation.requested', confirmationId });
  }
}

/** Whether it is time that a person tells the channel of a shipment, because no call of ours does. */
export function isTimeByHand(
  order: Order,
  confirmation: Confirmation,
  policy: ShopPolicy,
): boolean {
  const { method, parcelId, state } = confirmation;
  if (!('request' in confirmationMachine.states[state])) return false;
  if (parcelId !== null) return method === null && needOfParcel(order, confirmation) === 'now';
  if (waysOfRest(order).includes('by_operator')) return isRestHandedOver(order);
  return method === null && needOfRest(order, confirmation, policy) === 'now';
}

type Need = 'none' | 'later' | 'now';

// A call that speaks of the whole order waits for its last parcel, and then tells of them one by one.
function needOfParcel(order: Order, { granularity }: Confirmation): Need {
  return granularity === 'line' || !isParcelOwed(order) ? 'now' : 'later';
}

// What the ways of delivery of all that goes without a parcel ask for; a person tells the channel where
// no call of ours is meant.
function needOfRest(order: Order, { granularity }: Confirmation, policy: ShopPolicy): Need {
  if (order.lines.every(isByParcel)) return 'none';
  const ways = waysOfRest(order);
  if (ways.length > 0 && ways.every((way) => way === 'not_required')) return 'none';
  if (ways.includes('by_operator')) return 'later';
  if (granularity === 'order' && wouldShipParcels(order)) return 'later';
  const atOnce = policy.confirmWhen === 'ready' && !ways.includes('once_delivered');
  const isDue = atOnce ? isReady(order) : isRestHandedOver(order);
  return isDue ? 'now' : 'later';
}

function waysOfRest(order: Order): readonly DeliveryRule['confirmation'][] {
  const lines = order.lines.filter(
    (line) => !isByParcel(line) && line.units.some((u) => isOwed(u) || isHandedOver(u)),
  );
  return lines.map(({ product }) =>
    product === null ? 'by_policy' : deliveryRules[product.delivery].confirmation,
  );
}

// A call that speaks of the whole order would tell of parcels that nobody has sent, or that the channel
// does not know.
function wouldShipParcels(order: Order): boolean {
  return order.lines.some(isByParcel) && (isParcelOwed(order) || !areParcelsKnown(order));
}

function isParcelOwed(order: Order): boolean {
  return unitsOf(order).some(({ line, unit }) => isByParcel(line) && isOwed(unit));
}

function isRestHandedOver(order: Order): boolean {
  const units = unitsOf(order).filter(({ line }) => !isByParcel(line));
  return units.some(({ unit }) => isHandedOver(unit)) && !units.some(({ unit }) => isOwed(unit));
}

function waive(draft: OrderDraft, { confirmationId, state }: Confirmation): void {
  const step = { machine: confirmationMachine, state, command: 'waive' } as const;
  if (canStep(draft.order, step)) draft.emit({ type: 'confirmation.waived', confirmationId });
}

function isHoldOver({ events }: OrderDraft): boolean {
  return events.some(
    (event) => event.type === 'order.released' && isBlockedBy({ ...event, rule: null }, 'confirm'),
  );
}
