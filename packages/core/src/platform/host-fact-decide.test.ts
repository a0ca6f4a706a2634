import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aRead, deciding, now, placed } from '../../test/readings.ts';
import { decideAgreement } from '../after-sales/agreement-decide.ts';
import { decideCompensate } from '../after-sales/compensate-decide.ts';
import { decideOpen, type OpenWish } from '../after-sales/open-decide.ts';
import type { Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import { decideHostFact, type ToldFact } from './host-fact-decide.ts';

const context = { policy: aPolicy(), now, shortages: null };
const telling = (fact: ToldFact, more: object = {}) => {
  return (order: Order) => decideHostFact(order, fact, { ...context, ...more });
};
const placedHere = () => placed(aRead({ payment: 'unpaid' }));
const paid = () =>
  given(placedHere())
    .when(telling({ fact: 'paid', at: now }))
    .thenStored();

// 3.00 yuan of 10.00 were asked for and agreed to here.
function settling(): Order {
  const order = paid();
  const wish: OpenWish = {
    kind: 'refund_only',
    units: { unitIds: unitsOf(order).map(({ unit }) => unit.unitId) },
    amountMinor: 300,
    reason: '误购',
    isOverride: false,
    isApproved: true,
    follows: null,
  };
  return given(order)
    .when((before) => decideOpen(before, wish, { ...deciding(), rules: [] }))
    .thenStored();
}

const paidBack: ToldFact = { fact: 'refunded', at: now, refundNo: 'o1.c1', amountMinor: 300 };
const answer = { caseId: 'o1.c1', agreedMinor: 300, outcome: 'done', note: '' } as const;

describe('a refund that a host tells of by the number under which it was asked for', () => {
  it('is that of the case, whichever comes first', () => {
    const told = given(settling()).when(telling(paidBack)).thenAmongOthers('case.done');
    given(told)
      .when((order) => decideAgreement(order, answer, context))
      .then();
    const answered = given(settling())
      .when((order) => decideAgreement(order, answer, context))
      .thenStored();
    given(answered).when(telling(paidBack)).then();
    for (const order of [told, answered]) {
      expect(unitsOf(order).map(({ unit }) => unit.refundedMinor)).toEqual([300]);
      expect(order.cases).toHaveLength(1);
    }
  });

  it('is a refund of its own where another case has that number at its channel', () => {
    const asked = {
      fact: 'refund_requested',
      at: now,
      refundNo: 'o1.c1',
      amountMinor: 300,
    } as const;
    const order = given(paid()).when(telling(asked)).thenStored();
    const done = given(order)
      .when(telling({ ...paidBack, at: now + 1 }))
      .thenStored();
    expect(done.cases).toMatchObject([{ state: 'done', channelRefund: { refundId: 'o1.c1' } }]);
  });
});

describe('a case that gives no money back', () => {
  it('cannot be told to be refunded', () => {
    const agreeing = { ...deciding(), rules: [], isOverride: false };
    const order = given(paid())
      .when((o) => decideCompensate(o, { code: 'service', amountMinor: 200 }, agreeing))
      .thenStored();
    const fact = { fact: 'refunded', at: now, caseId: 'o1.c1' } as const;
    given(order).when(telling(fact)).thenRefuses('input.invalid');
    given(order)
      .when(telling({ ...paidBack, lineNo: '9' }))
      .thenRefuses('input.invalid');
  });
});

describe('the rules outside of the order', () => {
  it('hold what a host tells of, as they hold what a marketplace does', () => {
    const order = given(placedHere())
      .when(telling({ fact: 'paid', at: now }, { screening: () => ({ risk: 'watched' }) }))
      .thenAmongOthers({ type: 'order.held', reason: 'risk', note: 'watched' });
    expect(order.holds).toMatchObject([{ reason: 'risk' }]);
  });
});
