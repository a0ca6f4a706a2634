import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aRead, aReadLine, now, placed } from '../../test/readings.ts';
import { hourMs } from '../kernel/time.ts';
import { decideShipParcels } from '../fulfilment/parcel-decide.ts';
import { decideReject } from '../redemption/reject-decide.ts';
import type { LineProduct, Order } from '../order/order.ts';
import { deadlinesOf } from './running-deadlines.ts';

const { deadlines } = aPolicy();
const policy = aPolicy({
  deadlines: { ...deadlines, redemption: { withinMs: hourMs, warnMs: 0 } },
});
const context = { policy, now };
const running = (order: Order) =>
  deadlinesOf(order, policy).map(({ name, since }) => [name, since] as const);
const box: Partial<LineProduct> = {
  goods: 'physical',
  stock: { kind: 'untracked' },
  delivery: 'parcel',
  verifiedBy: 'host',
};

describe('what runs of an order', () => {
  it('lets the time to verify what went in a parcel begin when it was shipped', () => {
    const order = placed(aRead({ lines: [aReadLine({ quantity: 2 })] }), { product: box });
    const parcel = { carrier: 'SF', trackingNo: 'SF-1', units: ['o1.1.1'] };
    const shipped = given(order)
      .when((each) => decideShipParcels(each, [parcel], { ...context, method: null }))
      .thenStored();
    expect(running(shipped)).toEqual([
      ['delivery', order.paidAt],
      ['verification', now],
    ]);
  });

  it('ends at the channel’s own last time where that is earlier, hours or not', () => {
    const hours = {
      timeZone: 'Europe/Berlin',
      days: [{ weekday: 7, fromMinute: 60, toMinute: 300 }],
      holidays: ['2026-01-18'],
    };
    const shut = aPolicy({ deadlines: { ...deadlines, hours } });
    const due = (order: Order, by = shut) =>
      deadlinesOf(order, by).map(({ name, dueAt, warnAt }) => [name, dueAt, warnAt]);
    const order = placed(aRead({ shipBy: now + 5 * hourMs }), { product: box });
    expect(due(order)).toEqual([['delivery', now + 5 * hourMs, now + 3 * hourMs]]);
    const patient = { ...deadlines, delivery: { withinMs: null, warnMs: hourMs } };
    expect(due(order, aPolicy({ deadlines: patient }))).toEqual([
      ['delivery', now + 5 * hourMs, now + 4 * hourMs],
    ]);
    const late = placed(aRead({ shipBy: now + 9_000 * hourMs }), { product: box });
    expect(due(late, aPolicy())).toEqual(due(placed(aRead(), { product: box }), aPolicy()));
  });

  it('is nobody late with an order that was rejected', () => {
    const why = { code: 'other', text: 'a test', refundDeclined: 'paid by us' } as const;
    const rejection = { ...why, by: 'operator:li' };
    expect(running(placed()).map(([name]) => name)).toEqual(['redemption']);
    const rejected = given(placed())
      .when((each) => decideReject(each, rejection, context))
      .thenStored();
    expect(running(rejected)).toEqual([]);
  });
});
