import { parseLossless } from '@kaquan/channel-kit';
import { createSandboxClock, writeWireJson } from '@kaquan/channel-kit/sandbox';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toOrder } from './map-order.ts';
import { toRefund } from './map-refund.ts';
import { linePaymentFen, tradeAmounts } from './sandbox/books/amounts.ts';
import { createTrade, type NewTrade } from './sandbox/books/create-trade.ts';
import { emptyBooks } from './sandbox/books/empty-books.ts';
import { openRefund } from './sandbox/books/refund-commands.ts';
import { openBooks } from './sandbox/books/shop-books.ts';
import { finishTrade, payTrade, shipTrade } from './sandbox/books/trade-commands.ts';
import { refundRow } from './sandbox/methods/refund-fields.ts';
import { fullTrade, listedTrade } from './sandbox/methods/trade-fields.ts';

const line = fc.record({
  outerSkuId: fc.constantFrom('CARD10', 'CARD100', 'VIP30', '别的商品'),
  num: fc.integer({ min: 1, max: 999 }),
  priceFen: fc.integer({ min: 1, max: 9_999_999 }),
});
const wish: fc.Arbitrary<NewTrade> = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 6 }),
  createdAt: fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2026, 11) }),
});
const steps = fc.integer({ min: 0, max: 3 });

const walk = [payTrade, shipTrade, finishTrade] as const;
const payments = ['unpaid', 'paid', 'paid', 'completed'] as const;

function tradeAfter(given: NewTrade, count: number) {
  const at = Math.floor((given.createdAt ?? 0) / 1_000) * 1_000 + 86_399_000;
  const books = openBooks(
    emptyBooks('round-trip', 'C'),
    createSandboxClock(() => at),
  );
  const trade = createTrade(books, given);
  for (const step of walk.slice(0, count)) step(books, trade.tid);
  return { books, trade, at };
}

const sent = (row: Parameters<typeof writeWireJson>[0]) =>
  parseLossless(writeWireJson(row))._unsafeUnwrap();

describe('what the platform writes of its books, the channel reads', () => {
  it('of any trade, wherever it stands, in lists and in detail', () => {
    fc.assert(
      fc.property(wish, steps, (given, count) => {
        const { books, trade, at } = tradeAfter(given, count);
        const [payment, isShipped] = [payments[count], count >= 2];
        const expected = {
          orderNo: trade.tid,
          createdAt: trade.createdAt,
          modifiedAt: count === 0 ? trade.createdAt : at,
          paidAt: count === 0 ? null : at,
          payment,
          isShipped,
          buyerPaidMinor: tradeAmounts(trade).paymentFen,
          lines: trade.lines.map((each) => ({
            lineNo: each.oid,
            outerId: each.outerSkuId,
            quantity: each.num,
            paidMinor: linePaymentFen(each),
            payment,
            isShipped,
            refund: null,
          })),
        };
        const listed = toOrder(sent(listedTrade(books, trade)), 'listing')._unsafeUnwrap();
        expect(listed).toMatchObject(expected);
        const loaded = toOrder(sent(fullTrade(books, trade)), 'detail')._unsafeUnwrap();
        expect(loaded).toMatchObject({ ...expected, isHeld: false });
      }),
      { numRuns: 200 },
    );
  });

  it('of any refund, with its version and its phase', () => {
    const share = fc.integer({ min: 1, max: 1_000 });
    fc.assert(
      fc.property(wish, share, fc.string(), (given, thousandths, reason) => {
        const { books, trade, at } = tradeAfter(given, 1);
        const [first] = trade.lines;
        const paid = first === undefined ? 0 : linePaymentFen(first);
        const feeFen = Math.max(1, Math.floor((paid * thousandths) / 1_000));
        const { tid } = trade;
        const refund = openRefund(books, { tid, oid: first?.oid ?? '', feeFen, reason });
        expect(toRefund(sent(refundRow(books, refund)))._unsafeUnwrap()).toEqual({
          refundId: refund.refundId,
          orderNo: tid,
          lineNo: refund.oid,
          state: 'requested',
          amountMinor: feeFen,
          quantity: refund.num,
          reason,
          createdAt: at,
          modifiedAt: at,
          version: String(refund.version),
          phase: 'onsale',
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('what nobody wrote, the channel refuses', () => {
  const nested = (depth: number, inner: unknown): unknown =>
    depth === 0 ? inner : nested(depth - 1, depth % 2 === 0 ? [inner] : { tid: inner });
  const hostile = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, maxDepth: 6 }),
    fc.integer({ min: 1, max: 2_000 }).map((depth) => nested(depth, 'x')),
    fc.integer({ min: 1, max: 50 }).map((size) => ({ tid: '9'.repeat(size * 10_000) })),
    fc.constantFrom<unknown>(
      JSON.parse('{"__proto__":{"tid":"1","status":"TRADE_FINISHED"}}'),
      Object.create({ tid: '1' }),
    ),
  );

  it('with a problem in few words, and never a throw', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        for (const read of [toOrder(raw, 'detail'), toOrder(raw, 'listing'), toRefund(raw)]) {
          expect(read.isErr() && read.error.length).toBeLessThan(2_000);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('also where one field of a sound row is something else', () => {
    const { books, trade } = tradeAfter({ lines: [{ outerSkuId: 'CARD10' }] }, 1);
    const row = sent(fullTrade(books, trade)) as Record<string, unknown>;
    const field = fc.constantFrom(...Object.keys(row));
    fc.assert(
      fc.property(field, fc.anything(), (name, value) => {
        const read = toOrder({ ...row, [name]: value }, 'detail');
        const isSound = read.isErr() || Number.isSafeInteger(read.value.buyerPaidMinor);
        expect(isSound).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
