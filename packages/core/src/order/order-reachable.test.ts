import { describe, expect, it } from 'vitest';
import { pathTo, search, type ActContext, type Reached } from '../../test/reachable.ts';
import { aProductOfLine, aRead, aReadLine, placed } from '../../test/readings.ts';
import { worlds, type World } from '../../test/worlds.ts';
import type { ChannelPayment } from '../ports/channel.ts';
import { linkDeliveries } from '../fulfilment/delivery-rules.ts';
import { redemptionMachine } from '../redemption/redemption-machine.ts';
import { isHeldFor } from './order-holds.ts';
import { consequencesOf } from './order-consequences.ts';
import { blockingReasons, isPaidState } from './order-guards.ts';
import { brokenInvariants } from './order-invariants.ts';
import type { Order } from './order.ts';
import { isHandedOver, isSealed, owedUnits, unclaimedUnits, unitsOf } from './order-units.ts';
import { testTenant } from '../testing/change-builders.ts';

// Every state that an order of one line can come to, by every command and every word of its channel.

const payments: readonly ChannelPayment[] = ['unpaid', 'paid', 'completed', 'closed'];

function startsOf({ quantity, product, isUnmapped, policy }: World): readonly Order[] {
  return payments.map((payment) => {
    const lines = [aReadLine({ quantity, paidMinor: 10 * quantity, payment })];
    const how = { product: isUnmapped === true ? null : (product ?? {}) };
    return placed(aRead({ payment, lines }), { ...how, ...(policy ? { policy } : {}) });
  });
}

/** Collects what is wrong, each thing once, with the shortest way to it. */
function createFindings(): {
  readonly list: string[];
  add(problem: string, at: Reached, last?: string): void;
} {
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

describe.each(worlds)('every order with $name', (world) => {
  const broken = createFindings();
  const stopped = createFindings();
  const stuck = createFindings();
  const leaked = createFindings();
  const refunded = createFindings();
  const context: ActContext = {
    product: aProductOfLine(world.product),
    ...(world.policy ? { policy: world.policy } : {}),
    ...(world.opensCases === true ? { opensCases: true } : {}),
    ...(world.refunds ? { refunds: world.refunds } : {}),
  };
  const count = search(startsOf(world), context, {
    most: world.states,
    onState(reached) {
      const { order } = reached;
      const problems = brokenInvariants(order);
      for (const problem of problems) broken.add(problem, reached);
      for (const problem of dueWaits(order)) stuck.add(problem, reached);
      for (const problem of wrongMoney(order)) refunded.add(problem, reached);
      // Such an order is never stored, so nothing follows from it.
      return problems.length === 0;
    },
    onStep({ from, act, decision }) {
      const { order } = from;
      const { keyMoves } = consequencesOf(order, decision, testTenant);
      for (const { unitId, attempt, to } of keyMoves) {
        const issue = unitsOf(order)
          .find(({ unit }) => unit.unitId === unitId)
          ?.unit.issues.find((each) => each.attempt === attempt);
        if (to !== 'available' || (issue?.revealedAt ?? null) === null) continue;
        leaked.add(`${unitId}#${attempt} goes back into stock`, from, act.name);
      }
      if (/^(channel|fulfiller)/.test(act.name)) return;
      for (const problem of blockedActs(order, decision.order)) broken.add(problem, from, act.name);
    },
    onThrow: (from, act, cause) => stopped.add(String(cause), from, act.name),
  });

  it(`is looked at in as many states as the reference says (${count})`, () => {
    expect(count).toBe(world.states);
  });
  it('keeps the invariants', () => expect(broken.list).toEqual([]));
  it('stops the program by no command and no fact', () => expect(stopped.list).toEqual([]));
  it('never gives a key back that somebody has read', () => expect(leaked.list).toEqual([]));
  it('refunds no unit beyond its share', () => expect(refunded.list).toEqual([]));
  it('can still hand over what it owes', () => expect(stuck.list).toEqual([]));
});

// What is owed and paid for must have a way out: a link that can be used, a place in the queue.
function dueWaits(order: Order): readonly string[] {
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

function wrongMoney(order: Order): readonly string[] {
  return unitsOf(order).flatMap(({ unit }) =>
    unit.refundedMinor + unit.reservedMinor > unit.paidMinor
      ? [`${unit.unitId} gives ${unit.refundedMinor} of ${unit.paidMinor}`]
      : [],
  );
}

// A command of ours claims, hands over and verifies nothing that a hold blocks. A hold for lack of
// stock ends with the claim, so what counts is what still holds afterwards.
function blockedActs(before: Order, after: Order): readonly string[] {
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
