import {
  claimWhatIsOwed,
  hear,
  isInCase,
  isPaid,
  mayClaim,
  owed,
  payBack,
  type NaiveOrder,
} from './naive-order.ts';

/** The shop as it must be. */
export interface NaiveShop {
  readonly orders: NaiveOrder[];
  /** Cards that were ever put into stock. */
  imported: number;
  now: number;
}

/** How old a reading may be before goods go out. */
const freshnessMs = 30_000;

/** Cards in stock by their state. */
export function naiveStock(shop: NaiveShop) {
  const count = (state: string): number =>
    shop.orders.flatMap(({ units }) => units).filter((each) => each === state).length;
  const [claimed, delivered, voided] = [count('claimed'), count('delivered'), count('voided')];
  return { available: shop.imported - claimed - delivered - voided, claimed, delivered, voided };
}

// All cards or none, and none while somebody who paid earlier waits.
const claimIn =
  (shop: NaiveShop) =>
  (order: NaiveOrder): boolean => {
    const needed = order.units.filter((state) => state === 'open').length;
    const isBehind = queueOf(shop).some((each) => each !== order && isBefore(shop, each, order));
    if (isBehind || needed > naiveStock(shop).available) return false;
    for (const [at, state] of order.units.entries()) {
      if (state === 'open') order.units[at] = 'claimed';
    }
    order.isShort = false;
    return true;
  };

function queueOf({ orders }: NaiveShop): readonly NaiveOrder[] {
  return orders.filter((order) => order.isShort && mayClaim(order));
}

function isBefore({ orders }: NaiveShop, a: NaiveOrder, b: NaiveOrder): boolean {
  const [first, second] = [a.paidAt ?? 0, b.paidAt ?? 0];
  return first < second || (first === second && orders.indexOf(a) < orders.indexOf(b));
}

/** Reads an order at its channel. */
export function read(shop: NaiveShop, order: NaiveOrder): void {
  hear(order, shop.now, claimIn(shop));
}

/** Serves who waits, in the order of payment; who needs more than there is keeps the others waiting. */
export function serve(shop: NaiveShop): void {
  const queue = [...queueOf(shop)].sort((a, b) => (isBefore(shop, a, b) ? -1 : 1));
  for (const order of queue) if (!claimIn(shop)(order)) return;
}

// Before goods go out an order is read again that was read too long ago.
function readIfOld(shop: NaiveShop, order: NaiveOrder): void {
  if (shop.now - order.readAt <= freshnessMs) return;
  read(shop, order);
  order.readAt = shop.now;
}

/** What came of a command: how many goods were shown, or whether it was done. */
export type NaiveAnswer = number | 'done' | 'refused';

/** The buyer uses his link. */
export function redeem(shop: NaiveShop, order: NaiveOrder): NaiveAnswer {
  if (order.isRedeemed) return delivered(order);
  readIfOld(shop, order);
  if (!mayGoOut(order)) return 'refused';
  if (order.units.includes('open') && !claimIn(shop)(order)) {
    order.isShort = true;
    return 'refused';
  }
  for (const at of owed(order)) {
    order.units[at] = 'delivered';
    order.verified[at] = 'pending';
  }
  order.isRedeemed = true;
  return delivered(order);
}

// Being short is no obstacle by itself: whoever is first in turn is served.
function mayGoOut(order: NaiveOrder): boolean {
  const isHeld = order.isFrozen || order.seen?.isHeld === true;
  return owed(order).length > 0 && mayClaim(order) && !isHeld;
}

function delivered({ units }: NaiveOrder): number {
  return units.filter((state) => state === 'delivered').length;
}

/** Staff freezes. */
export function freeze(order: NaiveOrder): NaiveAnswer {
  order.isFrozen = true;
  return 'done';
}

/** Staff lets go. */
export function unfreeze(order: NaiveOrder): NaiveAnswer {
  if (!order.isFrozen) return 'refused';
  order.isFrozen = false;
  return 'done';
}

/** Staff says no, and pays nothing back: only before anything went out, and while something is owed. */
export function reject(order: NaiveOrder): NaiveAnswer {
  if (order.isRejected && owed(order).length > 0) return 'done';
  if (owed(order).length === 0 || order.isRedeemed) return 'refused';
  order.isRejected = true;
  order.isShort = false;
  for (const at of owed(order)) order.units[at] = 'open';
  return 'done';
}

/** Staff takes that back: the order claims in the place of its payment. */
export function reopen(shop: NaiveShop, order: NaiveOrder): NaiveAnswer {
  if (!order.isRejected || owed(order).length === 0) return 'refused';
  order.isRejected = false;
  claimWhatIsOwed(order, claimIn(shop));
  return 'done';
}

/** Staff takes an order out of the lists: never one with goods out, owed for money, or money open. */
export function remove(order: NaiveOrder): NaiveAnswer {
  if (order.isRemoved) return 'done';
  const isAllBack = order.refundedUnits === order.quantity;
  const hasGoods = order.units.includes('delivered') || (isPaid(order) && owed(order).length > 0);
  const hasMoney = order.paidAt !== null && !isAllBack && order.payment === 'paid';
  if (hasGoods || hasMoney || isInCase(order)) return 'refused';
  order.isRemoved = true;
  return 'done';
}

/** Staff agrees to the buyer's request, whatever has become of the goods. */
export function approve(order: NaiveOrder): NaiveAnswer {
  if (order.refund === 'approved' || order.refund === 'paid') return 'done';
  if (order.refund !== 'open' || order.isFrozen) return 'refused';
  order.refund = 'approved';
  return 'done';
}

/** The worker tells the channel of what was agreed to, and it pays at once. */
export function tell(shop: NaiveShop): void {
  for (const order of shop.orders) {
    if (order.refund !== 'approved' || order.isFrozen) continue;
    if (order.trade.refund !== null) order.trade.refund.state = 'succeeded';
    if (order.trade.refund?.units === order.quantity) order.trade.payment = 'closed';
    payBack(order);
    claimWhatIsOwed(order, claimIn(shop));
  }
}

/** What was handed over counts as used, or no longer. */
export function verify(order: NaiveOrder, to: 'verified' | 'pending'): NaiveAnswer {
  const from = to === 'verified' ? 'pending' : 'verified';
  const meant = order.verified.flatMap((state, at) => (state === from ? [at] : []));
  if (meant.length === 0) return order.verified.includes(to) ? 'done' : 'refused';
  if (order.isFrozen || isInCase(order) || order.isConflicted) return 'refused';
  for (const at of meant) order.verified[at] = to;
  return 'done';
}

/**
 * Staff sets aside what goes through the link. Nothing is shown to anybody, so an order that is frozen is
 * served in its turn as well, and stays frozen.
 */
export function ship(shop: NaiveShop, order: NaiveOrder): void {
  if (order.isRedeemed || !mayClaim(order)) return;
  if (order.units.includes('open') && !claimIn(shop)(order)) order.isShort = true;
}
