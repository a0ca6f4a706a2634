import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aProductOfLine, aRead, now, placed } from '../../test/readings.ts';
import type { Order } from '../order/order.ts';
import { decideConfirmation } from './confirmation-decide.ts';
import type { MethodChoice } from './confirmation.ts';
import { parcelSchema } from './parcel-schema.ts';
import { decideParcelFact, decideShipParcels } from './parcel-decide.ts';
import { decideChangeWaybill } from './waybill-decide.ts';

const context = { policy: aPolicy(), now };
const call = { name: 'waybill', granularity: 'line' } as const;
const waybill = (trackingNo: string) => ({ carrier: 'SF', trackingNo });

/** An order of one box that is out under SF-1. */
function shipped(method: MethodChoice | null): Order {
  const product = aProductOfLine({
    goods: 'physical',
    stock: { kind: 'untracked' },
    delivery: 'parcel',
    verifiedBy: 'none',
  });
  return given(placed(aRead(), { product }))
    .when((order) => decideShipParcels(order, [waybill('SF-1')], { ...context, method }))
    .thenStored();
}

const change =
  (trackingNo: string, method: MethodChoice | null = call) =>
  (order: Order) =>
    decideChangeWaybill(
      order,
      { parcelId: `${order.orderId}.p1`, waybill: waybill(trackingNo) },
      { ...context, method },
    );
const answered = (outcome: 'done' | 'needs_check' | 'impossible', n: number) => (order: Order) =>
  decideConfirmation(
    order,
    { confirmationId: `${order.orderId}.s${n}`, outcome, note: 'no' },
    context,
  );
const confirmed = (order: Order): Order => given(order).when(answered('done', 2)).thenStored();

describe('a corrected waybill', () => {
  it('is told to a channel that knows the former one', () => {
    const order = given(confirmed(shipped(call)))
      .when(change('SF-9'))
      .then('parcel.relabelled', 'confirmation.opened', 'confirmation.requested');
    expect(order.parcels[0]).toMatchObject({ ...waybill('SF-9'), formerly: [waybill('SF-1')] });
    expect(order.confirmations[2]).toMatchObject({ about: 'waybill', state: 'pending' });
  });

  it('is told behind a call that is on its way, and not where the channel refused', () => {
    given(shipped(call))
      .when(change('SF-9'))
      .thenAmongOthers('confirmation.opened', 'confirmation.requested');
    const refused = given(shipped(call)).when(answered('impossible', 2)).thenStored();
    given(refused).when(change('SF-9')).then('parcel.relabelled');
  });

  it('waits for a person where the channel has no call, once however often it changes', () => {
    const once = given(confirmed(shipped(call)))
      .when(change('SF-8', null))
      .then('parcel.relabelled', 'confirmation.opened');
    const twice = given(once).when(change('SF-9', null)).then('parcel.relabelled');
    expect(twice.parcels[0]?.formerly).toEqual([waybill('SF-1'), waybill('SF-8')]);
  });

  it('asks the channel again that has refused the one before', () => {
    const once = given(confirmed(shipped(call)))
      .when(change('SF-8'))
      .thenStored();
    const refused = given(once).when(answered('needs_check', 3)).thenStored();
    given(refused).when(change('SF-9')).then('parcel.relabelled', 'confirmation.requested');
  });

  it('changes nothing where it is so already, and only a parcel that is on its way', () => {
    given(shipped(call)).when(change('SF-1')).then();
    const arrived = given(shipped(call))
      .when((order) =>
        decideParcelFact(order, { parcelId: `${order.orderId}.p1`, fact: 'received' }, context),
      )
      .thenStored();
    given(arrived).when(change('SF-9')).thenRefuses('order.illegal_transition');
  });
});

describe('a parcel as stored', () => {
  it('went under no other waybill before releases could correct one', () => {
    const [parcel] = shipped(null).parcels;
    const { formerly: _later, ...earlier } = parcel ?? { formerly: [] };
    expect(parcelSchema.parse(earlier)).toEqual(parcel);
  });
});
