import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  deciding,
  aRead,
  aReadLine,
  aRefund,
  now,
  placed,
  taking,
  withRefund,
} from '../../test/readings.ts';
import type { Decision } from '../order/decision.ts';
import { advanceOrder } from '../order/order-advance.ts';
import { draftOrder } from '../order/order-draft.ts';
import { decodeOrder } from '../order/order-schema.ts';
import { unitsOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import { openSystemCase, type SystemCaseReason } from './case-open.ts';
import { waitingSinceOf } from './case-waits.ts';
import { decideOpen } from './open-decide.ts';
import { decideApprove } from './refund-decide.ts';

const twoUnits = aRead({ lines: [aReadLine({ quantity: 2, paidMinor: 2_001 })] });

function opening(reason: SystemCaseReason, ordinals?: readonly number[]) {
  return (order: Order): Decision => {
    const draft = draftOrder(order, now);
    const units = unitsOf(order)
      .filter(({ unit }) => ordinals?.includes(unit.ordinal) ?? true)
      .map(({ unit }) => unit.unitId);
    openSystemCase(draft, { reason, units });
    advanceOrder(draft, aPolicy());
    return { order: draft.order, events: draft.events };
  };
}

describe('openSystemCase', () => {
  it('asks for what is left of each unit and holds the order', () => {
    const order = given(placed(twoUnits))
      .when(opening('rejected_order'))
      .then('case.opened', 'order.held');
    expect(order.cases[0]).toMatchObject({
      kind: 'cancel',
      openedBy: 'system',
      reason: 'rejected_order',
      channelRefund: null,
      items: [
        { unitId: 'o1.1.1', amountMinor: 1_001 },
        { unitId: 'o1.1.2', amountMinor: 1_000 },
      ],
    });
  });

  it('passes over units that stand in an open case', () => {
    const asked = given(placed(twoUnits))
      .when(taking(withRefund(aRefund({ quantity: 1 }))))
      .thenStored();
    const order = given(asked).when(opening('late_payment')).then('case.opened');
    expect(order.cases[1]?.items.map(({ unitId }) => unitId)).toEqual(['o1.1.1']);
    given(order).when(opening('late_payment')).then();
  });

  it('is the case that the channel’s refund of the same units belongs to', () => {
    const opened = given(placed()).when(opening('late_payment')).thenStored();
    const order = given(opened)
      .when(taking(withRefund(aRefund({ state: 'succeeded', modifiedAt: now }))))
      .thenAmongOthers('case.updated', 'refund.confirmed', 'case.done', 'unit.cancelled');
    expect(order.cases).toHaveLength(1);
  });

  it('gives way where the channel gives back the money of goods that were to be issued again', () => {
    const issued = { attempt: 1, state: 'delivered', revealedAt: 1 } as const;
    const first = placed();
    const redeemed = {
      ...first,
      redemption: 'redeemed' as const,
      lines: first.lines.map((line) => ({
        ...line,
        units: line.units.map((unit) => ({ ...unit, issues: [issued] })),
      })),
    };
    const units = { unitIds: unitsOf(redeemed).map(({ unit }) => unit.unitId) };
    const wish = { units, reason: 'bad', amountMinor: null, isOverride: false, follows: null };
    const reissuing = given(redeemed)
      .when((order) =>
        decideOpen(
          order,
          { ...wish, kind: 'reissue', isApproved: true },
          { ...deciding(), rules: [] },
        ),
      )
      .thenAmongOthers('unit.replaced', 'unit.reopened', 'unit.claimed');
    const order = given(reissuing)
      .when(taking(withRefund(aRefund({ state: 'succeeded', modifiedAt: now }))))
      .thenAmongOthers('case.closed', 'case.opened', 'refund.confirmed', 'unit.cancelled');
    expect(order.cases.map(({ state }) => state)).toEqual(['closed', 'done']);
    expect(order.cases[0]?.decision?.rule).toBe('channel');
    expect(order.unexplainedMinor).toBe(0);
  });

  it('stays agreed to when the buyer asks for the same sum at the channel', () => {
    const opened = given(placed()).when(opening('late_payment')).thenStored();
    const agreed = given(opened)
      .when((order) => decideApprove(order, 'o1.c1', deciding()))
      .thenStored();
    const order = given(agreed)
      .when(taking(withRefund(aRefund({ modifiedAt: now }))))
      .then('order.reported', 'case.updated');
    expect(order.cases[0]).toMatchObject({ state: 'settling', openedBy: 'system' });
  });

  it('reads a case of a release that knew nothing but refunds', () => {
    const order = given(placed())
      .when(taking(withRefund(aRefund())))
      .thenStored();
    const cases = order.cases.map(
      ({ caseId, state, reason, items, channelRefund, note, agreementSeq, openedAt, endedAt }) => ({
        ...{ caseId, state, reason, channelRefund, note, agreementSeq, openedAt, endedAt },
        items: items.map(({ unitId, amountMinor }) => ({ unitId, amountMinor })),
      }),
    );
    const { compensation: _compensation, ...earlier } = order;
    const decoded = decodeOrder({ ...earlier, cases })._unsafeUnwrap();
    const untold = order.cases.map((each) => ({ ...each, waitingSince: null }));
    expect(decoded).toEqual({ ...order, cases: untold });
    expect(decoded.cases.map(waitingSinceOf)).toEqual(order.cases.map((each) => each.openedAt));
  });
});
