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
import type { Order } from '../order/order.ts';
import { unitsOf } from '../order/order-units.ts';
import { decideRedeem } from '../redemption/redeem-decide.ts';
import { decideVerify } from './verify-decide.ts';

const context = { policy: aPolicy(), now, keys: [] };
const verify = (unitIds: readonly string[] | null) => (order: Order) =>
  decideVerify(order, unitIds, context);

function redeemed(verifiedBy: 'host' | 'none' | 'channel_completed' = 'host'): Order {
  const read = aRead({ lines: [aReadLine({ quantity: 2, paidMinor: 2_000 })] });
  return given(placed(read, { product: { verifiedBy } }))
    .when((order) => decideRedeem(order, context))
    .thenStored();
}

describe('decideVerify', () => {
  it('verifies every unit that awaits it', () => {
    given(redeemed()).when(verify(null)).then('verification.verified', 'verification.verified');
  });

  it('verifies the named units only', () => {
    const order = given(redeemed())
      .when(verify(['o1.1.2', 'o1.1.2']))
      .then({ type: 'verification.verified', unitId: 'o1.1.2' as never });
    expect(unitsOf(order).map(({ unit }) => unit.verification)).toEqual(['pending', 'verified']);
  });

  it('passes over what is verified already', () => {
    const once = given(redeemed()).when(verify(null)).thenStored();
    given(once).when(verify(null)).then();
    given(once)
      .when(verify(['o1.1.1']))
      .then();
  });

  it('verifies all of the named units or none', () => {
    const error = given(redeemed())
      .when(verify(['o1.1.1', 'nobody']))
      .thenRefuses('unit.not_found');
    expect(error.unitId).toBe('nobody');
  });

  it('refuses while nothing was handed over', () => {
    given(placed()).when(verify(null)).thenRefuses('order.nothing_owed');
    const error = given(placed())
      .when(verify(['o1.1.1']))
      .thenRefuses('order.illegal_transition');
    expect(error).toMatchObject({ axis: 'verification', state: 'not_due', command: 'verify' });
  });

  it('refuses units that nobody has to verify', () => {
    given(redeemed('none')).when(verify(null)).thenRefuses('order.nothing_owed');
    given(redeemed('none'))
      .when(verify(['o1.1.1']))
      .thenRefuses('order.illegal_transition');
  });

  it('refuses while a refund is open', () => {
    const held = given(redeemed())
      .when(taking(withRefund(aRefund())))
      .thenStored();
    const error = given(held).when(verify(null)).thenRefuses('order.frozen');
    expect(error).toMatchObject({ action: 'verify', reasons: ['channel_refund'] });
  });

  it('refuses a unit that was refunded', () => {
    const succeeded = withRefund(aRefund({ state: 'succeeded' }));
    const refunded = given(redeemed()).when(taking(succeeded)).thenStored();
    given(refunded)
      .when(verify(['o1.1.2']))
      .thenRefuses('order.illegal_transition');
    given(refunded).when(verify(null)).then('verification.verified');
  });
});
