import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  aRefund,
  deciding,
  now,
  placed,
  taking,
  withRefund,
} from '../../test/readings.ts';
import { maxAmountMinor } from '../kernel/money.ts';
import { minuteMs } from '../kernel/time.ts';
import { postingsOf } from '../ledger/postings.ts';
import type { Decision } from '../order/decision.ts';
import { join } from '../order/fresh-reading.ts';
import type { Order } from '../order/order.ts';
import { draftOrder } from '../order/order-draft.ts';
import { unitsOf } from '../order/order-units.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { decideAgreement } from './agreement-decide.ts';
import { decideCase } from './case-decide.ts';
import { undoCase } from './case-settle.ts';
import { decideOpen, type OpenWish } from './open-decide.ts';
import { decideApprove } from './refund-decide.ts';

const context = { policy: aPolicy(), now };
const agreed300 = (order: Order): Decision =>
  decideAgreement(order, { caseId: 'o1.c1', agreedMinor: 300, outcome: 'done', note: '' }, context);
const succeeded = (version: string) => {
  const modifiedAt = now + Number(version) * minuteMs;
  return taking(withRefund(aRefund({ state: 'succeeded', amountMinor: 300, version, modifiedAt })));
};

// 3.00 yuan of 10.00 go back, and the goods that were handed over are issued again.
function settling(): Order {
  const redeemed = given(placed())
    .when((order) => decideRedeem(order, { ...context, keys: [] }))
    .thenStored();
  const unitIds = unitsOf(redeemed).map(({ unit }) => unit.unitId);
  const wish: OpenWish = {
    kind: 'refund_and_replace',
    units: { unitIds },
    amountMinor: 300,
    reason: '坏卡',
    isOverride: false,
    isApproved: true,
    follows: null,
  };
  return given(redeemed)
    .when((order) => decideOpen(order, wish, { ...deciding(), rules: [] }))
    .thenStored();
}

function refundedOf(order: Order): readonly number[] {
  return unitsOf(order).map(({ unit }) => unit.refundedMinor);
}

describe('goods that were issued again for a case that was then refused', () => {
  const staff = deciding();
  const refusing = (order: Order) => {
    const { state } = order.cases[0] ?? { state: '' };
    const draft = draftOrder(order, now);
    const [current] = order.cases;
    if (current === undefined) throw new RangeError(state);
    undoCase(draft, current, 'the channel has refused');
    draft.emit({ type: 'case.rejected', caseId: current.caseId });
    return { order: draft.order, events: draft.events };
  };
  const agreeing = (order: Order) => {
    const command = { name: 'revise', reason: '还是坏的' } as const;
    const asked = decideCase(order, { caseId: 'o1.c1', command }, staff);
    return asked.andThen((first) =>
      decideApprove(first.order, 'o1.c1', staff).map((then) => join(first, then)),
    );
  };
  const attempts = (order: Order) => unitsOf(order)[0]?.unit.issues.map(({ state }) => state);

  it('are not issued a third time when it is agreed to again', () => {
    const refused = given(settling()).when(refusing).thenStored();
    expect(attempts(refused)).toEqual(['replaced', 'open']);
    const agreed = given(refused).when(agreeing).thenStored();
    expect(attempts(agreed)).toEqual(['replaced', 'open']);
    expect(agreed.cases[0]?.actions.filter(({ kind }) => kind === 'reissue')).toHaveLength(1);
  });

  it('are not issued a third time where the second has reached the buyer meanwhile', () => {
    const refused = given(settling()).when(refusing).thenStored();
    const reached = {
      ...refused,
      lines: refused.lines.map((line) => ({
        ...line,
        units: line.units.map((unit) => ({
          ...unit,
          issues: unit.issues.map((issue) =>
            issue.attempt === 2
              ? { ...issue, state: 'delivered' as const, revealedAt: now }
              : issue,
          ),
        })),
      })),
    };
    const agreed = given(reached).when(agreeing).thenStored();
    expect(attempts(agreed)).toEqual(['replaced', 'delivered']);
    const paid = given(agreed).when(agreed300).thenStored();
    expect(paid.cases).toMatchObject([{ state: 'done' }]);
    expect(attempts(paid)).toEqual(['replaced', 'delivered']);
  });
});

describe('a refund that gives back more than any books can hold', () => {
  it('is a person’s to look at, and stops nothing', () => {
    const most = maxAmountMinor;
    const word = (refundId: string) =>
      taking(withRefund(aRefund({ refundId, state: 'succeeded', amountMinor: most })));
    const once = given(placed()).when(word('r1')).thenStored();
    expect(once.unexplainedMinor).toBe(most - 1_000);
    const twice = given(once)
      .when(word('r2'))
      .thenAmongOthers({ type: 'refund.unexplained', amountMinor: 1_000 }, 'order.held');
    expect(twice.unexplainedMinor).toBe(most);
    expect(twice.holds).toMatchObject([{ reason: 'conflict' }]);
    const thrice = given(twice).when(word('r3')).thenStored();
    expect(thrice.unexplainedMinor).toBe(most);
    expect(thrice.cases.map(({ channelRefund }) => channelRefund?.amountMinor)).toEqual([
      most,
      most,
      most,
    ]);
  });
});

describe('a refund whose case still issues goods again', () => {
  it('is booked once, however often the channel says that it succeeded', () => {
    const once = given(settling()).when(succeeded('1')).thenAmongOthers('refund.confirmed');
    const twice = given(once).when(succeeded('2')).thenStored();
    expect(refundedOf(twice)).toEqual([300]);
    expect(twice.unexplainedMinor).toBe(0);
    expect(twice.cases).toMatchObject([{ state: 'settling' }]);
  });

  it('is booked once where the channel’s word and its answer come together', () => {
    const before = settling();
    const order = given(before)
      .when((first) => {
        const word = succeeded('1')(first);
        return join(word, agreed300(word.order));
      })
      .thenStored();
    expect(refundedOf(order)).toEqual([300]);
    const word = succeeded('1')(before);
    const decision = join(word, agreed300(word.order));
    expect(postingsOf(before, decision, now).length).toBeGreaterThan(0);
  });

  it('stays booked when the call that was made meanwhile comes to nothing', () => {
    const booked = given(settling()).when(succeeded('1')).thenStored();
    const answer = {
      caseId: 'o1.c1',
      agreedMinor: 300,
      outcome: 'needs_check',
      note: 'busy',
    } as const;
    given(booked)
      .when((order) => decideAgreement(order, answer, context))
      .then();
  });

  it('is booked once where its case is done by the channel’s word after that', () => {
    const paid = given(settling()).when(agreed300).thenAmongOthers('refund.confirmed');
    expect(paid.holds).toEqual([]);
    const redeemed = given(paid)
      .when((order) => decideRedeem(order, { ...context, keys: [] }))
      .thenAmongOthers('action.done', 'case.done');
    expect(refundedOf(redeemed)).toEqual([300]);
  });
});
