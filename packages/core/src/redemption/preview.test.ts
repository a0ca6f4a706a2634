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
import { previewOf } from './preview.ts';
import { decideRedeem } from './redeem-decide.ts';

const unpaid = aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] });
const shortages = [{ productId: 'product-1', needed: 1, available: 0 }];
const redeemed = given(placed())
  .when((order) => decideRedeem(order, { policy: aPolicy(), now, keys: [] }))
  .thenStored();
const asked = given(placed())
  .when(taking(withRefund(aRefund())))
  .thenStored();
const waiting = placed(aRead(), { shortages });

describe('what a link would do now', () => {
  it.each([
    ['ready', placed()],
    ['open', placed(aRead(), { product: { reserve: 'on_handover' } })],
    ['redeemed', redeemed],
    ['waiting', waiting],
    ['frozen', asked],
    [
      'frozen',
      given(waiting)
        .when(taking({ read: { isHeld: true } }))
        .thenStored(),
    ],
    ['frozen', placed(aRead(), { product: null })],
    ['unpaid', placed(unpaid)],
    [
      'over',
      given(placed(unpaid))
        .when(taking({ read: { payment: 'closed' } }))
        .thenStored(),
    ],
    ['over', placed(aRead(), { product: { delivery: 'direct' } })],
  ])('is %s', (state, order) => expect(previewOf(order, now).state).toBe(state));

  it('counts what is owed and what was handed over, and shows no money', () => {
    const preview = previewOf(redeemed, now);
    expect(preview.lines).toEqual([{ title: 'Line 1', owed: 0, handedOver: 1 }]);
    expect(JSON.stringify(preview)).not.toMatch(/minor|secret|paid/i);
  });
});
