import { parseLossless } from '@kaquan/channel-kit';
import { formatDecimal } from '@kaquan/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cardTradeText, parcelTradeText } from '../test/fixtures.ts';
import { toOrder, tradeIdOf } from './map-order.ts';

interface Raw {
  [key: string]: unknown;
  orders: { order: Record<string, unknown>[] };
}

/** A row with some fields of its trade and of its first line changed. */
function row(trade: Record<string, unknown> = {}, line: Record<string, unknown> = {}): Raw {
  const raw = parseLossless(cardTradeText)._unsafeUnwrap() as Raw;
  return { ...raw, ...trade, orders: { order: [{ ...raw.orders.order[0], ...line }] } };
}

const map = (raw: unknown) => toOrder(raw, 'detail')._unsafeUnwrap();
const problem = (raw: unknown) => toOrder(raw, 'detail')._unsafeUnwrapErr();

describe('toOrder', () => {
  it('reads a card trade with every digit of its numbers', () => {
    expect(map(row())).toEqual({
      orderNo: '3812345678901234567',
      createdAt: Date.UTC(2026, 2, 8, 3, 58, 2),
      modifiedAt: Date.UTC(2026, 2, 8, 3, 58, 32),
      paidAt: Date.UTC(2026, 2, 8, 3, 58, 31),
      payment: 'paid',
      isShipped: false,
      isHeld: false,
      buyerRef: 'AAHm5dEAAeGwJedwSHpg8bT',
      currency: 'CNY',
      buyerPaidMinor: 1980,
      postageMinor: 0,
      lines: [
        {
          lineNo: '3812345678901234567',
          title: '游戏点卡 10元',
          itemId: '600000000001',
          skuId: '4900000000001',
          outerId: 'CARD10',
          quantity: 2,
          paidMinor: 1980,
          payment: 'paid',
          isShipped: false,
          refund: null,
        },
      ],
    });
  });

  it('reads lines one by one: shipped, under refund, and each with its own amount', () => {
    const order = map(parseLossless(parcelTradeText)._unsafeUnwrap());
    expect(order).toMatchObject({ isShipped: false, postageMinor: 600, buyerRef: null });
    expect(order.lines).toMatchObject([
      { isShipped: true, paidMinor: 9500, skuId: null, outerId: 'KB-1', refund: null },
      {
        isShipped: false,
        paidMinor: 5500,
        outerId: null,
        refund: { refundId: '241234567890129999', state: 'requested' },
      },
    ]);
  });

  it('sees a closed line inside an open trade', () => {
    const [line] = map(row({}, { status: 'TRADE_CLOSED_BY_TAOBAO' })).lines;
    expect(line).toMatchObject({ payment: 'closed', isShipped: false });
  });

  it('holds what the platform forbids to ship, by status or by any flag', () => {
    const forbidden = map(row({ status: 'PAID_FORBID_CONSIGN' }));
    expect(forbidden).toMatchObject({ payment: 'paid', isHeld: true });
    for (const flag of ['top_hold', 'team_buy_hold', 'ofp_hold', 'forbid_consign', 'is_sh_ship']) {
      for (const on of [true, 1, '1', 'true', 2, 'something new', {}]) {
        expect(map(row({ [flag]: on })).isHeld).toBe(true);
      }
      for (const off of [false, 0, '0', 'false', '', null]) {
        expect(map(row({ [flag]: off })).isHeld).toBe(false);
      }
    }
  });

  it('does not tell from a listing whether a paid trade is held, unless its status does', () => {
    const listed = (status: string) => toOrder(row({ status }), 'listing')._unsafeUnwrap().isHeld;
    expect(listed('WAIT_SELLER_SEND_GOODS')).toBeNull();
    expect(listed('PAID_FORBID_CONSIGN')).toBe(true);
    expect(listed('WAIT_BUYER_PAY')).toBe(false);
    expect(listed('TRADE_CLOSED')).toBe(false);
    expect(map(row({ status: 'TRADE_CLOSED', top_hold: 1 })).isHeld).toBe(false);
  });

  it('does not take an unpaid cash-on-delivery trade for paid', () => {
    const cod = { type: 'cod', pay_time: undefined };
    expect(map(row(cod))).toMatchObject({ payment: 'unpaid', paidAt: null });
    expect(map(row(cod)).lines[0]).toMatchObject({ payment: 'unpaid' });
    const signed = map(row({ ...cod, status: 'TRADE_BUYER_SIGNED' }));
    expect(signed).toMatchObject({ payment: 'paid', paidAt: signed.modifiedAt });
  });

  it('never lets postage exceed the payment', () => {
    const closed = { status: 'TRADE_CLOSED', payment: '0.00', post_fee: '6.00' };
    expect(map(row(closed))).toMatchObject({ buyerPaidMinor: 0, postageMinor: 0 });
  });

  it('sets aside what it cannot judge, naming the field and quoting nothing', () => {
    expect(problem(row({ status: 'TRADE_TELEPORTED' }))).toMatch(/^status: /);
    expect(problem(row({}, { status: 'SECRET' }))).toMatch(
      /^orders\.order\.0\.status: (?!.*SECRET)/,
    );
    expect(problem(row({ payment: '19.8O' }))).toMatch(/^payment: (?!.*19)/);
    expect(problem(row({ payment: '-1.00' }))).toMatch(/^payment: /);
    expect(problem(row({ payment: 19 }))).toMatch(/^payment: /);
    expect(problem(row({ created: '2026-02-30 00:00:00' }))).toMatch(/^created: /);
    expect(problem(row({}, { num: 0 }))).toMatch(/^orders\.order\.0\.num: /);
    expect(problem(row({ tid: undefined }))).toMatch(/^tid: /);
    expect(problem({ ...row(), orders: undefined })).toMatch(/^orders: /);
    expect(problem({ ...row(), orders: { order: [] } })).toMatch(/^orders\.order: /);
    expect(problem(null)).toMatch(/^answer: /);
  });

  it('does not overlook a running refund whose number is missing', () => {
    const running = { refund_status: 'WAIT_SELLER_AGREE' };
    expect(problem(row({}, running))).toMatch(/refund_id/);
    expect(map(row({}, { refund_status: 'CLOSED' })).lines[0]?.refund).toBeNull();
    expect(map(row({}, { refund_status: 'NEW_WORD', refund_id: 24 })).lines[0]?.refund).toEqual({
      refundId: '24',
      state: 'other',
    });
  });

  it('keeps amounts to the fen and ids to the digit, whatever they are', () => {
    const fen = fc.integer({ min: 0, max: 1_000_000_000 });
    const id = fc.bigInt({ min: 1n, max: 10n ** 20n });
    fc.assert(
      fc.property(fen, id, id, (amount, tid, oid) => {
        const ids = parseLossless(`{"tid":${tid},"oid":${oid}}`)._unsafeUnwrap() as Raw;
        const payment = formatDecimal(amount);
        const order = map(
          row({ tid: ids['tid'], payment }, { oid: ids['oid'], divide_order_fee: payment }),
        );
        expect(order.orderNo).toBe(String(tid));
        expect(order.lines[0]?.lineNo).toBe(String(oid));
        expect(order.buyerPaidMinor).toBe(amount);
        expect(order.lines[0]?.paidMinor).toBe(amount);
      }),
    );
  });

  it('never throws, with any value in the place of any field', () => {
    const keys = Object.keys(row());
    const lineKeys = Object.keys(row().orders.order[0] ?? {});
    const wild = fc.oneof(fc.anything(), fc.anything({ withNullPrototype: true }));
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...keys, 'top_hold'), wild),
        fc.dictionary(fc.constantFrom(...lineKeys), wild),
        (trade, line) => {
          const result = toOrder({ ...row({}, line), ...trade }, 'detail');
          expect(result.isOk() || typeof result.error === 'string').toBe(true);
        },
      ),
      { numRuns: 500 },
    );
    fc.assert(fc.property(fc.anything(), (raw) => void toOrder(raw, 'listing')));
    fc.assert(
      fc.property(fc.nat({ max: cardTradeText.length }), (at) => {
        const cut = parseLossless(cardTradeText.slice(0, at));
        const order = cut.andThen((raw) => toOrder(raw, 'listing'));
        expect(order.isErr()).toBe(at < cardTradeText.length);
      }),
    );
  });
});

describe('tradeIdOf', () => {
  it('finds the number of a row that is otherwise unreadable', () => {
    expect(tradeIdOf({ tid: '3812345678901234567', payment: {} })).toBe('3812345678901234567');
    expect(tradeIdOf({ tid: 'x' })).toBeNull();
    expect(tradeIdOf('x')).toBeNull();
  });
});
