import { parseLossless } from '@kaquan/channel-kit';
import { createSandboxClock, writeWireJson } from '@kaquan/channel-kit/sandbox';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toReading } from './map-order.ts';
import { toListedRefund } from './map-refund.ts';
import { createOrder, payFen, type NewOrder } from './sandbox/books/create-order.ts';
import { emptyBooks } from './sandbox/books/empty-books.ts';
import { payOrder, receiveOrder, shipOrder } from './sandbox/books/order-commands.ts';
import { openBooks, type ShopBooks } from './sandbox/books/shop-books.ts';
import { fullOrder, listedOrder } from './sandbox/methods/order-fields.ts';

const wish: fc.Arbitrary<NewOrder> = fc.record({
  outerId: fc.constantFrom('CARD10', 'CARD100', 'VIP30', '别的商品'),
  count: fc.integer({ min: 1, max: 999 }),
  priceFen: fc.integer({ min: 1, max: 9_999_999 }),
  postageFen: fc.integer({ min: 0, max: 5_000 }),
  createdAt: fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2026, 11) }),
});
const steps = fc.integer({ min: 0, max: 3 });

const walk: readonly ((books: ShopBooks, orderSn: string) => void)[] = [
  (books, orderSn) => payOrder(books, orderSn, 'complete'),
  (books, orderSn) => shipOrder(books, orderSn, { logisticsId: '85', trackingNumber: 'YT1' }),
  receiveOrder,
];
const payments = ['unpaid', 'paid', 'paid', 'completed'] as const;

function orderAfter(given: NewOrder, count: number) {
  const at = Math.floor((given.createdAt ?? 0) / 1_000) * 1_000 + 86_399_000;
  const books = openBooks(
    emptyBooks('round-trip'),
    createSandboxClock(() => at),
  );
  const order = createOrder(books, given);
  for (const step of walk.slice(0, count)) step(books, order.orderSn);
  return { books, order, at };
}

const sent = (row: Parameters<typeof writeWireJson>[0]) =>
  parseLossless(writeWireJson(row))._unsafeUnwrap();

describe('what the platform writes of its books, the channel reads', () => {
  it('of any order, wherever it stands, in lists and in detail', () => {
    fc.assert(
      fc.property(wish, steps, (given, count) => {
        const { books, order, at } = orderAfter(given, count);
        const [payment, isShipped] = [payments[count], count >= 2];
        const { priceFen, count: quantity } = order.item;
        const expected = {
          orderNo: order.orderSn,
          createdAt: order.createdAt,
          modifiedAt: count === 0 ? order.createdAt : at,
          paidAt: count === 0 ? null : at,
          payment,
          isShipped,
          buyerPaidMinor: payFen(order),
          postageMinor: given.postageFen,
        };
        const line = { quantity, paidMinor: priceFen * quantity, payment, isShipped, refund: null };
        const rows = [listedOrder(books, order), fullOrder(books, order)].map(sent);
        for (const [index, source] of (['listing', 'detail'] as const).entries()) {
          const reading = toReading(rows[index], source)._unsafeUnwrap();
          expect(reading.hasAfterSale).toBe(false);
          expect(reading.order).toMatchObject({ ...expected, lines: [line] });
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('what nobody wrote, the channel refuses', () => {
  const nested = (depth: number, inner: unknown): unknown =>
    depth === 0 ? inner : nested(depth - 1, depth % 2 === 0 ? [inner] : { order_sn: inner });
  const hostile = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true, maxDepth: 6 }),
    fc.integer({ min: 1, max: 2_000 }).map((depth) => nested(depth, 'x')),
    fc.integer({ min: 1, max: 50 }).map((size) => ({ order_sn: '9'.repeat(size * 10_000) })),
    fc.constantFrom<unknown>(
      JSON.parse('{"__proto__":{"order_sn":"1","order_status":1}}'),
      Object.create({ order_sn: '1' }),
    ),
  );

  it('with a problem in few words, and never a throw', () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        for (const read of [toReading(raw, 'detail'), toListedRefund(raw)]) {
          expect(read.isErr() && read.error.length).toBeLessThan(2_000);
        }
      }),
      { numRuns: 300 },
    );
  });
});
