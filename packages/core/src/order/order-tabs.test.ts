import { describe, expect, it } from 'vitest';
import { search, type Reached } from '../../test/reachable.ts';
import { aProductOfLine, aRead, aReadLine, placed } from '../../test/readings.ts';
import type { CaseState } from '../after-sales/case-machine.ts';
import type { ChannelPayment } from '../ports/channel.ts';
import { aCase, anOrder } from '../testing/builders.ts';
import type { VerificationState } from '../verification/verification-machine.ts';
import type { Order, Unit } from './order.ts';
import { orderStatusOf } from './order-status.ts';
import { tabNames, tabsOf, type TabName } from './order-tabs.ts';
import { isOwed, isPaidBack, unitsOf } from './order-units.ts';

// The tabs said once more, in the words of the people who use them.
const inWords: Readonly<Record<TabName, (order: Order) => boolean>> = {
  to_redeem: (order) => isPaid(order) && order.redemption === 'pending' && isCalm(order),
  redeemed: (order) => order.redemption === 'redeemed',
  to_verify: (order) =>
    isCalm(order) &&
    units(order).some(({ verification }) =>
      ['pending', 'verifying', 'needs_check'].includes(verification),
    ),
  verified: (order) => {
    const needing = unitsOf(order).filter(({ line, unit }) => {
      if (unit.verification === 'not_required') return false;
      if (unit.verification !== 'not_due') return true;
      return isOwed(unit) && line.product?.verifiedBy !== 'none';
    });
    return (
      needing.length > 0 &&
      needing.every(
        ({ unit }) =>
          unit.verification === 'voided' ||
          unit.verification === 'verified' ||
          unit.verification === 'undoing' ||
          isPaidBack(order, unit),
      )
    );
  },
  in_after_sales: hasOpenCase,
  refunded: (order) => units(order).some((unit) => unit.refundedMinor > 0),
  frozen: (order) => order.holds.length > 0,
  rejected: (order) => order.redemption === 'rejected',
};

function isPaid({ payment }: Order): boolean {
  return payment === 'paid' || payment === 'completed';
}

function isCalm(order: Order): boolean {
  return order.holds.length === 0 && !hasOpenCase(order);
}

function hasOpenCase({ cases }: Order): boolean {
  return cases.some(({ state }) => state !== 'withdrawn' && state !== 'done');
}

function units(order: Order): readonly Unit[] {
  return unitsOf(order).map(({ unit }) => unit);
}

const payments: readonly ChannelPayment[] = ['unpaid', 'paid', 'completed', 'closed'];

describe('the tabs', () => {
  it.each([
    { name: 'of one unit behind the link', quantity: 1, product: {} },
    { name: 'of one unit that the host verifies', quantity: 1, product: { verifiedBy: 'host' } },
    { name: 'of one unit that nobody verifies', quantity: 1, product: { verifiedBy: 'none' } },
    { name: 'of two units handed over by ship', quantity: 2, product: { delivery: 'direct' } },
  ] as const)('say of every order $name what they say in words', ({ quantity, product }) => {
    const starts = payments.map((payment) => {
      const lines = [aReadLine({ quantity, paidMinor: 10 * quantity, payment })];
      return placed(aRead({ payment, lines }), { product });
    });
    const seen = new Set<string>();
    const wrong: string[] = [];
    const watch = {
      most: 400,
      onState({ order }: Reached) {
        const tabs = tabsOf(order);
        for (const tab of tabs) seen.add(tab);
        // A removed order stands in no list, whatever it is.
        const isShown = order.presence === 'live';
        const expected = tabNames.filter((name) => isShown && inWords[name](order));
        if (tabs.join() !== expected.join()) wrong.push(`${tabs.join()} is not ${expected.join()}`);
        return true;
      },
      onStep: () => undefined,
      onThrow: () => undefined,
    };
    // One after the other: what follows from the first would else leave no room for the others.
    for (const start of starts) search([start], { product: aProductOfLine(product) }, watch);
    expect([...new Set(wrong)]).toEqual([]);
    const never = product.verifiedBy === 'none' ? ['to_verify', 'verified'] : [];
    const byLink = ['to_redeem', 'redeemed', 'rejected'];
    const skipped = [...never, ...(product.delivery === 'direct' ? byLink : [])];
    const reachable = tabNames.filter((name) => !skipped.includes(name));
    expect(reachable.filter((name) => !seen.has(name))).toEqual([]);
  });
});

describe('the status of an order', () => {
  const withUnits = (...states: readonly VerificationState[]): Order => {
    const order = anOrder({ quantity: states.length });
    const [line] = order.lines;
    if (line === undefined) throw new RangeError('the order has a line');
    const own = line.units.map((unit, n) => ({ ...unit, verification: states[n] ?? 'not_due' }));
    return { ...order, lines: [{ ...line, units: own }] };
  };

  it.each<readonly [VerificationState, readonly VerificationState[]]>([
    ['needs_check', ['verifying', 'pending', 'needs_check']],
    ['pending', ['verified', 'not_due', 'verifying', 'pending']],
    ['verifying', ['verified', 'verifying', 'not_due']],
    ['undoing', ['verified', 'undoing']],
    ['not_due', ['verified', 'not_due']],
    ['verified', ['voided', 'verified', 'not_required']],
    ['voided', ['voided', 'not_required']],
    ['not_required', ['not_required']],
  ])('is %s where its units are %j', (expected, states) => {
    expect(orderStatusOf(withUnits(...states)).verification).toBe(expected);
  });

  it('takes no notice of a unit that nobody will hand over any more', () => {
    const order = withUnits('verified', 'not_due');
    const ended = order.lines.map((line) => ({
      ...line,
      units: line.units.map((unit, n) =>
        n === 0
          ? unit
          : { ...unit, issues: [{ attempt: 1, state: 'cancelled', revealedAt: null }] },
      ),
    }));
    expect(orderStatusOf({ ...order, lines: ended as Order['lines'] }).verification).toBe(
      'verified',
    );
  });

  it.each<readonly [string, readonly CaseState[]]>([
    ['none', []],
    ['requested', ['requested', 'done']],
    ['settling', ['requested', 'settling', 'withdrawn']],
    ['withdrawn', ['done', 'withdrawn']],
  ])('is in after-sales as %s with cases that are %j', (expected, states) => {
    const cases = states.map((state) => aCase({ state }));
    expect(orderStatusOf(anOrder({ cases })).afterSales).toBe(expected);
  });
});
