import { currentIssue, isOwed, refundableMinor, unitsOf } from '../order/order-units.ts';
import type { Order, Unit } from '../order/order.ts';
import type { ChannelRefund } from '../ports/channel.ts';
import { mayBeUsed } from '../verification/verify-decide.ts';
import { isOpenCase, type UnitAmount } from './case.ts';

/**
 * Which units a channel's refund means, when it gives a line and an amount: undelivered ones first,
 * then unrevealed, then unverified, then the rest, highest ordinal first; as many as the channel
 * counts, else as few as cover the amount. What no unit has left to give is not in the answer.
 */
export function chooseRefundedUnits(order: Order, refund: ChannelRefund): readonly UnitAmount[] {
  const candidates = chooseUnits(order, refund.lineNo);
  return fill(candidates.slice(0, refund.quantity ?? candidates.length), refund);
}

/** The units of a line that something can still be taken back of, in the order in which it is. */
export function chooseUnits(order: Order, lineNo: string): readonly Unit[] {
  const taken = new Set(
    order.cases.filter(isOpenCase).flatMap(({ items }) => items.map(({ unitId }) => unitId)),
  );
  return unitsOf(order)
    .filter(({ line, unit }) => line.lineNo === lineNo && !taken.has(unit.unitId))
    .map(({ unit }) => unit)
    .filter((unit) => refundableMinor(unit) > 0 || isOwed(unit))
    .toSorted((a, b) => cost(a) - cost(b) || b.ordinal - a.ordinal);
}

/** Spreads a refund over units that a person has chosen, in the order given. */
export function fill(
  units: readonly Unit[],
  refund: Pick<ChannelRefund, 'amountMinor' | 'quantity'>,
): readonly UnitAmount[] {
  const items: UnitAmount[] = [];
  let leftMinor = refund.amountMinor;
  for (const unit of units) {
    if (leftMinor === 0 && refund.quantity === null && items.length > 0) break;
    const amountMinor = Math.min(leftMinor, refundableMinor(unit));
    items.push({ unitId: unit.unitId, amountMinor });
    leftMinor -= amountMinor;
  }
  return items;
}

// What it costs the merchant to take a unit back, from nothing to a used card.
function cost(unit: Unit): number {
  if (isOwed(unit)) return 0;
  if (currentIssue(unit).revealedAt === null) return 1;
  return mayBeUsed({ unit }) ? 3 : 2;
}
