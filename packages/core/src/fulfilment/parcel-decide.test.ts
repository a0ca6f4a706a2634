import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  aProductOfLine,
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
import { decideRedeem } from '../redemption/redeem-decide.ts';
import type { ParcelToShip } from './parcel-contents.ts';
import { decideParcelFact, decideShipParcels, type ParcelFact } from './parcel-decide.ts';
import { decideShip } from './ship-decide.ts';

const context = { policy: aPolicy(), now };
const physical: Partial<LineProduct> = {
  goods: 'physical',
  stock: { kind: 'untracked' },
  delivery: 'parcel',
  verifiedBy: 'none',
};

function boxes(quantity = 3, parts: Partial<LineProduct> = {}): Order {
  const read = aRead({ lines: [aReadLine({ quantity, paidMinor: 1_000 * quantity })] });
  return placed(read, { product: { ...physical, ...parts } });
}

/** A card on line 1, two boxes on line 2. */
function mixed(): Order {
  const lines = [aReadLine(), aReadLine({ lineNo: '2', quantity: 2, paidMinor: 2_000 })];
  const mapItem = ({ itemId }: { readonly itemId: string }) =>
    aProductOfLine(itemId === 'item-2' ? physical : {});
  return placed(aRead({ lines }), { mapItem });
}

const ship =
  (...parcels: readonly Partial<ParcelToShip>[]) =>
  (order: Order) =>
    decideShipParcels(
      order,
      parcels.map((parts, i) => ({ carrier: 'SF', trackingNo: `SF-${i + 1}`, ...parts })),
      { ...context, method: { name: 'parcel', granularity: 'line' } },
    );
const record = (parcelId: string, fact: ParcelFact) => (order: Order) =>
  decideParcelFact(order, { parcelId, fact }, context);

const states = (order: Order): readonly string[] =>
  unitsOf(order).map(({ unit }) => `${currentIssue(unit).attempt} ${currentIssue(unit).state}`);

describe('a line of physical goods', () => {
  it('claims no key, needs no redemption and waits for nothing', () => {
    const order = boxes();
    expect(order).toMatchObject({ redemption: 'not_required', readyAt: null, holds: [] });
    expect(states(order)).toEqual(['1 open', '1 open', '1 open']);
  });

  it('is not shipped by the call for cards', () => {
    given(boxes())
      .when((order) => decideShip(order, { ...context, keys: [], route: 'direct' }))
      .thenRefuses('order.nothing_owed');
  });

  it('holds up no card beside it, also where its pieces are taken as it is shipped', () => {
    const lines = [aReadLine(), aReadLine({ lineNo: '2' })];
    const counted = { ...physical, stock: { kind: 'counted' }, reserve: 'on_handover' } as const;
    const mapItem = ({ itemId }: { readonly itemId: string }) =>
      aProductOfLine(itemId === 'item-2' ? counted : {});
    const order = placed(aRead({ lines }), { mapItem });
    expect(states(order)).toEqual(['1 claimed', '1 open']);
    expect(order.readyAt).toBe(now);
  });

  it('leaves the redemption of an order to its card lines', () => {
    const order = given(mixed())
      .when((each) => decideRedeem(each, { ...context, keys: [] }))
      .thenStored();
    expect(order.redemption).toBe('redeemed');
    expect(states(order)).toEqual(['1 delivered', '1 open', '1 open']);
  });
});

