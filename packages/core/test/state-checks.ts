import { linkDeliveries } from '../src/fulfilment/delivery-rules.ts';
import { blockingReasons, isPaidState } from '../src/order/order-guards.ts';
import { consequencesOf } from '../src/order/order-consequences.ts';
import { isHeldFor } from '../src/order/order-holds.ts';
import {
  isHandedOver,
  isSealed,
  owedUnits,
  unclaimedUnits,
  unitsOf,
} from '../src/order/order-units.ts';
import type { Order } from '../src/order/order.ts';
import { redemptionMachine } from '../src/redemption/redemption-machine.ts';
import { testTenant } from '../src/testing/change-builders.ts';
import { pathTo, type Reached, type Step } from './reachable.ts';

/** What is wrong. */
export interface Findings {
  readonly list: string[];
  /** `last`: what was done there. */
  add(problem: string, at: Reached, last?: string): void;
}

/** Collects what is wrong, each thing once, with the shortest way to it. */
export function createFindings(): Findings {
  const known = new Set<string>();
  const list: string[] = [];
  return {
    list,
    add(problem, at, last) {
      const kind = problem.replaceAll(/\d+/g, 'n');
      if (known.has(kind)) return;
      known.add(kind);
      list.push(`${problem} ← ${[...pathTo(at), ...(last ? [last] : [])].join(' → ')}`);
    },
  };
}

// What is owed and paid for must have a way out: a link that can be used, a place in the queue.

/** Where an order owes what it cannot hand over any more, or waits for nothing. */
export function dueWaits(order: Order): readonly string[] {
  const problems: string[] = [];
  // Staff has said no, and can take that back.
  const moves = redemptionMachine.states[order.redemption];
  const canRedeem = 'redeem' in moves || 'readmit' in moves || 'extend' in moves;
  if (owedUnits(order, linkDeliveries).length > 0 && !canRedeem) {
    problems.push(`goods are owed by a link that is ${order.redemption}`);
  }
  const waits = isHeldFor(order, 'out_of_stock');
  if (waits && unclaimedUnits(order).length === 0) problems.push('waits for stock without need');
  const mayClaim = isPaidState[order.payment] && blockingReasons(order, 'claim').length === 0;
  const places = consequencesOf(null, { order, events: [] }, testTenant).waits.add;
  if (waits && mayClaim && places.length === 0) problems.push('waits outside the queue');
  for (const { line, unit } of unitsOf(order)) {
    const isDelivered = isHandedOver(unit);
    const verification = unit.verification;
    if (isDelivered && verification === 'voided') problems.push('a delivered unit is void');
    if (isDelivered && verification === 'not_due') {
      problems.push(`a delivered unit by ${line.product?.delivery} is not due for verification`);
    }
  }
  return problems;
}

/** Units that give back more than their share. */
export function wrongMoney(order: Order): readonly string[] {
  return unitsOf(order).flatMap(({ unit }) =>
    unit.refundedMinor + unit.reservedMinor > unit.paidMinor
      ? [`${unit.unitId} gives ${unit.refundedMinor} of ${unit.paidMinor}`]
      : [],
  );
}

// A command of ours claims, hands over and verifies nothing that a hold blocks. A hold for lack of
// stock ends with the claim, so what counts is what still holds afterwards.
/** What a step did in spite of a hold. */
export function blockedActs(before: Order, after: Order): readonly string[] {
  if (before.holds.length === 0) return [];
  const reasonsFor = (action: 'claim' | 'deliver' | 'verify'): readonly string[] => {
    const reasons = blockingReasons(before, action);
    return reasons.filter((reason) => blockingReasons(after, action).includes(reason));
  };
  return unitsOf(after).flatMap(({ unit }, position) => {
    const earlier = unitsOf(before)[position]?.unit;
    if (earlier === undefined) return [];
    const isNewlyOut = isHandedOver(unit) && !isHandedOver(earlier);
    const isNewlyOpen = isSealed(earlier) && !isSealed(unit) && isHandedOver(unit);
    const reasons = reasonsFor('deliver');
    if (reasons.length === 0) return [];
    return [
      ...(isNewlyOut ? [`hands over in spite of ${reasons.join()}`] : []),
      ...(isNewlyOpen ? [`reveals in spite of ${reasons.join()}`] : []),
    ];
  });
}

/** Keys that a step puts back into stock although somebody has read them. */
export function leakedKeys({ from: { order }, decision }: Step): readonly string[] {
  const isAnyRead = unitsOf(order).some(({ unit }) => {
    return unit.issues.some(({ revealedAt }) => revealedAt !== null);
  });
  if (!isAnyRead) return [];
  const { keyMoves } = consequencesOf(order, decision, testTenant);
  return keyMoves.flatMap(({ unitId, attempt, to }) => {
    const issue = unitsOf(order)
      .find(({ unit }) => unit.unitId === unitId)
      ?.unit.issues.find((each) => each.attempt === attempt);
    const isRead = (issue?.revealedAt ?? null) !== null;
    return to === 'available' && isRead ? [`${unitId}#${attempt} goes back into stock`] : [];
  });
}
