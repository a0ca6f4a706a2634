import { decodeWire, parseLossless } from '@kaquan/channel-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refundDetailText, refundRowText } from '../test/fixtures.ts';
import {
  fromDetail,
  listedRefundIdOf,
  numbersIn,
  refundIdOf,
  toListedRefund,
} from './map-refund.ts';
import { listedStatuses } from './status-map.ts';
import { refundDetailSchema } from './wire.ts';

const toRefund = (raw: unknown) => decodeWire(refundDetailSchema, raw).andThen(fromDetail);
const rawOf = (text: string, changes: object) => ({
  ...(parseLossless(text)._unsafeUnwrap() as object),
  ...changes,
});
const listed = (changes: object = {}) => toListedRefund(rawOf(refundRowText, changes));
const detail = (changes: object = {}) => toRefund(rawOf(refundDetailText, changes));

describe('an after-sale', () => {
  it('reads the same from the list, in yuan, and from the detail, in fen', () => {
    const asked = {
      refundId: '260101-123456789012345:88001122334',
      orderNo: '260101-123456789012345',
      lineNo: '700080009001',
      state: 'requested',
      amountMinor: 1990,
      quantity: 1,
      reason: '不想要了',
      createdAt: 1_767_225_000_000,
      modifiedAt: 1_767_225_001_000,
      version: '1767225001000',
      phase: null,
    };
    expect(listed()._unsafeUnwrap()).toEqual(asked);
    expect(detail()._unsafeUnwrap()).toEqual(asked);
  });

  it.each([
    [2, 'requested'],
    [3, 'requested'],
    [4, 'other'],
    [5, 'other'],
    [6, 'refused'],
    [7, 'awaiting_return'],
    [8, 'other'],
    [9, 'closed'],
    [10, 'succeeded'],
    [11, 'closed'],
    [12, 'closed'],
    [13, 'closed'],
    [14, 'other'],
    [16, 'closed'],
    [24, 'closed'],
    [31, 'awaiting_return'],
    [33, 'awaiting_return'],
    [19, 'other'],
    [99, 'other'],
  ])('at %i is %s', (after_sales_status, state) => {
    expect(listed({ after_sales_status })._unsafeUnwrap().state).toBe(state);
    expect(detail({ after_sales_status })._unsafeUnwrap().state).toBe(state);
  });

  it('is listed by every status that the pages know', () => {
    expect(listedStatuses).toEqual([
      ...[2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18],
      ...[21, 22, 24, 25, 27, 31, 32, 33],
    ]);
  });

  it.each(['2026-01-01 07:50:01', '2026-01-01T07:50:01+08:00', '1767225001', 1_767_225_001])(
    'is dated by %s',
    (updated_time) => {
      expect(listed({ updated_time })._unsafeUnwrap().modifiedAt).toBe(1_767_225_001_000);
    },
  );

  it('does without a count, a reason and a time of asking', () => {
    const bare = { goods_number: undefined, after_sale_reason: null, created_time: '' };
    expect(listed(bare)._unsafeUnwrap()).toMatchObject({
      quantity: null,
      reason: '',
      createdAt: 1_767_225_001_000,
    });
    expect(listed({ sku_id: '' })._unsafeUnwrap().lineNo).toBe('5550001112');
  });

  it.each([
    [listed({ refund_amount: '19,90' }), /^refund_amount/],
    [listed({ refund_amount: '' }), /^refund_amount/],
    [detail({ refund_amount: '19.90' }), /^refund_amount/],
    [detail({ refund_amount: -1 }), /^refund_amount/],
    [detail({ sku_id: 0 }), /^sku_id/],
    [listed({ updated_time: 'yesterday' }), /^updated_time/],
    [listed({ id: 'x' }), /^id/],
  ])('names the field that is wrong: %#', (read, words) => {
    expect(read._unsafeUnwrapErr()).toMatch(words);
  });
});

describe('the number of an after-sale', () => {
  it('comes apart as it was put together', () => {
    const part = fc.stringMatching(/^[0-9A-Za-z-]{1,40}$/);
    const digits = fc.stringMatching(/^\d{1,32}$/);
    fc.assert(
      fc.property(part, digits, (orderSn, afterSalesId) => {
        expect(numbersIn(refundIdOf({ orderSn, afterSalesId }))).toEqual({ orderSn, afterSalesId });
      }),
    );
  });

  it.each(['', ':', '1', 'a:', ':1', 'a:b', 'a:1:2', 'a b:1', `${'a'.repeat(41)}:1`])(
    'is not %j',
    (text) => {
      expect(numbersIn(text)).toBeNull();
    },
  );

  it('is known of a row that cannot be read, where both stand in it', () => {
    expect(listedRefundIdOf({ id: 7, order_sn: '1-2' })).toBe('1-2:7');
    for (const odd of [null, {}, { id: 7 }, { order_sn: '1-2' }, { id: 'x', order_sn: '1-2' }]) {
      expect(listedRefundIdOf(odd)).toBeNull();
    }
  });
});

describe('decoding', () => {
  it('never throws, whole, cut off or with a field of any kind', () => {
    for (const [text, decode] of [
      [refundRowText, toListedRefund],
      [refundDetailText, toRefund],
    ] as const) {
      const whole = rawOf(text, {});
      const cut = fc.nat({ max: text.length }).map((at) => {
        return parseLossless(text.slice(0, at)).unwrapOr(null);
      });
      const odd = fc
        .tuple(fc.constantFrom(...Object.keys(whole)), fc.anything())
        .map(([name, value]) => ({ ...whole, [name]: value }));
      fc.assert(
        fc.property(fc.oneof(fc.anything(), cut, odd), (value) => {
          const result = decode(value);
          if (result.isOk()) expect(result.value.amountMinor).toBeGreaterThanOrEqual(0);
          else expect(typeof result.error).toBe('string');
        }),
        { numRuns: 300 },
      );
    }
  });
});