describe('decideShipParcels', () => {
  it('sends all that is owed by parcel where nothing is named', () => {
    const order = given(mixed())
      .when(ship({}))
      .then(
        'parcel.packed',
        'parcel.shipped',
        'unit.delivered',
        'unit.delivered',
        'confirmation.opened',
        'confirmation.requested',
        ...waived(2),
      );
    expect(order.parcels).toMatchObject([
      {
        parcelId: 'o1.p1',
        carrier: 'SF',
        trackingNo: 'SF-1',
        state: 'shipped',
        contents: [
          { unitId: 'o1.2.1', attempt: 1 },
          { unitId: 'o1.2.2', attempt: 1 },
        ],
        shippedAt: now,
      },
    ]);
    expect(states(order)).toEqual(['1 claimed', '1 delivered', '1 delivered']);
  });

  it('splits a line over several parcels, by units or by quantity', () => {
    const order = given(boxes())
      .when(ship({ units: ['o1.1.2'] }, { lines: [{ lineId: 'o1.1', quantity: 2 }] }))
      .thenStored();
    expect(order.parcels.map(({ contents }) => contents.map(({ unitId }) => unitId))).toEqual([
      ['o1.1.2'],
      ['o1.1.1', 'o1.1.3'],
    ]);
  });

  it('takes the same waybill with the same contents for the same parcel', () => {
    const once = given(boxes())
      .when(ship({ lines: [{ lineId: 'o1.1', quantity: 2 }] }))
      .thenStored();
    given(once)
      .when(ship({ lines: [{ lineId: 'o1.1', quantity: 2 }] }))
      .then();
    given(once)
      .when(ship({ units: ['o1.1.2', 'o1.1.1'] }))
      .then();
    given(once).when(ship({})).then();
  });

  it('refuses the same waybill for other contents', () => {
    const once = given(boxes())
      .when(ship({ units: ['o1.1.1'] }))
      .thenStored();
    for (const other of [
      { units: ['o1.1.2'] },
      { units: ['o1.1.1', 'o1.1.2'] },
      { lines: [{ lineId: 'o1.1', quantity: 2 }] },
    ]) {
      const error = given(once).when(ship(other)).thenRefuses('parcel.contents_differ');
      expect(error).toMatchObject({ parcelId: 'o1.p1', trackingNo: 'SF-1' });
    }
  });

  it('refuses a unit that went before, with what would be legal', () => {
    const once = given(boxes()).when(ship({})).thenStored();
    const error = given(once)
      .when(ship({ trackingNo: 'SF-9', units: ['o1.1.1'] }))
      .thenRefuses('order.illegal_transition');
    expect(error).toMatchObject({ axis: 'issue', state: 'delivered', command: 'deliver' });
    given(once)
      .when(ship({ trackingNo: 'SF-9' }))
      .thenRefuses('order.nothing_owed');
    const short = given(once)
      .when(ship({ trackingNo: 'SF-9', lines: [{ lineId: 'o1.1', quantity: 1 }] }))
      .thenRefuses('parcel.exceeds_owed');
    expect(short).toMatchObject({ lineId: 'o1.1', wanted: 1, owed: 0 });
  });

  it('sends all parcels of a call or none', () => {
    given(boxes())
      .when(ship({ units: ['o1.1.1'] }, { units: ['o1.1.1'] }))
      .thenRefuses('order.illegal_transition');
  });

  it('sends nothing that is not there or goes another way', () => {
    given(mixed())
      .when(ship({ units: ['o1.9.1'] }))
      .thenRefuses('unit.not_found');
    given(mixed())
      .when(ship({ units: ['o1.1.1'] }))
      .thenRefuses('unit.not_by_parcel');
    given(mixed())
      .when(ship({ lines: [{ lineId: 'o1.9', quantity: 1 }] }))
      .thenRefuses('line.not_found');
    given(mixed())
      .when(ship({ lines: [{ lineId: 'o1.1', quantity: 1 }] }))
      .thenRefuses('unit.not_by_parcel');
  });

  it('sends nothing that is not paid, or frozen', () => {
    const lines = [aReadLine({ payment: 'unpaid' })];
    given(placed(aRead({ payment: 'unpaid', lines }), { product: physical }))
      .when(ship({}))
      .thenRefuses('order.not_paid');
    const asked = given(boxes())
      .when(taking(withRefund(aRefund())))
      .thenStored();
    const error = given(asked).when(ship({})).thenRefuses('order.frozen');
    expect(error).toMatchObject({ action: 'deliver', reasons: ['channel_refund'] });
  });
});

