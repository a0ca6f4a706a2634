import { isOpenCase } from '../after-sales/case.ts';
import type { IssueState } from '../fulfilment/issue-machine.ts';
import { invariant } from '../kernel/invariant.ts';
import { isAmountMinor, sumMinor } from '../kernel/money.ts';
import type { Order, Unit } from './order.ts';
import { leftBehindBy } from './order-guards.ts';
import { presenceMachine } from './presence-machine.ts';
import {
  currentIssue,
  findUnit,
  isHandedOver,
  isOwed,
  isRejected,
  isUnclaimed,
  unitsOf,
} from './order-units.ts';
import { mayBeUsed } from '../verification/verify-decide.ts';

/**
 * What is wrong with an order, in one sentence each; empty for a sound one. Asked after every decision
 * and again when an order is read from storage.
 */
export function brokenInvariants(order: Order): readonly string[] {
  const units = unitsOf(order);
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(problem);
  };
  const shares = sumMinor(units.map(({ unit }) => unit.paidMinor));
  expect(shares === order.buyerPaidMinor, `unit shares sum to ${shares}, not to what was paid`);
  expect(order.version >= 0 && order.eventCount >= order.version, 'every change has an event');
  const reasons = order.holds.map(({ reason }) => reason);
  expect(new Set(reasons).size === reasons.length, 'a hold reason stands twice');
  expect(isAmountMinor(order.unexplainedMinor), 'the unexplained amount is not an amount');
  const { owedMinor, paidMinor } = order.compensation;
  expect(owedMinor >= 0 && paidMinor >= 0, 'a compensation is less than nothing');
  const { differences } = order;
  const areDue = differences.owedMinor >= 0 && differences.paidMinor >= 0;
  expect(areDue, 'a difference is less than nothing');
  for (const { unit } of units) {
    const name = unit.unitId;
    expect(isMoneySound(unit), `${name} gives back more than its share`);
    expect(areAttemptsGapless(unit), `the attempts of ${name} have gaps`);
    const verified = mayBeUsed({ unit });
    expect(!verified || isHandedOver(unit), `${name} is verified but not delivered`);
    const { state, revealedAt } = currentIssue(unit);
    expect(
      !isBackInStock[state] || revealedAt === null,
      `${name} returned a key that somebody has read`,
    );
  }
  const sent = order.parcels.flatMap(({ contents }) => contents);
  const names = sent.map(({ unitId, attempt }) => `${unitId}#${attempt}`);
  expect(new Set(names).size === names.length, 'an attempt is in two parcels');
  expect(
    sent.every(({ unitId }) => findUnit(order, unitId) !== null),
    'a parcel holds a stranger',
  );
  const isHidden = 'restore' in presenceMachine.states[order.presence] && !order.isTest;
  expect(!isHidden || leftBehindBy(order) === null, 'it is removed with goods or money open');
  const claimed = units.filter(({ unit }) => isOwed(unit) && !isUnclaimed(currentIssue(unit)));
  expect(!isRejected(order) || claimed.length === 0, 'it is rejected and holds a key');
  const openUnits = order.cases
    // Money that came back is owed again, whatever was asked for meanwhile.
    .filter((each) => isOpenCase(each) && each.bounces === 0)
    .flatMap(({ items }) => items.map(({ unitId }) => unitId));
  expect(new Set(openUnits).size === openUnits.length, 'a unit stands in two open cases');
  return problems;
}

/** Stops the program when a decision of ours broke an order. */
export function assertSound(order: Order): void {
  const problems = brokenInvariants(order);
  invariant(problems.length === 0, `order ${order.orderId}: ${problems.join('; ')}`);
}

// Where an issue's key is for somebody else again.
const isBackInStock: Readonly<Record<IssueState, boolean>> = {
  open: false,
  claimed: false,
  sending: false,
  delivered: false,
  returned: true,
  voided: false,
  replaced: false,
  cancelled: true,
};

function isMoneySound(unit: Unit): boolean {
  const { paidMinor, refundedMinor, reservedMinor } = unit;
  return (
    isAmountMinor(paidMinor) &&
    refundedMinor >= 0 &&
    reservedMinor >= 0 &&
    refundedMinor + reservedMinor <= paidMinor
  );
}

function areAttemptsGapless(unit: Unit): boolean {
  return unit.issues.length > 0 && unit.issues.every(({ attempt }, i) => attempt === i + 1);
}
