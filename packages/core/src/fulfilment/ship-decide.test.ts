import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  aRead,
  aReadLine,
  aRefund,
  now,
  placed,
  taking,
  withRefund,
} from '../../test/readings.ts';
import type { LineProduct, Order } from '../order/order.ts';
import { currentIssue, unitsOf } from '../order/order-units.ts';
import { decideExpire } from '../redemption/extend-decide.ts';
import { decideShip, type ShipRoute } from './ship-decide.ts';

const ship = (order: Order) => decideShip(order, { policy: aPolicy(), now, keys: [] });
const shipBy = (route: ShipRoute) => (order: Order) =>
  decideShip(order, { policy: aPolicy(), now, keys: [], route });
const direct: Partial<LineProduct> = { delivery: 'direct' };
const unpaid = aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] });

describe('decideShip', () => {
  it('hands over and reveals what goes to its caller', () => {
    const order = given(placed(aRead(), { product: direct }))
      .when(ship)
      .then('unit.delivered', 'unit.revealed', 'verification.due');
    expect(unitsOf(order).map(({ unit }) => currentIssue(unit).revealedAt)).toEqual([now]);
  });

  it('binds keys to what waits behind the link, and reveals nothing', () => {
    const order = given(placed(aRead(), { product: { reserve: 'on_handover' } }))
      .when(ship)
      .then('unit.claimed', 'redemption.ready', 'confirmation.requested');
    expect(unitsOf(order).map(({ unit }) => currentIssue(unit).revealedAt)).toEqual([null]);
  });

  it('ships both ways in one order', () => {
    const link = placed().lines[0]?.product ?? null;
    const other = link === null ? null : { ...link, ...direct };
    const lines = [aReadLine(), aReadLine({ lineNo: '2' })];
    const mapItem = ({ itemId }: { readonly itemId: string }) =>
      itemId === 'item-1' ? link : other;
    const order = given(placed(aRead({ lines }), { mapItem }))
      .when(ship)
      .thenStored();
    const states = unitsOf(order).map(({ unit }) => currentIssue(unit).state);
    expect(states).toEqual(['claimed', 'delivered']);
  });

  it('refuses to ship twice the paid quantity', () => {
    const once = given(placed(aRead(), { product: direct }))
      .when(ship)
      .thenStored();
    const error = given(once).when(ship).thenRefuses('order.nothing_owed');
    expect(error.action).toBe('ship');
  });

  it('refuses an order that is not paid, and one that was closed', () => {
    given(placed(unpaid, { product: direct }))
      .when(ship)
      .thenRefuses('order.not_paid');
    const closed = given(placed(unpaid))
      .when(taking({ read: { payment: 'closed' } }))
      .thenStored();
    given(closed).when(ship).thenRefuses('order.nothing_owed');
  });

  it('refuses an order that is frozen and says why', () => {
    const held = given(placed(aRead(), { product: direct }))
      .when(taking(withRefund(aRefund())))
      .thenStored();
    const error = given(held).when(ship).thenRefuses('order.frozen');
    expect(error.reasons).toEqual(['channel_refund']);
  });

  it('refuses an order of which nothing is mapped', () => {
    given(placed(aRead(), { product: null }))
      .when(ship)
      .thenRefuses('order.nothing_owed');
  });

  it('claims for an order that waits, and hands over nothing of an order that is half mapped', () => {
    const link = placed().lines[0]?.product ?? null;
    const lines = [aReadLine(), aReadLine({ lineNo: '2' })];
    const mapItem = ({ itemId }: { readonly itemId: string }) =>
      itemId === 'item-1' ? link : null;
    given(placed(aRead({ lines }), { mapItem }))
      .when(ship)
      .thenRefuses('order.frozen');
  });
});

describe('a route that is given', () => {
  it('lets everything wait behind the link, and then has nothing left to do', () => {
    const order = placed(aRead(), { product: { reserve: 'on_handover' } });
    const waiting = given(order).when(shipBy('link')).thenAmongOthers('unit.claimed');
    expect(waiting.redemption).toBe('pending');
    given(waiting).when(shipBy('link')).thenRefuses('order.nothing_owed');
  });

  it('hands over what the buyer would have redeemed, and counts that as redeemed', () => {
    const order = given(placed())
      .when(shipBy('direct'))
      .thenAmongOthers('unit.delivered', 'unit.revealed', 'redemption.redeemed');
    expect(order.redemption).toBe('redeemed');
  });

  it('counts what staff hands over as redeemed, also where the link has expired meanwhile', () => {
    const term = { ...placed(), linkTerm: { from: now - 2, to: now - 1 } };
    const expired = given(term)
      .when((o) => decideExpire(o, { policy: aPolicy(), now }))
      .then('redemption.expired');
    const shipped = given(expired)
      .when(shipBy('direct'))
      .thenAmongOthers('unit.delivered', 'redemption.extended', 'redemption.redeemed');
    expect(shipped.redemption).toBe('redeemed');
  });
});