describe('decideParcelFact', () => {
  const shipped = given(boxes(2))
    .when(ship({ units: ['o1.1.1'] }, { units: ['o1.1.2'] }))
    .thenStored();

  it('records what became of a parcel, once', () => {
    const received = given(shipped).when(record('o1.p1', 'received')).then('parcel.received');
    given(received).when(record('o1.p1', 'received')).then();
    expect(received.parcels.map(({ state }) => state)).toEqual(['received', 'shipped']);
  });

  it('lets nothing else become of a parcel that arrived', () => {
    const received = given(shipped).when(record('o1.p1', 'received')).thenStored();
    const error = given(received)
      .when(record('o1.p1', 'lost'))
      .thenRefuses('order.illegal_transition');
    expect(error).toMatchObject({ axis: 'parcel', state: 'received', command: 'lose', legal: [] });
    given(received).when(record('o1.p7', 'lost')).thenRefuses('parcel.not_found');
  });

  it('lets what was lost go again, as a further attempt', () => {
    const lost = given(shipped).when(record('o1.p1', 'lost')).then('parcel.lost');
    expect(states(lost)).toEqual(['1 delivered', '1 delivered']);
    const again = given(lost)
      .when(ship({ trackingNo: 'SF-3', lines: [{ lineId: 'o1.1', quantity: 1 }] }))
      .then(
        'unit.replaced',
        'unit.reopened',
        'parcel.packed',
        'parcel.shipped',
        'unit.delivered',
        'confirmation.opened',
        'confirmation.requested',
      );
    expect(states(again)).toEqual(['2 delivered', '1 delivered']);
    expect(again.parcels[2]?.contents).toEqual([{ unitId: 'o1.1.1', attempt: 2 }]);
    // It turns up after all; the buyer has two then, and a person must ask for one back.
    given(again).when(record('o1.p1', 'received')).then('parcel.received');
  });

  it('takes back what came back, and lets it go again', () => {
    const back = given(shipped)
      .when(record('o1.p2', 'returned'))
      .then('parcel.returned', 'unit.returned');
    const again = given(back)
      .when(ship({ trackingNo: 'SF-3', units: ['o1.1.2'] }))
      .thenAmongOthers('unit.reopened', 'parcel.packed', 'unit.delivered');
    expect(states(again)).toEqual(['1 delivered', '2 delivered']);
  });

  it('sends nothing again of which the money went back', () => {
    const refund = withRefund(aRefund({ state: 'succeeded', amountMinor: 1_000, quantity: 1 }));
    const refunded = given(shipped).when(taking(refund)).thenAmongOthers('unit.voided');
    const lost = given(refunded).when(record('o1.p2', 'lost')).then('parcel.lost');
    given(lost)
      .when(ship({ trackingNo: 'SF-3', units: ['o1.1.2'] }))
      .thenRefuses('order.illegal_transition');
  });

  it('sends nothing again of which all but the postage went back', () => {
    const read = aRead({
      lines: [aReadLine({ paidMinor: 1_000 })],
      postageMinor: 200,
      buyerPaidMinor: 1_200,
    });
    const sent = given(placed(read, { product: physical }))
      .when(ship({}))
      .thenStored();
    const back = given(sent).when(record('o1.p1', 'returned')).thenStored();
    const refund = withRefund(aRefund({ state: 'succeeded', amountMinor: 1_000, quantity: 1 }));
    const refunded = given(back).when(taking(refund)).thenStored();
    for (const parts of [{ units: ['o1.1.1'] }, { lines: [{ lineId: 'o1.1', quantity: 1 }] }]) {
      expect(ship({ trackingNo: 'SF-2', ...parts })(refunded).isErr()).toBe(true);
    }
  });

  it('lets what was free of charge go again', () => {
    const read = aRead({ lines: [aReadLine({ paidMinor: 0 })] });
    const lost = given(
      given(placed(read, { product: physical }))
        .when(ship({}))
        .thenStored(),
    )
      .when(record('o1.p1', 'lost'))
      .thenStored();
    given(lost)
      .when(ship({ trackingNo: 'SF-2', units: ['o1.1.1'] }))
      .thenAmongOthers('unit.replaced', 'parcel.shipped');
  });

  it('has what goes again verified anew, whether it was lost or came back', () => {
    const sold = boxes(2, { verifiedBy: 'host' });
    const sent = given(sold)
      .when(ship({ units: ['o1.1.1'] }, { units: ['o1.1.2'] }))
      .thenStored();
    const lost = given(sent).when(record('o1.p1', 'lost')).thenStored();
    const back = given(lost).when(record('o1.p2', 'returned')).thenStored();
    const again = given(back)
      .when(ship({ trackingNo: 'SF-3', units: ['o1.1.1', 'o1.1.2'] }))
      .thenStored();
    expect(unitsOf(again).map(({ unit }) => unit.verification)).toEqual(['pending', 'pending']);
  });

  it('leaves what a refund made the buyer’s own where it is', () => {
    const refund = withRefund(aRefund({ state: 'succeeded', amountMinor: 2_000 }));
    const refunded = given(shipped).when(taking(refund)).thenStored();
    expect(states(refunded)).toEqual(['1 voided', '1 voided']);
  });
});

function waived(count: number): readonly 'verification.waived'[] {
  return Array<'verification.waived'>(count).fill('verification.waived');
}
