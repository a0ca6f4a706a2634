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
import type { CaseId, UnitId } from '../kernel/ids.ts';
import { minuteMs } from '../kernel/time.ts';
import { balancesOf } from '../ledger/balances.ts';
import { evolveOrder } from '../order/order-evolve.ts';
import { decodeOrder } from '../order/order-schema.ts';
import { unitsOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import type { ChannelRefundState } from '../ports/channel.ts';
import { aCase } from '../testing/builders.ts';
import { decideAgreement } from './agreement-decide.ts';
import { decideBounce } from './bounce-decide.ts';
import { newItem } from './case.ts';
import { decideOpen, type OpenWish } from './open-decide.ts';
import { paymentNameOf, paymentOf } from './payment-name.ts';
import { decideApprove } from './refund-decide.ts';

const context = { policy: aPolicy(), now };
const twoUnits = aRead({ lines: [aReadLine({ quantity: 2, paidMinor: 2_001 })] });

// 12.00 of 20.01 yuan were asked for here, agreed to and paid.
function paid(amountMinor = 1_200): Order {
  const order = placed(twoUnits);
  const wish: OpenWish = {
    kind: 'refund_only',
    units: { unitIds: unitsOf(order).map(({ unit }) => unit.unitId) },
    amountMinor,
    reason: '误购',
    isOverride: false,
    isApproved: true,
    follows: null,
  };
  const agreed = given(order)
    .when((before) => decideOpen(before, wish, { ...deciding(), rules: [] }))
    .thenStored();
  return answered(agreed, amountMinor);
}

function answered(order: Order, agreedMinor: number): Order {
  const answer = { caseId: 'o1.c1', agreedMinor, outcome: 'done', note: '' } as const;
  return given(order)
    .when((before) => decideAgreement(before, answer, context))
    .thenStored();
}

const bouncing = (payment?: number) => (order: Order) =>
  decideBounce(order, { caseId: 'o1.c1', payment, note: '账户已注销' }, deciding());
const moneyOf = (order: Order) =>
  unitsOf(order).map(({ unit }) => [unit.reservedMinor, unit.refundedMinor]);

describe('money that came back to the shop', () => {
  it('is owed again to the minor unit, and the case has failed', () => {
    const before = paid();
    expect(moneyOf(before)).toEqual([
      [0, 1_001],
      [0, 199],
    ]);
    const order = given(before)
      .when(bouncing())
      .thenAmongOthers(
        { type: 'refund.reversed', amountMinor: 1_001 },
        { type: 'refund.reversed', amountMinor: 199 },
        'action.bounced',
        'case.bounced',
        { type: 'refund.reserved', amountMinor: 1_001 },
        { type: 'refund.reserved', amountMinor: 199 },
      );
    expect(moneyOf(order)).toEqual([
      [1_001, 0],
      [199, 0],
    ]);
    expect(order.cases).toMatchObject([{ state: 'failed', bounces: 1, endedAt: null }]);
    expect(order.cases[0]?.actions).toMatchObject([{ state: 'failed', note: '账户已注销' }]);
    expect(balancesOf(order)).toMatchObject({ refund_reserved: -1_200, channel_receivable: 2_001 });
  });

  it('changes nothing when the same payment is told to have come back once more', () => {
    const bounced = given(paid()).when(bouncing(1)).thenStored();
    for (const again of [bouncing(1), bouncing()]) given(bounced).when(again).then();
    const paidAgain = answered(
      given(bounced)
        .when((order) => decideApprove(order, 'o1.c1', deciding()))
        .thenStored(),
      1_200,
    );
    expect(paidAgain.cases).toMatchObject([{ state: 'done' }]);
    given(paidAgain).when(bouncing(1)).then();
    const twice = given(paidAgain).when(bouncing(2)).thenAmongOthers('case.bounced');
    expect(moneyOf(twice)).toEqual([
      [1_001, 0],
      [199, 0],
    ]);
  });

  it('leaves the settlement open again where all of the money had gone back', () => {
    const before = paid(2_001);
    expect(before.settlement).toBe('reversed');
    const order = given(before).when(bouncing()).thenAmongOthers('settlement.restored');
    expect(order.settlement).toBe('unsettled');
  });

  it('is not booked by the answer to the payment that it was of', () => {
    const bounced = given(paid()).when(bouncing()).thenStored();
    const call = { caseId: 'o1.c1', agreedMinor: 1_200, bounces: 0 };
    const late = { ...call, outcome: 'done', note: '' } as const;
    given(bounced)
      .when((order) => decideAgreement(order, late, context))
      .then();
  });

  it('is nobody’s to tell of a case that gave nothing back', () => {
    const opened = given(placed())
      .when(taking(withRefund(aRefund())))
      .thenStored();
    given(opened).when(bouncing()).thenRefuses('case.led_by_channel');
    const { cases } = paid();
    const [done] = cases;
    if (done === undefined) throw new RangeError('there is a case');
    const asked = { ...placed(twoUnits), cases: [{ ...done, state: 'requested' as const }] };
    given(asked).when(bouncing()).thenRefuses('order.illegal_transition');
  });

  it('is nothing that pays a case to which nobody has agreed', () => {
    const order = placed(twoUnits);
    const wish: OpenWish = {
      kind: 'refund_only',
      units: { unitIds: unitsOf(order).map(({ unit }) => unit.unitId) },
      amountMinor: null,
      reason: '误购',
      isOverride: false,
      isApproved: false,
      follows: null,
    };
    const opened = given(order)
      .when((before) => decideOpen(before, wish, { ...deciding(), rules: [] }))
      .thenStored();
    given(opened).when(bouncing(1)).thenRefuses('order.illegal_transition');
    const agreed = given(opened)
      .when((before) => decideApprove(before, 'o1.c1', deciding()))
      .thenStored();
    given(agreed).when(bouncing(1)).thenAmongOthers('refund.confirmed', 'case.bounced');
  });

  it('is that of an earlier release, too, which wrote no sums beside its cases', () => {
    const before = paid();
    const stored = {
      ...before,
      cases: before.cases.map(
        ({ bounces: _b, unexplainedMinor: _u, suspectedOf: _s, ...each }) => ({
          ...each,
          items: each.items.map(({ bookedMinor: _minor, ...item }) => item),
          actions: each.actions.map(({ attempt: _attempt, ...action }) => action),
        }),
      ),
    };
    const decoded = decodeOrder(stored)._unsafeUnwrap();
    const order = given(decoded).when(bouncing()).thenStored();
    expect(moneyOf(order)).toEqual([
      [1_001, 0],
      [199, 0],
    ]);
  });
});

describe('money of which the channel says that it came back', () => {
  const word = (state: ChannelRefundState, minutes: number) =>
    taking(
      withRefund(aRefund({ state, amountMinor: 2_500, modifiedAt: now + minutes * minuteMs })),
    );

  it('is reversed with what was given back beyond our caps', () => {
    const succeeded = given(placed(twoUnits)).when(word('succeeded', 1)).thenStored();
    expect(succeeded.unexplainedMinor).toBe(499);
    const order = given(succeeded)
      .when(word('bounced', 2))
      .thenAmongOthers({ type: 'unexplained.reversed', amountMinor: 499 }, 'case.bounced');
    expect(order.unexplainedMinor).toBe(0);
    given(order).when(taking()).then('order.reported');
    given(order).when(word('bounced', 2)).then('order.reported');
  });

  it('comes to the same where nobody had heard that it was paid', () => {
    const [long, short] = [
      given(given(placed(twoUnits)).when(word('succeeded', 1)).thenStored())
        .when(word('bounced', 2))
        .thenStored(),
      given(placed(twoUnits)).when(word('bounced', 2)).thenStored(),
    ];
    expect(moneyOf(short)).toEqual(moneyOf(long));
    expect(short.cases[0]?.state).toBe(long.cases[0]?.state);
    expect(short.unexplainedMinor).toBe(0);
  });
});

describe('the names of payments', () => {
  it('lead back to their case, and nothing else does', () => {
    const [done] = paid().cases;
    if (done === undefined) throw new RangeError('there is a case');
    for (const bounces of [0, 1, 8]) {
      const name = paymentNameOf({ ...done, bounces });
      expect(paymentOf([done], name)).toEqual({ caseId: 'o1.c1', payment: bounces + 1 });
    }
    for (const name of ['o1.c2', 'o1.c1-0', 'o1.c1-x', 'wx-1', '']) {
      expect(paymentOf([done], name)).toBeNull();
    }
  });
});

describe('a history that an earlier release has written', () => {
  it('leads to the order that it stored, which keeps no sums beside its cases', () => {
    const before = placed(twoUnits);
    const paid = { caseId: 'o1.c1' as CaseId, amountMinor: 100 };
    const unitId = before.lines[0]?.units[0]?.unitId ?? ('' as UnitId);
    const opened = {
      ...before,
      cases: [
        aCase({
          caseId: paid.caseId,
          items: [newItem({ unitId, amountMinor: 100 }, 'refund_only')],
        }),
      ],
    };
    const told = evolveOrder(opened, { type: 'refund.confirmed', unitId, ...paid }, now);
    const excess = evolveOrder(told, { type: 'refund.unexplained', ...paid }, now);
    expect(excess.cases).toEqual(opened.cases);
    expect([moneyOf(excess)[0], excess.unexplainedMinor]).toEqual([[0, 100], 100]);
  });
});
