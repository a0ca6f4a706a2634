import type { Instant } from '../kernel/time.ts';
import {
  isUnclaimed,
  currentIssue,
  isOwed,
  isRejected,
  isSending,
  unitsOf,
} from '../order/order-units.ts';
import type { Order, OrderLine, Unit } from '../order/order.ts';
import type { PaymentState } from '../order/payment-machine.ts';
import type { ShopPolicy } from '../shop/shop.ts';
import { confirmationMachine } from './confirmation-machine.ts';
import type { Confirmation } from './confirmation.ts';
import { isTimeByHand } from './confirmations-due.ts';
import { isByParcel } from './delivery-rules.ts';
import type { Parcel } from './parcel.ts';
import type { ParcelState } from './parcel-machine.ts';

/**
 * What a person has to do about an order because no call of ours does it. `tell`: tell the channel of
 * it in its own backend. `owed`: the channel regards a line as shipped of which we know nothing, and
 * its goods are owed here still.
 */
export type HandWork =
  | { readonly kind: 'tell'; readonly since: Instant; readonly confirmation: Confirmation }
  | { readonly kind: 'owed'; readonly since: Instant; readonly line: OrderLine };

/** All that a person has to do about an order, as it is now. */
export function handWorkOf(order: Order, policy: ShopPolicy): readonly HandWork[] {
  if (!mayShip[order.payment]) return [];
  return [...toTell(order, policy), ...owedElsewhere(order)];
}

const mayShip: Readonly<Record<PaymentState, boolean>> = {
  unpaid: false,
  paid: true,
  completed: true,
  closed: false,
};

function toTell(order: Order, policy: ShopPolicy): readonly HandWork[] {
  return order.confirmations.flatMap((confirmation): readonly HandWork[] => {
    // What the worker is telling is nobody's to type.
    if ('fail' in confirmationMachine.states[confirmation.state]) return [];
    const since = tellingSince(order, confirmation, policy);
    return since === null ? [] : [{ kind: 'tell', since, confirmation }];
  });
}

/**
 * Since when the channel is to be told of something, by a call of ours or by hand; `null` where it knows,
 * where it is not time yet, and where there is nobody to tell.
 */
export function tellingSince(
  order: Order,
  confirmation: Confirmation,
  policy: ShopPolicy,
): Instant | null {
  // Of the host's own orders nobody but the host knows.
  if (order.told !== null && order.told.paidAt !== null) return null;
  const { state, parcelId } = confirmation;
  const moves = confirmationMachine.states[state];
  const wasTried = 'retry' in moves || 'fail' in moves;
  if (!wasTried && !isTimeByHand(order, confirmation, policy)) return null;
  const parcel = order.parcels.find((each) => each.parcelId === parcelId) ?? null;
  return parcel === null || isUnderWay[parcel.state] ? sinceOf(order, parcel, policy) : null;
}

// Of a parcel that was lost or came back before anybody told of it, another one is told of.
const isUnderWay: Readonly<Record<ParcelState, boolean>> = {
  packed: false,
  shipped: true,
  received: true,
  lost: false,
  returned: false,
};

function sinceOf(order: Order, parcel: Parcel | null, { confirmWhen }: ShopPolicy): Instant {
  const { redeemedAt, readyAt, paidAt, createdAt } = order;
  const begunAt = readyAt ?? redeemedAt ?? paidAt ?? createdAt;
  const isAtOnce = confirmWhen === 'ready';
  return parcel?.shippedAt ?? (isAtOnce ? begunAt : (handedOverAt(order) ?? begunAt));
}

function handedOverAt(order: Order): Instant | null {
  const seen = unitsOf(order).flatMap(({ unit }) => currentIssue(unit).revealedAt ?? []);
  return order.redeemedAt ?? (seen.length === 0 ? null : Math.max(...seen));
}

function owedElsewhere(order: Order): readonly HandWork[] {
  const { reported } = order;
  // What staff has rejected is owed to nobody; its money has a list of its own.
  if (isRejected(order)) return [];
  return order.lines.flatMap((line): readonly HandWork[] => {
    const word = reported.lines.find(({ lineNo }) => lineNo === line.lineNo);
    if (word?.isShipped !== true || !isOwedUnknown(order, line)) return [];
    return [{ kind: 'owed', since: reported.modifiedAt, line }];
  });
}

// Goods that are set aside go their usual way: a link that waits for its buyer is told of early. A line
// of which a parcel of ours is out is shipped by what we told ourselves.
function isOwedUnknown(order: Order, line: OrderLine): boolean {
  const { units } = line;
  const { parcels } = order;
  if (!isByParcel(line)) {
    return units.some(
      (unit) => (isOwed(unit) && isUnclaimed(currentIssue(unit))) || isSentInVain(order, unit),
    );
  }
  const unitIds = new Set<string>(units.map(({ unitId }) => unitId));
  const isOurs = parcels.some(({ contents }) => contents.some(({ unitId }) => unitIds.has(unitId)));
  return !isOurs && units.some(isOwed);
}

// Vouchers of a line that somebody else has shipped: their sending is over, and nobody has them.
function isSentInVain({ confirmations }: Order, unit: Unit): boolean {
  if (!isSending(unit)) return false;
  const { attempt } = currentIssue(unit);
  const own = confirmations.filter(({ contents }) =>
    contents.some((each) => each.unitId === unit.unitId && each.attempt === attempt),
  );
  return own.every(({ state }) => !('witness' in confirmationMachine.states[state]));
}
