import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aRead, aReadLine, now, placed } from '../../test/readings.ts';
import type { LineProduct, Order } from '../order/order.ts';
import { currentIssue, unitsOf } from '../order/order-units.ts';
import { aHold } from '../testing/builders.ts';
import { decideMark } from './mark-decide.ts';

const byHand: Partial<LineProduct> = {
  goods: 'custom',
  stock: { kind: 'untracked' },
  delivery: 'manual',
  verifiedBy: 'none',
};
const sold = (quantity = 1) =>
  placed(aRead({ lines: [aReadLine({ quantity })] }), { product: byHand });
const mark =
  (unitIds: readonly string[] | null = null) =>
  (order: Order) =>
    decideMark(order, unitIds, { policy: aPolicy(), now });

describe('decideMark', () => {
  it('hands over what an operator has handed over, and asks no channel', () => {
    const order = given(sold()).when(mark()).then('unit.delivered', 'verification.waived');
    const [issue] = unitsOf(order).map(({ unit }) => currentIssue(unit));
    expect(issue).toEqual({ attempt: 1, state: 'delivered', revealedAt: now });
    expect(order.confirmations.map(({ state }) => state)).toEqual(['not_due']);
  });

  it('marks only the named units, and the others later', () => {
    const order = sold(2);
    const [first, second] = unitsOf(order).map(({ unit }) => unit.unitId);
    const half = given(order)
      .when(mark([first!]))
      .thenStored();
    expect(unitsOf(half).map(({ unit }) => currentIssue(unit).state)).toEqual([
      'delivered',
      'open',
    ]);
    given(half)
      .when(mark([first!]))
      .then();
    const whole = given(half)
      .when(mark([first!, second!]))
      .thenStored();
    given(whole).when(mark()).then();
  });

  it('refuses units that it does not know, and goods that go another way', () => {
    given(sold())
      .when(mark(['other']))
      .thenRefuses('unit.not_found');
    given(placed()).when(mark()).thenRefuses('order.nothing_owed');
    const { unit } = unitsOf(placed())[0]!;
    given(placed())
      .when(mark([unit.unitId]))
      .thenRefuses('order.nothing_owed');
  });

  it('refuses while the order is frozen or unpaid', () => {
    given({ ...sold(), holds: [aHold()] })
      .when(mark())
      .thenRefuses('order.frozen');
    const unpaid = aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] });
    given(placed(unpaid, { product: byHand }))
      .when(mark())
      .thenRefuses('order.not_paid');
  });
});
