import { ok } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import { given } from '../../test/given.ts';
import { aPolicy, aRead, aReadLine, now, placed, taking } from '../../test/readings.ts';
import { decideShip } from '../fulfilment/ship-decide.ts';
import { consequencesOf } from '../order/order-consequences.ts';
import { decodeOrder } from '../order/order-schema.ts';
import type { Order } from '../order/order.ts';
import { decideApprove } from '../after-sales/refund-decide.ts';
import { anId } from '../testing/an-id.ts';
import { testTenant } from '../testing/change-builders.ts';
import { decideRedeem } from './redeem-decide.ts';
import { decideExpire, decideExtend } from './extend-decide.ts';
import { decideReject, decideReopen } from './reject-decide.ts';

const context = { policy: aPolicy(), now, keys: [] };
const actor = { kind: 'operator', id: 'li' } as const;
const why = { code: 'wrong_price', text: 'a misprint', by: 'operator:li' } as const;
const shortages = [{ productId: anId('product', 'product-1'), needed: 1, available: 0 }];

const reject = (refundDeclined: string | null = null) => {
  return (order: Order) => decideReject(order, { ...why, refundDeclined }, context);
};
const reopen = (short: typeof shortages | null = null) => {
  return (order: Order) => decideReopen(order, { ...context, shortages: short });
};

const decideRedeemNow = (order: Order) => decideRedeem(order, context);

describe('decideReject', () => {
  it('says why, gives the keys back and asks for the money', () => {
    const rejected = given(placed())
      .when(reject())
      .then(
        { type: 'redemption.rejected', ...why, refundDeclined: null },
        'unit.unclaimed',
        'case.opened',
        { type: 'order.held', reason: 'channel_refund' },
      );
    expect(rejected.rejection).toEqual({ ...why, refundDeclined: null, at: now });
    expect(rejected.cases).toMatchObject([
      { openedBy: 'system', reason: 'rejected_order', items: [{ amountMinor: 1_000 }] },
    ]);
    const { keyMoves } = consequencesOf(placed(), reject()(placed())._unsafeUnwrap(), testTenant);
    expect(keyMoves).toMatchObject([{ attempt: 1, to: 'available' }]);
  });

  it('asks for no money where that is declined, and says so', () => {
    const rejected = given(placed())
      .when(reject('paid in the shop'))
      .then('redemption.rejected', 'unit.unclaimed');
    expect(rejected.rejection?.refundDeclined).toBe('paid in the shop');
  });

  it('asks for the money of an order that is paid later', () => {
    const unpaid = placed(aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] }));
    const rejected = given(unpaid).when(reject()).then('redemption.rejected');
    const paid = given(rejected)
      .when(taking({ read: { payment: 'paid' } }))
      .thenAmongOthers('order.paid', 'case.opened');
    expect(paid.lines[0]?.units[0]?.issues).toMatchObject([{ state: 'open' }]);
  });

  it('stands for what is paid after the order was closed', () => {
    const line = { payment: 'unpaid' } as const;
    const unpaid = placed(aRead({ payment: 'unpaid', lines: [aReadLine(line)] }));
    const rejected = given(unpaid).when(reject()).thenStored();
    const closed = given(rejected)
      .when(taking({ read: { payment: 'closed', lines: [aReadLine({ payment: 'closed' })] } }))
      .thenAmongOthers('order.closed', 'unit.cancelled', 'redemption.cancelled');
    const paid = given(closed)
      .when(taking({ read: { payment: 'paid', paidAt: now } }))
      .thenAmongOthers('order.paid', 'unit.reopened', 'redemption.rejected', 'case.opened');
    expect(paid).toMatchObject({
      redemption: 'rejected',
      rejection: why,
      cases: [{ reason: 'rejected_order' }],
    });
    expect(paid.lines[0]?.units[0]?.issues.at(-1)).toMatchObject({ state: 'open' });
    given(paid).when(decideRedeemNow).thenRefuses('redemption.over');
  });

  it('leaves the queue', () => {
    const waiting = placed(aRead(), { shortages });
    const rejected = reject('later')(waiting)._unsafeUnwrap();
    expect(consequencesOf(waiting, rejected, testTenant).waits.drop).toHaveLength(1);
    expect(rejected.order.holds).toEqual([]);
  });

  it('is a repeat where the order is rejected', () => {
    const rejected = given(placed()).when(reject()).thenStored();
    given(rejected).when(reject()).then();
  });

  it('names the legal commands where it is too late', () => {
    const redeemed = decideRedeem(placed(), context)._unsafeUnwrap().order;
    const error = given(redeemed).when(reject()).thenRefuses('order.illegal_transition');
    expect(error).toMatchObject({ axis: 'redemption', state: 'redeemed', legal: ['require'] });
  });

  it('keeps back what needs no link, and ends with the money', () => {
    const direct = placed(aRead(), { product: { delivery: 'direct' } });
    const rejected = given(direct)
      .when(reject())
      .then('redemption.rejected', 'unit.unclaimed', 'case.opened', 'order.held');
    given(rejected)
      .when((order) => decideShip(order, context))
      .thenRefuses('redemption.over');
    given(rejected)
      .when(reopen())
      .thenAmongOthers('redemption.readmitted', 'unit.claimed', 'redemption.waived');
    const closed = given(rejected)
      .when(taking({ read: { payment: 'closed' } }))
      .thenAmongOthers('order.closed', 'unit.cancelled', 'redemption.cancelled');
    expect(closed.rejection?.code).toBe('wrong_price');
  });

  it('keeps back an order whose link has expired', () => {
    const pending = given(placed())
      .when((order) => decideExtend(order, now + 1, context))
      .thenStored();
    const expired = given(pending)
      .when((order) => ok(decideExpire(order, { ...context, now: now + 1 })))
      .thenStored();
    expect(expired.redemption).toBe('expired');
    given(expired).when(reject()).thenAmongOthers('redemption.rejected', 'case.opened');
  });

  it('ends with the money: nothing is owed any more', () => {
    const rejected = given(placed()).when(reject()).thenStored();
    const closed = given(rejected)
      .when(taking({ read: { payment: 'closed' } }))
      .thenAmongOthers('order.closed', 'unit.cancelled', 'redemption.cancelled');
    expect(closed.rejection?.code).toBe('wrong_price');
  });

  it('lets nothing be redeemed', () => {
    const rejected = given(placed()).when(reject('no')).thenStored();
    const error = given(rejected)
      .when((order) => decideRedeem(order, context))
      .thenRefuses('redemption.over');
    expect(error.redemption).toBe('rejected');
  });
});

