import { parseLossless } from '@kaquan/channel-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refundText } from '../test/fixtures.ts';
import { refundIdOf, toRefund } from './map-refund.ts';

const row = (changed: Record<string, unknown> = {}) => ({
  ...(parseLossless(refundText)._unsafeUnwrap() as object),
  ...changed,
});

describe('toRefund', () => {
  it('reads a refund with its version and phase', () => {
    expect(toRefund(row())._unsafeUnwrap()).toEqual({
      refundId: '241234567890129999',
      orderNo: '3812345678901299999',
      lineNo: '3812345678901300001',
      state: 'requested',
      amountMinor: 5500,
      quantity: 1,
      reason: '不想要了',
      createdAt: Date.UTC(2026, 2, 8, 2),
      modifiedAt: Date.UTC(2026, 2, 8, 2),
      version: '1772935200000',
      phase: 'onsale',
    });
  });

  it('takes what may be missing as missing', () => {
    const bare = { reason: undefined, num: undefined, refund_phase: '', refund_version: undefined };
    expect(toRefund(row(bare))._unsafeUnwrap()).toMatchObject({
      reason: '',
      quantity: null,
      phase: null,
      version: '',
    });
  });

  it('calls a status that it does not know "other"', () => {
    expect(toRefund(row({ status: 'BRAND_NEW' }))._unsafeUnwrap().state).toBe('other');
  });

  it('never throws, whole or cut off', () => {
    fc.assert(fc.property(fc.anything(), (raw) => void toRefund(raw)));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(row())), fc.anything(), (key, value) => {
        void toRefund(row({ [key]: value }));
      }),
    );
    expect(toRefund(row({ refund_fee: 'NaN' }))._unsafeUnwrapErr()).toMatch(/^refund_fee: /);
    expect(refundIdOf(row({ refund_fee: {} }))).toBe('241234567890129999');
  });
});
