import type { Instant } from '../kernel/time.ts';
import { isBlockedBy } from '../order/hold-machine.ts';
import { isReady } from '../order/order-ready.ts';
import { canStep, type OrderDraft } from '../order/order-draft.ts';
import { isHandedOver, isOwed, unitsOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import type { Confirmation } from './confirmation.ts';
import { areOthersKnown } from './confirmation-lines.ts';
import { confirmationMachine } from './confirmation-machine.ts';
import { deliveryRules, isToldApart, type DeliveryRule } from './delivery-rules.ts';
import { requestResend } from './resend.ts';

/** Asks for the channel to be told of every shipment that it is time to tell of. */
export function requestConfirmations(draft: OrderDraft, policy: ShopPolicy): void {
  // What the channel refused while it held the order is worth another call once it holds it no more.
  const commands = isHoldOver(draft) ? (['request', 'retry'] as const) : (['request'] as const);
  for (const confirmation of draft.order.confirmations) {
    const { confirmationId, method, state, parcelId, about } = confirmation;
    const { order } = draft;
    // Whoever ships vouchers asks for that himself.
    if (about === 'vouchers') continue;
    if (about === 'resend') {
      requestResend(draft, confirmation);
      continue;
    }
    const need =
      parcelId === null
        ? needOfRest(order, confirmation, { policy, now: draft.now })
        : needOfParcel(order, confirmation);
    if (need === 'none') waive(draft, confirmation);
    if (need !== 'now' || method === null) continue;
    const mayRequest = commands.some((command) =>
      canStep(order, { machine: confirmationMachine, state, command }),
    );
    if (mayRequest) draft.emit({ type: 'confirmation.requested', confirmationId });
  }
}

/**
 * When an order's channel is told of goods that wait for their buyer, because its own last time for it
 * comes; `null` where nothing waits, or nothing may be told now.
 */
export function confirmAtOf(order: Order, policy: ShopPolicy): Instant | null {
  const { shipBy } = order.reported;
  if (shipBy === null) return null;
  const isWaiting = order.confirmations.some((confirmation) => {
    const { state, method, parcelId, about } = confirmation;
    if (about !== 'shipment' || parcelId !== null || method === null) return false;
    const early = needOfRest(order, confirmation, { policy, now: -Infinity });
    const late = needOfRest(order, confirmation, { policy, now: Infinity });
    const step = { machine: confirmationMachine, state, command: 'request' } as const;
    return early === 'later' && late === 'now' && canStep(order, step);
  });
  return isWaiting ? shipBy - policy.confirmMarginMs : null;
}

/** Whether it is time that a person tells the channel of a shipment, because no call of ours does. */
export function isTimeByHand(
  order: Order,
  confirmation: Confirmation,
  policy: ShopPolicy,
): boolean {
  const { method, parcelId, state, about } = confirmation;
  // What is to be sent again waits for nobody but the hold before it.
  if (!('request' in confirmationMachine.states[state]) || about === 'resend') return false;
  if (parcelId !== null) return method === null && needOfParcel(order, confirmation) === 'now';
  if (waysOfRest(order).includes('by_operator')) return isRestHandedOver(order);
  // He is reminded of the last time for it by its deadline.
  const how = { policy, now: -Infinity };
  return method === null && needOfRest(order, confirmation, how) === 'now';
}

type Need = 'none' | 'later' | 'now';

// A call that speaks of the whole order waits for its last parcel, and then tells of them one by one.
function needOfParcel(order: Order, { granularity }: Confirmation): Need {
  return granularity === 'line' || !isOtherOwed(order) ? 'now' : 'later';
}

// What the ways of delivery of all that it is not told of apart ask for; a person tells the channel where
// no call of ours is meant.
function needOfRest(
  order: Order,
  { granularity }: Confirmation,
  { policy, now }: { readonly policy: ShopPolicy; readonly now: Instant },
): Need {
  if (order.lines.every(isToldApart)) return 'none';
  const ways = waysOfRest(order);
  if (ways.length > 0 && ways.every((way) => way === 'not_required')) return 'none';
  if (ways.includes('by_operator')) return 'later';
  if (granularity === 'order' && wouldShipOthers(order)) return 'later';
  return isDue(order, ways, { policy, now }) ? 'now' : 'later';
}

// Whoever hands the goods over himself is not told of before he has.
function isDue(
  order: Order,
  ways: ReturnType<typeof waysOfRest>,
  { policy, now }: { readonly policy: ShopPolicy; readonly now: Instant },
): boolean {
  const isByPolicy = !ways.includes('once_delivered');
  const atOnce = isByPolicy && (policy.confirmWhen === 'ready' || isLastTime(order, policy, now));
  return atOnce ? isReady(order) : isRestHandedOver(order);
}

function isLastTime({ reported }: Order, { confirmMarginMs }: ShopPolicy, now: Instant): boolean {
  return reported.shipBy !== null && reported.shipBy - confirmMarginMs <= now;
}

function waysOfRest(order: Order): readonly DeliveryRule['confirmation'][] {
  const lines = order.lines.filter(
    (line) => !isToldApart(line) && line.units.some((u) => isOwed(u) || isHandedOver(u)),
  );
  return lines.map(({ product }) =>
    product === null ? 'by_policy' : deliveryRules[product.delivery].confirmation,
  );
}

// A call that speaks of the whole order would tell of parcels and vouchers that nobody has sent, or that
// the channel does not know.
function wouldShipOthers(order: Order): boolean {
  return order.lines.some(isToldApart) && (isOtherOwed(order) || !areOthersKnown(order));
}

function isOtherOwed(order: Order): boolean {
  return unitsOf(order).some(({ line, unit }) => isToldApart(line) && isOwed(unit));
}

function isRestHandedOver(order: Order): boolean {
  const units = unitsOf(order).filter(({ line }) => !isToldApart(line));
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
