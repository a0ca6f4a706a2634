import { describe, expect, it } from 'vitest';
import { keysOf } from '../../test/bound-keys.ts';
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
import type { Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import { decideRedeem, isRedeemed, isRedemptionOver } from './redeem-decide.ts';

const redeem = (order: Order) => decideRedeem(order, { policy: aPolicy(), now, keys: [] });
const twoUnits = aRead({ lines: [aReadLine({ quantity: 2, paidMinor: 2_000 })] });

describe('decideRedeem', () => {
  it('hands over every unit, reveals it and awaits its verification', () => {
    const order = given(placed(twoUnits))
      .when(redeem)
      .then(
        'unit.delivered',
        'unit.revealed',
        'unit.delivered',
        'unit.revealed',
        'redemption.redeemed',
        'verification.due',
        'verification.due',
      );
    expect(isRedeemed(order)).toBe(true);
    expect(order.redeemedAt).toBe(now);
    for (const { unit } of unitsOf(order)) {
      expect(unit.issues).toEqual([{ attempt: 1, state: 'delivered', revealedAt: now }]);
    }
  });

  it('claims first what is bound at hand-over', () => {
    given(placed(aRead(), { product: { reserve: 'on_handover' } }))
      .when(redeem)
      .thenAmongOthers('unit.claimed', 'unit.delivered', 'unit.revealed', 'redemption.redeemed');
  });

  it('waives verification where nobody verifies', () => {
    given(placed(aRead(), { product: { verifiedBy: 'none' } }))
      .when(redeem)
      .thenAmongOthers('redemption.redeemed', 'verification.waived');
  });

  it('verifies at once what the channel has completed already', () => {
    const completed = given(placed())
      .when(taking({ read: { payment: 'completed' } }))
      .thenStored();
    given(completed).when(redeem).thenAmongOthers('verification.due', 'verification.verified');
  });

  it('tells the channel after hand-over where the policy says so', () => {
    const policy = aPolicy({ confirmWhen: 'delivered' });
    given(placed(aRead(), { policy }))
      .when((order) => decideRedeem(order, { policy, now, keys: [] }))
      .thenAmongOthers('redemption.redeemed', 'confirmation.requested');
  });

  it('claims for an order that waits for stock and ends its hold', () => {
    const shortages = [{ productId: 'product-1', needed: 1, available: 0 }];
    given(placed(aRead(), { shortages }))
      .when(redeem)
      .thenAmongOthers('unit.claimed', { type: 'order.released', reason: 'out_of_stock' });
  });

  it('replaces a key that has expired since it was claimed', () => {
    const claimed = placed();
    const withKeys = (expiresAt: number) => (order: Order) =>
      decideRedeem(order, { policy: aPolicy(), now, keys: keysOf(order, expiresAt) });
    const order = given(claimed)
      .when(withKeys(now))
      .thenAmongOthers(
        { type: 'unit.cancelled', attempt: 1 },
        { type: 'unit.reopened', attempt: 2 },
        'unit.claimed',
        'unit.delivered',
      );
    expect(unitsOf(order)[0]?.unit.issues.map(({ state }) => state)).toEqual([
      'cancelled',
      'delivered',
    ]);
    const [first] = given(claimed)
      .when(withKeys(now + 1))
      .thenStored().lines;
    expect(first?.units[0]?.issues).toHaveLength(1);
  });

  it('refuses an order that is not paid', () => {
    const unpaid = aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] });
    const error = given(placed(unpaid)).when(redeem).thenRefuses('order.not_paid');
    expect(error.payment).toBe('unpaid');
  });

  it('refuses an order on which a refund is open', () => {
    const held = given(placed())
      .when(taking(withRefund(aRefund())))
      .thenStored();
    const error = given(held).when(redeem).thenRefuses('order.frozen');
    expect(error).toMatchObject({ action: 'deliver', reasons: ['channel_refund'] });
  });

  it('refuses an order of which nothing is mapped', () => {
    given(placed(aRead(), { product: null }))
      .when(redeem)
      .thenRefuses('order.frozen');
  });

  it('refuses an unpaid order of which nothing is mapped', () => {
    const unpaid = aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] });
    given(placed(unpaid, { product: null }))
      .when(redeem)
      .thenRefuses('order.not_paid');
  });

  it('refuses an order of which one line is not mapped', () => {
    const read = aRead({ lines: [aReadLine(), aReadLine({ lineNo: '2' })] });
    const product = { productId: placed().lines[0]?.product?.productId };
    expect(product.productId).toBeDefined();
    const mapped = placed().lines[0]?.product ?? null;
    const order = placed(read, { mapItem: ({ itemId }) => (itemId === 'item-1' ? mapped : null) });
    given(order).when(redeem).thenRefuses('order.frozen');
  });

  it('refuses a second time, and after everything was refunded', () => {
    const redeemed = given(placed()).when(redeem).thenStored();
    given(redeemed).when(redeem).thenRefuses('redemption.over');
    expect(isRedemptionOver(redeemed)).toBe(false);
    const succeeded = withRefund(aRefund({ state: 'succeeded' }));
    const refunded = given(placed()).when(taking(succeeded)).thenStored();
    const error = given(refunded).when(redeem).thenRefuses('redemption.over');
    expect(error.redemption).toBe('cancelled');
    expect(isRedemptionOver(refunded)).toBe(true);
  });

  it('leaves what is handed over by ship alone', () => {
    const read = aRead({ lines: [aReadLine(), aReadLine({ lineNo: '2' })] });
    const link = placed().lines[0]?.product ?? null;
    const direct = link === null ? null : ({ ...link, delivery: 'direct' } as const);
    const order = placed(read, { mapItem: ({ itemId }) => (itemId === 'item-1' ? link : direct) });
    const after = given(order).when(redeem).thenAmongOthers('redemption.redeemed');
    expect(unitsOf(after).map(({ unit }) => unit.issues.at(-1)?.state)).toEqual([
      'delivered',
      'claimed',
    ]);
  });
});
