import { parseLossless } from '@kaquan/channel-kit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardOrderText } from '../test/fixtures.ts';
import { orderSnOf, toReading, type OrderSource } from './map-order.ts';

const raw = (changes: Record<string, unknown> = {}) => ({
  ...(parseLossless(cardOrderText)._unsafeUnwrap() as Record<string, unknown>),
  ...changes,
});
const read = (changes: Record<string, unknown> = {}, source: OrderSource = 'listing') =>
  toReading(raw(changes), source)._unsafeUnwrap();
const problem = (changes: Record<string, unknown>) =>
  toReading(raw(changes), 'listing')._unsafeUnwrapErr();
const item = { goods_id: 1, sku_id: '2', goods_price: 1, goods_count: 1 };

describe('toReading', () => {
  it('reads a paid order, with money in fen and times as instants', () => {
    expect(read()).toEqual({
      hasAfterSale: false,
      order: {
        orderNo: '260101-123456789012345',
        createdAt: Date.UTC(2025, 11, 31, 23, 30, 10),
        modifiedAt: Date.UTC(2025, 11, 31, 23, 31, 1),
        paidAt: Date.UTC(2025, 11, 31, 23, 30, 25),
        payment: 'paid',
        isShipped: false,
        isHeld: null,
        shipBy: Date.UTC(2026, 0, 2, 23, 31, 0),
        buyerRef: null,
        currency: 'CNY',
        buyerPaidMinor: 1990,
        postageMinor: 0,
        receivableMinor: 2190,
        lines: [
          {
            lineNo: '700080009001',
            title: '示例点卡',
            itemId: '5550001112',
            skuId: '700080009001',
            outerId: 'CARD-100',
            quantity: 1,
            paidMinor: 2290,
            payment: 'paid',
            isShipped: false,
            refund: null,
          },
        ],
      },
    });
  });

  it('keeps nothing of the receiver', () => {
    expect(JSON.stringify(read())).not.toMatch(/张|138|AgAAAA/);
  });

  it.each([
    [{}, 'paid', false, false],
    [{ order_status: 2 }, 'paid', true, false],
    [{ order_status: 3 }, 'completed', true, false],
    [{ order_status: '2' }, 'paid', true, false],
    [{ confirm_status: 2 }, 'closed', false, false],
    [{ confirm_status: 2, group_status: 2 }, 'closed', false, false],
    [{ confirm_status: 0, group_status: 2 }, 'closed', false, false],
    [{ confirm_status: 0, group_status: 0 }, 'paid', false, true],
    [{ confirm_status: 0, group_status: 0, pay_time: '' }, 'unpaid', false, false],
    [{ confirm_status: 1, group_status: 0 }, 'paid', false, true],
    [{ confirm_status: 1, group_status: null }, 'paid', false, false],
    [{ trade_type: 1, step_trade_status: 0 }, 'unpaid', false, false],
    [{ trade_type: 1, step_trade_status: 1 }, 'unpaid', false, false],
    [{ trade_type: 1, step_trade_status: 2 }, 'paid', false, false],
    [{ trade_type: 1, confirm_status: 0 }, 'unpaid', false, false],
    [{ risk_control_status: 1 }, 'paid', false, true],
    [{ risk_control_status: 1, order_status: 2 }, 'paid', true, false],
    [{ order_tag_list: [{ name: 'ship_hold', value: 1 }] }, 'paid', false, true],
    [{ order_tag_list: [{ name: 'ship_hold', value: '1' }] }, 'paid', false, true],
    [{ order_tag_list: [{ name: 'other', value: 1 }] }, 'paid', false, false],
    [{ gift_order_status: 0, gift_list: [{}] }, 'paid', false, true],
    [{ gift_order_status: 0, gift_list: [] }, 'paid', false, false],
    [{ gift_order_status: 1, gift_list: [{}] }, 'paid', false, false],
  ])('%j is %s, shipped %s, held %s', (changes, payment, isShipped, isHeld) => {
    const { order } = read(changes, 'detail');
    expect(order).toMatchObject({ payment, isShipped, isHeld });
    expect(order.lines[0]).toMatchObject({ payment, isShipped });
  });

  it('tells in a list of holds that it shows, and never that there is none', () => {
    expect(read().order.isHeld).toBeNull();
    expect(read({ risk_control_status: 1 }).order.isHeld).toBe(true);
    expect(read({ order_status: 2 }).order.isHeld).toBe(false);
    expect(read({ order_tag_list: null }, 'detail').order.isHeld).toBe(false);
  });

  it.each([
    [1, false],
    [2, true],
    [3, true],
    [4, true],
  ])('refund_status %i: an after-sale %s', (refund_status, hasAfterSale) => {
    expect(read({ refund_status }).hasAfterSale).toBe(hasAfterSale);
  });

  it('counts postage as a part of what is paid, and never as more', () => {
    expect(read({ postage: 6 }).order.postageMinor).toBe(600);
    expect(read({ postage: 6, pay_amount: 5 }).order).toMatchObject({
      postageMinor: 500,
      buyerPaidMinor: 500,
    });
  });

  it('takes ids as text and as numbers, of any length', () => {
    const { order } = toReading(
      parseLossless(cardOrderText.replace('"700080009001"', '9007199254740993123'))._unsafeUnwrap(),
      'detail',
    )._unsafeUnwrap();
    expect(order.lines[0]?.skuId).toBe('9007199254740993123');
  });

  it('names a line by its goods where there is no SKU, and the code of the goods stands in', () => {
    const bare = { ...item, sku_id: 0, outer_goods_id: 'CARD' };
    const [line] = read({ item_list: [bare] }).order.lines;
    expect(line).toMatchObject({ lineNo: '1', skuId: null, outerId: 'CARD', title: '' });
  });

  it.each([
    ['2026-01-01 07:31:01', Date.UTC(2025, 11, 31, 23, 31, 1)],
    ['2026-01-01T07:31:01+08:00', Date.UTC(2025, 11, 31, 23, 31, 1)],
    ['1767223861', 1_767_223_861_000],
    [1_767_223_861, 1_767_223_861_000],
    [1_767_223_861_000, 1_767_223_861_000],
  ])('reads the time %s', (updated_at, instant) => {
    expect(read({ updated_at }).order.modifiedAt).toBe(instant);
  });

  it.each([
    [19.9, 1990],
    ['19.90', 1990],
    [20, 2000],
    [0, 0],
  ])('reads %s yuan', (pay_amount, fen) => {
    // As reading without loss would have it.
    const changes = parseLossless(JSON.stringify({ pay_amount }))._unsafeUnwrap();
    expect(read(changes as Record<string, unknown>).order.buyerPaidMinor).toBe(fen);
  });

  it.each([
    [{ order_status: 0 }, /^order_status/],
    [{ order_status: 9 }, /^order_status/],
    [{ confirm_status: 3 }, /^order_status/],
    [{ trade_type: 1 }, /^order_status/],
    [{ refund_status: 0 }, /^refund_status/],
    [{ refund_status: 5 }, /^refund_status/],
    [{ pay_amount: '19.901' }, /^pay_amount/],
    [{ pay_amount: -1 }, /^pay_amount/],
    [{ pay_amount: '1e3' }, /^pay_amount/],
    [{ pay_amount: null }, /^pay_amount/],
    [{ updated_at: '' }, /^updated_at/],
    [{ updated_at: '2026-02-30 00:00:00' }, /^updated_at/],
    [{ updated_at: '2026-13-01T00:00:00Z' }, /^updated_at/],
    [{ order_sn: '' }, /^order_sn/],
    [{ order_sn: 'a:b' }, /^order_sn/],
    [{ item_list: [] }, /^item_list/],
    [{ item_list: [item, { ...item }] }, /^item_list: a SKU stands twice/],
    [{ item_list: [{ ...item, goods_count: 0 }] }, /^item_list.0.goods_count/],
    [{ item_list: [{ ...item, goods_id: 'x' }] }, /^item_list.0.goods_id/],
  ])('names the field that is wrong in %j', (changes, words) => {
    expect(problem(changes)).toMatch(words);
  });

  it('has one number for a row, however odd the rest', () => {
    expect(orderSnOf({ order_sn: '260101-1' })).toBe('260101-1');
    for (const odd of [null, 1, {}, { order_sn: '' }, { order_sn: 'x'.repeat(41) }]) {
      expect(orderSnOf(odd)).toBeNull();
    }
  });

  it('never throws, whole, cut off or with a field of any kind', () => {
    const cut = fc.nat({ max: cardOrderText.length }).map((at) => {
      return parseLossless(cardOrderText.slice(0, at)).unwrapOr(null);
    });
    const field = fc.constantFrom(...Object.keys(raw()));
    const odd = fc.tuple(field, fc.anything()).map(([name, value]) => raw({ [name]: value }));
    fc.assert(
      fc.property(fc.oneof(fc.anything(), cut, odd), (value) => {
        const result = toReading(value, 'detail');
        if (result.isOk()) expect(result.value.order.buyerPaidMinor).toBeGreaterThanOrEqual(0);
        else expect(typeof result.error).toBe('string');
      }),
      { numRuns: 500 },
    );
  });
});
