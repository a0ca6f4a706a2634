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
import { decideParcelFact, decideShipParcels } from '../fulfilment/parcel-decide.ts';
import { currentIssue, unitsOf } from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { decideCase, type CaseCommand } from './case-decide.ts';
import type { CaseKind } from './case-kinds.ts';
import { decideOpen } from './open-decide.ts';

const context = { policy: aPolicy(), now };
const moving = (command: CaseCommand) => (order: Order) =>
  decideCase(order, { caseId: 'o1.c1', command }, deciding());
const opening =
  (kind: CaseKind, isApproved = true) =>
  (order: Order) =>
    decideOpen(
      order,
      {
        kind,
        units: { unitIds: unitsOf(order).map(({ unit }) => unit.unitId) },
        amountMinor: null,
        reason: '太小',
        isOverride: false,
        isApproved,
        follows: null,
      },
      { ...deciding(), rules: [] },
    );
const issues = (order: Order): readonly string[] =>
  unitsOf(order).map(({ unit }) => `${currentIssue(unit).attempt} ${currentIssue(unit).state}`);
const redeemed = () =>
  given(placed())
    .when((order) => decideRedeem(order, { ...context, keys: [] }))
    .thenStored();

describe('an exchange', () => {
  it('goes on with what came back in its parcel', () => {
    const physical = { goods: 'physical', stock: { kind: 'untracked' } } as const;
    const boxes = placed(undefined, {
      product: { ...physical, delivery: 'parcel', verifiedBy: 'none' },
    });
    const method = { name: 'parcel', granularity: 'line' } as const;
    const ship = (trackingNo: string) => (order: Order) =>
      decideShipParcels(order, [{ carrier: 'SF', trackingNo }], { ...context, method });
    const shipped = given(boxes).when(ship('SF-1')).thenStored();
    const agreed = given(shipped).when(opening('exchange')).thenAmongOthers('case.return_awaited');
    const back = given(agreed)
      .when((order) => decideParcelFact(order, { parcelId: 'o1.p1', fact: 'returned' }, context))
      .thenAmongOthers('unit.returned');
    const received = given(back)
      .when(moving({ name: 'receive' }))
      .thenStored();
    const goods = received.cases[0]?.items.map(({ unitId }) => ({
      unitId,
      goodsBack: 'resellable' as const,
    }));
    const settling = given(received)
      .when(moving({ name: 'inspect', goods: goods ?? [] }))
      .thenAmongOthers('case.settling', 'action.started', 'unit.reopened');
    expect(issues(settling)).toEqual(['2 open']);
    const sent = given(settling).when(ship('SF-2')).thenAmongOthers('action.done', 'case.done');
    expect(issues(sent)).toEqual(['2 delivered']);
  });
});

describe('the old goods of a unit that is issued again', () => {
  const handedOver = (staysSealed: boolean) =>
    given(placed())
      .when((order) => decideRedeem(order, { ...context, keys: [], staysSealed }))
      .thenStored();
  const states = (order: Order) =>
    unitsOf(order).map(({ unit }) => unit.issues.map(({ state }) => state));

  it('are back in stock where nobody has read them', () => {
    const again = given(handedOver(true)).when(opening('reissue')).thenAmongOthers('unit.returned');
    expect(states(again)).toEqual([['returned', 'claimed']]);
  });

  it('are void where somebody has', () => {
    const again = given(handedOver(false))
      .when(opening('reissue'))
      .thenAmongOthers('unit.replaced');
    expect(states(again)).toEqual([['replaced', 'claimed']]);
  });
});

describe('goods that were to be issued again', () => {
  it('are given up with their case when the channel closes the order', () => {
    const settling = given(redeemed()).when(opening('reissue')).thenAmongOthers('unit.reopened');
    const closed = given(settling)
      .when(taking({ read: { payment: 'closed' } }))
      .thenAmongOthers('unit.cancelled', 'action.failed', 'case.closed');
    expect(closed.cases[0]?.endedAt).toBe(now);
  });

  it('are not forgotten for a request that was withdrawn before we heard of it', () => {
    const asked = given(redeemed()).when(opening('reissue', false)).thenStored();
    const withdrawn = withRefund(aRefund({ state: 'closed' }));
    const order = given(asked).when(taking(withdrawn)).thenAmongOthers('case.withdrawn');
    expect(order.cases.map(({ state }) => state)).toEqual(['requested', 'withdrawn']);
  });
});

describe('a refund that was asked for here', () => {
  it('is not withdrawn by another request at the channel', () => {
    const asked = given(placed()).when(opening('refund_only', false)).thenStored();
    const withdrawn = withRefund(aRefund({ state: 'closed' }));
    const order = given(asked).when(taking(withdrawn)).thenAmongOthers('case.withdrawn');
    expect(order.cases.map(({ state }) => state)).toEqual(['requested', 'withdrawn']);
  });
});
