import { describe, expect, it } from 'vitest';
import { readRefundStatus, readTradeStatus } from './status-map.ts';

describe('readTradeStatus', () => {
  it.each([
    ['TRADE_NO_CREATE_PAY', 'unpaid', false],
    ['WAIT_BUYER_PAY', 'unpaid', false],
    ['PAY_PENDING', 'unpaid', false],
    ['WAIT_PRE_AUTH_CONFIRM', 'unpaid', false],
    ['PAID_FORBID_CONSIGN', 'paid', false],
    ['WAIT_SELLER_SEND_GOODS', 'paid', false],
    ['SELLER_CONSIGNED_PART', 'paid', false],
    ['WAIT_BUYER_CONFIRM_GOODS', 'paid', true],
    ['TRADE_BUYER_SIGNED', 'paid', true],
    ['TRADE_FINISHED', 'completed', true],
    ['TRADE_CLOSED', 'closed', false],
    ['TRADE_CLOSED_BY_TAOBAO', 'closed', false],
  ])('reads %s as %s', (word, payment, isShipped) => {
    expect(readTradeStatus(word, 'fixed')).toMatchObject({ payment, isShipped });
  });

  it('does not know words by the names of object members', () => {
    for (const word of ['constructor', '__proto__', 'toString', '', 'ALL_CLOSED']) {
      expect(readTradeStatus(word, 'fixed')).toBeNull();
      expect(readRefundStatus(word)).toBe('other');
    }
  });
});
