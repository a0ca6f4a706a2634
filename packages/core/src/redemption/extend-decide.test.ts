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
import { decideExpire, decideExtend } from './extend-decide.ts';
import { isLinkExpired, linkEndOf } from './link-expiry.ts';
import { decideRedeem } from './redeem-decide.ts';
import { decideReject, decideReopen } from './reject-decide.ts';

const policy = aPolicy({ linkLifetimeMs: 60_000 });
const end = now + 60_000;
const context = { policy, now };
const later = { policy, now: end };
const order = placed(aRead(), { policy: { linkLifetimeMs: 60_000 } });
const expire = (o: Order) => decideExpire(o, later);
const expired = given(order).when(expire).then('redemption.expired');

describe('the term of a link', () => {
  it('begins with readiness, and ends to the millisecond', () => {
    expect(order.linkTerm).toEqual({ from: now, to: end });
    expect([isLinkExpired(order, end - 1), isLinkExpired(order, end)]).toEqual([false, true]);
    expect([linkEndOf(order), linkEndOf(expired)]).toEqual([end, null]);
    given(order)
      .when((o) => decideExpire(o, { policy, now: end - 1 }))
      .then();
    given(expired).when(expire).then();
  });

  it('has not begun where nothing is ready, and does not for a shop that says nothing', () => {
    const unpaid = aRead({ payment: 'unpaid', lines: [aReadLine({ payment: 'unpaid' })] });
    expect(placed(unpaid, { policy: { linkLifetimeMs: 60_000 } }).linkTerm).toBeNull();
    expect(placed().linkTerm).toBeNull();
    expect(isLinkExpired(placed(), Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  it('keeps the keys of the order, and refuses to redeem it', () => {
    expect(expired.lines[0]?.units[0]?.issues[0]?.state).toBe('claimed');
    for (const late of [order, expired]) {
      const error = given(late)
        .when((o) => decideRedeem(o, { ...later, keys: [] }))
        .thenRefuses('link.expired');
      expect(error.expiredAt).toBe(end);
    }
  });

  it('is extended, and the order can be redeemed again', () => {
    const extended = given(expired)
      .when((o) => decideExtend(o, end + 5, later))
      .then('redemption.extended', { type: 'link.term_set', from: end, to: end + 5 });
    given(extended)
      .when((o) => decideExtend(o, end + 5, later))
      .then();
    given(extended)
      .when((o) => decideExtend(o, end + 9, later))
      .then('link.term_set');
    expect(decideRedeem(extended, { ...later, keys: [] }).isOk()).toBe(true);
  });

  it('begins anew where staff takes a rejection back', () => {
    const why = { code: 'other', text: 'no', refundDeclined: 'none', by: 'operator:li' } as const;
    const rejected = given(order)
      .when((o) => decideReject(o, why, context))
      .thenStored();
    given(rejected)
      .when((o) => decideExtend(o, end + 5, later))
      .thenRefuses('order.illegal_transition');
    const back = given(rejected)
      .when((o) => decideReopen(o, { ...later, shortages: null }))
      .thenStored();
    expect(back.linkTerm).toEqual({ from: end, to: end + 60_000 });
  });

  it('ends with what the order owes', () => {
    const refunded = given(expired)
      .when(taking(withRefund(aRefund({ state: 'succeeded' }))))
      .thenAmongOthers('redemption.cancelled');
    expect(linkEndOf(refunded)).toBeNull();
  });
});
