import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aRead, aReadLine, aRefund, placed, taking, withRefund } from '../../test/readings.ts';
import { anId } from '../testing/an-id.ts';
import type { Issue, Order, Unit } from '../order/order.ts';
import { refundableMinor } from '../order/order-units.ts';
import { newItem, type AfterSalesCase } from './case.ts';
import { chooseRefundedUnits, fill } from './refund-units.ts';

const open: Issue = { attempt: 1, state: 'claimed', revealedAt: null };
const unread: Issue = { attempt: 1, state: 'delivered', revealedAt: null };
const read: Issue = { attempt: 1, state: 'delivered', revealedAt: 1 };

interface UnitState {
  readonly issue: Issue;
  readonly verification?: Unit['verification'];
  readonly refundedMinor?: number;
}

// An order whose units, 10.00 yuan each, are in the given states, by ordinal.
function anOrderOf(states: readonly UnitState[]): Order {
  const quantity = states.length;
  const order = placed(aRead({ lines: [aReadLine({ quantity, paidMinor: 1_000 * quantity })] }));
  const lines = order.lines.map((line) => ({
    ...line,
    units: line.units.map((unit, position): Unit => {
      const state = states[position];
      return {
        ...unit,
        issues: [state?.issue ?? open],
        verification: state?.verification ?? 'pending',
        refundedMinor: state?.refundedMinor ?? 0,
      };
    }),
  }));
  return { ...order, lines };
}

const ordinals = (order: Order, parts: Parameters<typeof aRefund>[0]): readonly string[] =>
  chooseRefundedUnits(order, aRefund(parts)).map(({ unitId }) => unitId.slice(-1));

describe('chooseRefundedUnits', () => {
  it('takes undelivered, then unrevealed, then unverified, then used units', () => {
    const order = anOrderOf([
      { issue: read, verification: 'verified' },
      { issue: read },
      { issue: unread },
      { issue: open, verification: 'not_due' },
    ]);
    expect(ordinals(order, { amountMinor: 4_000 })).toEqual(['4', '3', '2', '1']);
    expect(ordinals(order, { amountMinor: 2_000 })).toEqual(['4', '3']);
  });

  it('takes the highest ordinal first among equals', () => {
    const order = anOrderOf([{ issue: open }, { issue: open }, { issue: open }]);
    expect(ordinals(order, { amountMinor: 2_000 })).toEqual(['3', '2']);
  });

  it('takes as many as the channel counts, whatever the amount', () => {
    const order = anOrderOf([{ issue: open }, { issue: open }, { issue: open }]);
    expect(ordinals(order, { amountMinor: 1_000, quantity: 2 })).toEqual(['3', '2']);
    expect(ordinals(order, { amountMinor: 3_000, quantity: 1 })).toEqual(['3']);
  });

  it('takes as few as cover the amount when the channel does not count', () => {
    const order = anOrderOf([{ issue: open }, { issue: open }]);
    expect(chooseRefundedUnits(order, aRefund({ amountMinor: 1_001 }))).toEqual([
      { unitId: 'o1.1.2', amountMinor: 1_000 },
      { unitId: 'o1.1.1', amountMinor: 1 },
    ]);
  });

  it('passes over units that are refunded or stand in another open case', () => {
    const order = anOrderOf([
      { issue: open },
      { issue: read, refundedMinor: 1_000 },
      { issue: open },
    ]);
    const known = withRefund(aRefund({ refundId: 'r0' }));
    const cases = given(placed()).when(taking(known)).thenStored().cases;
    const unitId = anId('unit', 'o1.1.3');
    const items = [newItem({ unitId, amountMinor: 1_000 }, 'refund_only')];
    const other = cases.map((each): AfterSalesCase => ({ ...each, items }));
    expect(ordinals(order, { amountMinor: 3_000 })).toEqual(['3', '1']);
    expect(ordinals({ ...order, cases: other }, { amountMinor: 3_000 })).toEqual(['1']);
    const ended = other.map((each): AfterSalesCase => ({ ...each, state: 'withdrawn' }));
    expect(ordinals({ ...order, cases: ended }, { amountMinor: 3_000 })).toEqual(['3', '1']);
  });

  it('takes a free unit that is still owed', () => {
    const order = placed(aRead({ buyerPaidMinor: 0 }));
    expect(chooseRefundedUnits(order, aRefund({ amountMinor: 0 }))).toEqual([
      { unitId: 'o1.1.1', amountMinor: 0 },
    ]);
  });

  it('never takes more of a unit than it has left, nor more in all than the amount', () => {
    const state = fc.record({
      issue: fc.constantFrom(open, unread, read),
      refundedMinor: fc.integer({ min: 0, max: 1_000 }),
    });
    const quantity = fc.option(fc.integer({ min: 1, max: 6 }));
    const arbitrary = fc.tuple(
      fc.array(state, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 6_000 }),
      quantity,
    );
    fc.assert(
      fc.property(arbitrary, ([states, amountMinor, count]) => {
        const order = anOrderOf(states);
        const items = chooseRefundedUnits(order, aRefund({ amountMinor, quantity: count }));
        const units = order.lines[0]?.units ?? [];
        const left = new Map<string, number>(units.map((u) => [u.unitId, refundableMinor(u)]));
        let total = 0;
        for (const item of items) {
          expect(item.amountMinor).toBeGreaterThanOrEqual(0);
          expect(item.amountMinor).toBeLessThanOrEqual(left.get(item.unitId) ?? -1);
          total += item.amountMinor;
        }
        expect(total).toBeLessThanOrEqual(amountMinor);
        expect(new Set(items.map(({ unitId }) => unitId)).size).toBe(items.length);
        if (count !== null) expect(items.length).toBeLessThanOrEqual(count);
        const all = [...left.values()].reduce((sum, minor) => sum + minor, 0);
        if (count === null) expect(total).toBe(Math.min(amountMinor, all));
      }),
    );
  });
});

describe('fill', () => {
  it('fills the units in the order given', () => {
    const units = anOrderOf([{ issue: open }, { issue: open }]).lines[0]?.units ?? [];
    expect(fill(units, { amountMinor: 1_500, quantity: null })).toEqual([
      { unitId: 'o1.1.1', amountMinor: 1_000 },
      { unitId: 'o1.1.2', amountMinor: 500 },
    ]);
  });
});
