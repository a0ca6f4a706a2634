import { describe, expect, it } from 'vitest';
import type { CaseState } from '../after-sales/case-machine.ts';
import { aCase, anOrder } from '../testing/builders.ts';
import type { VerificationState } from '../verification/verification-machine.ts';
import type { Order } from './order.ts';
import { orderStatusOf } from './order-status.ts';

// What the tabs say of every order stands with its reachable states.

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
