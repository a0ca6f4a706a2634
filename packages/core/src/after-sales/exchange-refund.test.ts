import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  aRead,
  aReadLine,
  aRefund,
  deciding,
  now,
  placed,
  taking,
  withRefund,
} from '../../test/readings.ts';
import type { UnitId } from '../kernel/ids.ts';
import { maxAmountMinor } from '../kernel/money.ts';
import { minuteMs } from '../kernel/time.ts';
import type { Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { decideAgree, type AgreeContext } from './agree-decide.ts';
import { decideDifferencePaid } from './difference-decide.ts';
import { decideOpen, type OpenWish } from './open-decide.ts';

const context: AgreeContext = {
  ...deciding({ actor: { kind: 'operator', id: 'li' } }),
  rules: [],
  isOverride: false,
};
const unitIdsOf = (order: Order) => unitsOf(order).map(({ unit }) => unit.unitId);
const opening = (parts: Partial<OpenWish>) => (order: Order) =>
  decideOpen(
    order,
    {
      kind: 'exchange',
      units: { unitIds: unitIdsOf(order) },
      amountMinor: 200,
      reason: 'x',
      isOverride: false,
      isApproved: false,
      follows: null,
      ...parts,
    },
    context,
  );
const redeemed = () =>
  given(placed())
    .when((order) => decideRedeem(order, { policy: aPolicy(), now, keys: [] }))
    .thenStored();
const agreed = (wish: Partial<OpenWish>): Order =>
  given(given(redeemed()).when(opening(wish)).thenStored())
    .when((order) => decideAgree(order, 'o1.c1', context))
    .thenStored();
const refund = (state: 'requested' | 'succeeded') =>
  taking(
    withRefund(
      aRefund({
        state,
        amountMinor: 1_000,
        modifiedAt: now + (state === 'requested' ? 0 : minuteMs),
        version: state,
      }),
    ),
  );
const unitsIn = (order: Order) =>
  unitsOf(order).map(({ unit }) => [unit.refundedMinor, ...unit.issues.map(({ state }) => state)]);

describe.each(['exchange', 'refund_and_replace'] as const)(
  'a refund of all of it at the channel, before the other goods of a case of %s went out',
  (kind) => {
    it.each([[['succeeded']], [['requested', 'succeeded']]] as const)(
      'is a refund, whatever was agreed to: %j',
      (words) => {
        const told = (order: Order): Order =>
          words.reduce((before, state) => given(before).when(refund(state)).thenStored(), order);
        const waiting = told(given(redeemed()).when(opening({ kind })).thenStored());
        expect(unitsIn(waiting)).toEqual([[1_000, 'voided']]);
        const settling = told(agreed({ kind }));
        expect(unitsIn(settling)).toEqual([[1_000, 'replaced', 'cancelled']]);
        for (const { cases, unexplainedMinor } of [waiting, settling]) {
          expect(cases).toMatchObject([{ kind: 'refund_only', state: 'done' }]);
          expect(unexplainedMinor).toBe(0);
        }
      },
    );
  },
);

describe('what was paid for other goods', () => {
  it('is never more than an order can hold, whoever asks for it', () => {
    const lines = [aReadLine({ quantity: 2, paidMinor: 2_000 })];
    const sold = given(placed(aRead({ lines, buyerPaidMinor: 2_000 })))
      .when((order) => decideRedeem(order, { policy: aPolicy(), now, keys: [] }))
      .thenStored();
    const [first = [], second = []] = unitIdsOf(sold).map((unitId) => [unitId]);
    const asking = (unitIds: readonly UnitId[], dueMinor: number) =>
      opening({ units: { unitIds }, amountMinor: null, dueMinor, isApproved: true });
    const most = given(sold).when(asking(first, maxAmountMinor)).thenStored();
    const error = given(most).when(asking(second, 1)).thenRefuses('case.rule_refuses');
    expect(error).toMatchObject({ rule: 'more_than_books_hold', mayOverride: false });
  });

  it('is owed to the buyer again when nothing is owed to him any more', () => {
    const due = agreed({ amountMinor: null, dueMinor: 500 });
    const paid = given(due)
      .when((order) =>
        decideDifferencePaid(
          order,
          { caseId: 'o1.c1', paymentNo: 'wx-1', amountMinor: 500 },
          context,
        ),
      )
      .thenStored();
    const closed = given(paid)
      .when(taking({ read: { payment: 'closed' } }))
      .thenStored();
    expect(closed.cases).toMatchObject([
      { kind: 'exchange', state: 'closed', difference: { paidMinor: 500, returnedMinor: 500 } },
      { kind: 'channel_decided', state: 'done' },
      { kind: 'goodwill', state: 'settling', compensationMinor: 500 },
    ]);
  });
});
