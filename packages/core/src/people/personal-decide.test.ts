import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import {
  aPolicy,
  aProductOfLine,
  aRead,
  aReadLine,
  now,
  placed,
  taking,
} from '../../test/readings.ts';
import { decideParcelFact, decideShipParcels } from '../fulfilment/parcel-decide.ts';
import { orderTimesOf } from '../deadlines/announce-decide.ts';
import { dayMs } from '../kernel/time.ts';
import { decodeOrder } from '../order/order-schema.ts';
import type { LineProduct, Order } from '../order/order.ts';
import type { SealedText } from '../ports/sealed-text.ts';
import {
  decideErasePersonal,
  decideGivePersonal,
  decideOpenPersonal,
  decideTakePersonal,
} from './personal-decide.ts';
import { askedOf } from './personal-needs.ts';

const policy = aPolicy();
const physical: Partial<LineProduct> = {
  goods: 'physical',
  stock: { kind: 'untracked' },
  delivery: 'parcel',
  verifiedBy: 'none',
};
const box = () => placed(aRead(), { product: physical });
const text = (print: string) => ({ kind: 'recipient', sealed: `sealed ${print}`, print }) as const;
const row = (order: Order, print: string, toldPrint: string | null): SealedText => {
  return { ...text(print), orderId: order.orderId, toldPrint, storedAt: now };
};
const told =
  (print: string, texts: readonly SealedText[] = []) =>
  (order: Order) =>
    decideTakePersonal(order, [text(print)], { policy, now, texts }).decision;
const give =
  (print: string, texts: readonly SealedText[] = []) =>
  (order: Order) =>
    decideGivePersonal(order, [text(print)], { policy, now, texts }).map((made) => made.decision);
const erase = (order: Order) => decideErasePersonal(order, now);
const ship = (order: Order) =>
  decideShipParcels(order, [{ carrier: 'SF', trackingNo: 'SF-1' }], { policy, now, method: null });
const arrive = (order: Order) =>
  decideParcelFact(order, { parcelId: `${order.orderId}.p1`, fact: 'received' }, { policy, now });

describe('what a channel tells of a recipient', () => {
  it('is kept while a parcel is owed, and repeats are no news', () => {
    const kept = given(box()).when(told('a')).then({ type: 'personal.kept', by: 'channel' });
    given(kept)
      .when(told('a', [row(kept, 'a', 'a')]))
      .then();
  });

  it('leaves a correction alone until the channel says something else', () => {
    const kept = given(box()).when(told('a')).thenStored();
    const corrected = given(kept)
      .when(give('b', [row(kept, 'a', 'a')]))
      .thenStored();
    const texts = [row(corrected, 'b', 'a')];
    given(corrected).when(told('a', texts)).then();
    const changed = given(corrected).when(told('c', texts)).then('personal.kept');
    expect(changed.personal.recipient.changedAt).toBe(now);
    const seen = given(changed)
      .when(give('d', [row(changed, 'c', 'c')]))
      .thenStored();
    expect(seen.personal.recipient.changedAt).toBeNull();
  });

  it('is shown only, once the parcel has left', () => {
    const kept = given(box()).when(told('a')).thenStored();
    const shipped = given(kept).when(ship).thenStored();
    const missed = given(shipped)
      .when(told('b', [row(kept, 'a', 'a')]))
      .then('personal.missed');
    expect(missed.personal.recipient).toMatchObject({ state: 'kept', changedAt: now });
    given(given(missed).when(arrive).thenStored())
      .when(told('c', [row(kept, 'a', 'b')]))
      .then();
  });

  it('is not kept for cards, after the order was closed, or after it was erased', () => {
    given(placed(aRead())).when(told('a')).then();
    given(placed(aRead({ payment: 'closed' }), { product: physical }))
      .when(told('a'))
      .then();
    const kept = given(box()).when(told('a')).thenStored();
    given(given(kept).when(erase).then('personal.erased')).when(told('b')).then();
  });

  it('is kept while nobody knows what a line sells, and let go when it was cards', () => {
    const order = placed(aRead(), { product: null });
    const kept = given(order).when(told('a')).then('personal.kept');
    expect(askedOf(kept)).toEqual([]);
    expect(askedOf(order)).toEqual([]);
  });
});

describe('a recipient that is kept', () => {
  it('is retired when its parcel has arrived, and erased after the shop’s time', () => {
    const kept = given(box()).when(told('a')).thenStored();
    const shipped = given(kept).when(ship).thenStored();
    const arrived = given(shipped).when(arrive).then('parcel.received', 'personal.retired');
    expect(orderTimesOf(shipped, policy).eraseAt).toBeNull();
    expect(orderTimesOf(arrived, policy).eraseAt).toBe(now + 30 * dayMs);
    const strict = aPolicy({ personalData: { keepMs: 0 } });
    expect(orderTimesOf(arrived, strict).eraseAt).toBe(now);
  });

  it('is retired when the buyer has confirmed receipt, whatever the carrier says', () => {
    const kept = given(box()).when(told('a')).thenStored();
    const shipped = given(kept).when(ship).thenStored();
    given(shipped)
      .when(taking({ read: { payment: 'completed', isShipped: true } }))
      .thenAmongOthers('order.completed', 'personal.retired');
  });

  it('is retired when the order is closed without a parcel', () => {
    const unpaid = placed(aRead({ payment: 'unpaid' }), { product: physical });
    const kept = given(unpaid).when(told('a')).thenStored();
    given(kept)
      .when(taking({ read: { payment: 'closed' } }))
      .thenAmongOthers('order.closed', 'personal.retired');
  });

  it('is opened on the record, each time', () => {
    const kept = given(box()).when(told('a')).thenStored();
    const open = (order: Order) => decideOpenPersonal(order, now);
    const once = given(kept).when(open).then('personal.opened');
    given(once).when(open).then('personal.opened');
    given(box()).when(open).thenRefuses('personal.not_kept');
  });

  it('takes no other word once nothing of the order goes there', () => {
    const kept = given(box()).when(told('a')).thenStored();
    given(given(kept).when(ship).thenStored()).when(give('b')).thenRefuses('personal.not_wanted');
    given(placed(aRead())).when(give('b')).thenRefuses('personal.not_wanted');
  });
});

describe('what a buyer is asked for', () => {
  it('is an address for a parcel, and an account where the product needs one', () => {
    const topUp = (needsAccount: boolean) =>
      aProductOfLine({
        goods: 'custom',
        stock: { kind: 'untracked' },
        delivery: 'top_up',
        fulfiller: 'workshop',
        verifiedBy: 'none',
        needsAccount,
      });
    const lines = [aReadLine(), aReadLine({ lineNo: '2' })];
    const order = (needsAccount: boolean) =>
      placed(aRead({ lines }), {
        mapItem: ({ itemId }) =>
          itemId === 'item-2' ? topUp(needsAccount) : aProductOfLine(physical),
      });
    expect(askedOf(order(true))).toEqual(['recipient', 'account']);
    expect(askedOf(order(false))).toEqual(['recipient']);
    expect(order(true).fulfilments).toEqual([]);
    expect(order(false).fulfilments).toHaveLength(1);
  });
});

describe('an order of an earlier release', () => {
  it('has no personal data', () => {
    const { personal: _later, ...earlier } = box();
    expect(decodeOrder(earlier)._unsafeUnwrap().personal).toEqual(box().personal);
  });
});