describe('decideReopen', () => {
  it('claims again under the same attempt and withdraws the case', () => {
    const rejected = given(placed()).when(reject()).thenStored();
    const reopened = given(rejected)
      .when(reopen())
      .then(
        'case.withdrawn',
        'redemption.readmitted',
        { type: 'order.released', reason: 'channel_refund' },
        { type: 'unit.claimed', attempt: 1 },
      );
    expect([reopened.redemption, reopened.rejection]).toEqual(['pending', null]);
    const { claims } = consequencesOf(rejected, reopen()(rejected)._unsafeUnwrap(), testTenant);
    expect(claims).toMatchObject([{ attempt: 1, paidAt: placed().paidAt, to: 'claimed' }]);
  });

  it('waits where its payment put it when stock is short', () => {
    const rejected = given(placed()).when(reject('no')).thenStored();
    const decided = reopen(shortages)(rejected)._unsafeUnwrap();
    const { waits } = consequencesOf(rejected, decided, testTenant);
    expect(waits.add).toMatchObject([{ paidAt: placed().paidAt }]);
  });

  it('needs a rejection', () => {
    const error = given(placed()).when(reopen()).thenRefuses('order.illegal_transition');
    expect(error).toMatchObject({ state: 'pending', command: 'readmit' });
  });

  it('comes too late once the refund was agreed to', () => {
    const rejected = given(placed()).when(reject()).thenStored();
    const agreed = given(rejected)
      .when((order) => decideApprove(order, 'o1.c1', { ...context, actor }))
      .thenStored();
    const error = given(agreed).when(reopen()).thenRefuses('order.illegal_transition');
    expect(error).toMatchObject({ axis: 'case', command: 'reopen' });
  });
});

it('reads an order of a release that knew no rejection', () => {
  const { rejection: _rejection, ...earlier } = placed();
  expect(decodeOrder(earlier)._unsafeUnwrap().rejection).toBeNull();
});
