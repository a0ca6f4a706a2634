import fc from 'fast-check';
import { maxAmountMinor, type Money } from '../kernel/money.ts';
import { dayMs, type Instant } from '../kernel/time.ts';
import { placeOrder, takeInReading } from '../order/order-fact.ts';
import type { LineProduct, Order } from '../order/order.ts';
import type {
  ChannelOrder,
  ChannelOrderLine,
  ChannelPayment,
  ChannelRefundState,
} from '../ports/channel.ts';
import { anId } from './an-id.ts';
import { aShop } from './builders.ts';
import { startOfTests } from './fixed-clock.ts';

/** Generates amounts of 0..`max` minor units, small and largest ones often. */
export function arbitraryAmountMinor(max: number = maxAmountMinor): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: 0, max: Math.min(max, 100_000) }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max }) },
    { weight: 1, arbitrary: fc.constantFrom(0, Math.min(1, max), max) },
  );
}

/** Generates amounts of either sign with a currency. */
export function arbitraryMoney(): fc.Arbitrary<Money> {
  const amountMinor = fc
    .tuple(arbitraryAmountMinor(), fc.boolean())
    .map(([amount, isNegative]) => (isNegative && amount !== 0 ? -amount : amount));
  return fc.record({ amountMinor, currency: fc.constantFrom('CNY', 'USD', 'JPY') });
}

/** The most lines that an order of a channel has. */
const maxLines = 200;

/** The most units that a line has. */
const maxQuantity = 10_000;

const instant: fc.Arbitrary<Instant> = fc.integer({
  min: startOfTests,
  max: startOfTests + 30 * dayMs,
});

const payment = fc.constantFrom<ChannelPayment>('unpaid', 'paid', 'completed', 'closed');

const refundState = fc.constantFrom<ChannelRefundState>(
  'requested',
  'awaiting_return',
  'returned',
  'refused',
  'closed',
  'succeeded',
  'bounced',
  'other',
);

// Text as it comes: Chinese, surrogate pairs, quotes, blanks.
const text = fc.string({ unit: 'grapheme', maxLength: 40 });

// Digits beyond what a number can hold.
const number = fc.bigInt({ min: 10n ** 17n, max: 10n ** 19n }).map(String);

const quantity = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(100, maxQuantity) },
);

/** How many lines and units are generated at most. */
export interface ChannelOrderLimits {
  /** 1..200; 200, the port's own limit, unless told otherwise. */
  readonly maxLines?: number;
  /** 1..10,000 per line; 10,000, the port's own limit, unless told otherwise. */
  readonly maxQuantity?: number;
}

/**
 * Generates orders as a channel reports them, in any state: mostly small ones, now and then one of
 * 200 lines, a line of 10,000 units, or the largest amount.
 */
export function arbitraryChannelOrder(limits: ChannelOrderLimits = {}): fc.Arbitrary<ChannelOrder> {
  const most = limits.maxLines ?? maxLines;
  const lines = fc.oneof(
    { weight: 12, arbitrary: linesOf(1, Math.min(4, most), limits) },
    { weight: 1, arbitrary: linesOf(most, most, { maxQuantity: 3, ...limits }) },
  );
  return fc
    .record({
      orderNo: number,
      createdAt: instant,
      paidAfterMs: fc.integer({ min: 0, max: dayMs }),
      modifiedAfterMs: fc.integer({ min: 0, max: dayMs }),
      payment,
      isShipped: fc.boolean(),
      isHeld: fc.option(fc.boolean()),
      buyerRef: fc.option(text),
      buyerPaidMinor: arbitraryAmountMinor(),
      postageShare: fc.double({ min: 0, max: 1, noNaN: true }),
      lines,
    })
    .map(({ paidAfterMs, modifiedAfterMs, postageShare, ...read }) => ({
      ...read,
      paidAt: read.payment === 'unpaid' ? null : read.createdAt + paidAfterMs,
      modifiedAt: read.createdAt + paidAfterMs + modifiedAfterMs,
      currency: 'CNY',
      postageMinor: Math.floor(read.buyerPaidMinor * postageShare),
      lines: read.lines.map((line, i) => ({ ...line, lineNo: `${read.orderNo}${i}` })),
    }));
}

/** Generates what the channel may say later about an order that it has reported before. */
export function arbitraryLaterReading(before: ChannelOrder): fc.Arbitrary<ChannelOrder> {
  return fc
    .record({
      payment,
      isShipped: fc.boolean(),
      isHeld: fc.option(fc.boolean()),
      afterMs: fc.integer({ min: 0, max: dayMs }),
      refunds: fc.array(refund(), {
        minLength: before.lines.length,
        maxLength: before.lines.length,
      }),
    })
    .map(({ afterMs, refunds, ...read }) => {
      const modifiedAt = before.modifiedAt + afterMs;
      return {
        ...before,
        ...read,
        modifiedAt,
        paidAt: read.payment === 'unpaid' ? null : (before.paidAt ?? modifiedAt),
        lines: before.lines.map((line, i) => ({
          ...line,
          payment: read.payment,
          isShipped: read.isShipped,
          refund: line.refund ?? refunds[i] ?? null,
        })),
      };
    });
}

function linesOf(
  minLength: number,
  maxLength: number,
  limits: ChannelOrderLimits,
): fc.Arbitrary<ChannelOrderLine[]> {
  const most = limits.maxQuantity ?? maxQuantity;
  const line = fc.record({
    lineNo: fc.constant(''),
    title: text,
    itemId: number,
    skuId: fc.option(number),
    outerId: fc.option(text),
    quantity: quantity.map((units) => Math.min(units, most)),
    paidMinor: arbitraryAmountMinor(),
    payment,
    isShipped: fc.boolean(),
    refund: refund(),
  });
  return fc.array(line, { minLength, maxLength, size: 'max' });
}

function refund(): fc.Arbitrary<ChannelOrderLine['refund']> {
  const some = fc.record({ refundId: number, state: refundState });
  return fc.option(some, { freq: 3 });
}

const product = fc.record<LineProduct>({
  productId: fc.constantFrom(anId('product', 'product-1'), anId('product', 'product-2')),
  goods: fc.constant('card_key'),
  stock: fc.constant({ kind: 'keys', keys: 'single_use' }),
  delivery: fc.constantFrom('claim_page', 'direct'),
  verifiedBy: fc.constantFrom('none', 'channel_completed', 'channel_api', 'counter', 'host'),
  reserve: fc.constantFrom('on_paid', 'on_handover'),
  fulfiller: fc.constant(null),
  needsAccount: fc.constant(false),
  costMinor: fc.constantFrom(null, 0, 300),
});

/**
 * Generates orders as our own rules bring them about: placed at a channel's first word and led on by
 * up to two later ones. All of them keep the invariants; version and events are counted as if each
 * word had been stored.
 */
export function arbitraryOrder(limits: ChannelOrderLimits = {}): fc.Arbitrary<Order> {
  const readings = arbitraryChannelOrder(limits).chain((first) =>
    arbitraryLaterReading(first).chain((second) =>
      arbitraryLaterReading(second).map((third) => [first, second, third] as const),
    ),
  );
  const words = fc.integer({ min: 1, max: 3 });
  return fc
    .tuple(readings, words, fc.option(product))
    .map(([all, count, lineProduct]) => leadOn(all.slice(0, count), lineProduct));
}

function leadOn(readings: readonly ChannelOrder[], lineProduct: LineProduct | null): Order {
  const shop = aShop();
  const placement = {
    orderId: anId('order', 'order-1'),
    shop,
    shippingMethod: { name: 'virtual', granularity: 'order' } as const,
    mapItem: () => lineProduct,
  };
  const [first, ...later] = readings.map((read) => ({
    read,
    refunds: [],
    readAt: read.modifiedAt,
  }));
  if (first === undefined) throw new RangeError('an order has a first word');
  const context = { shortages: null, policy: shop.policy };
  const placed = placeOrder(first, placement, { now: first.readAt, shortages: null });
  let order: Order = { ...placed.order, version: 1 };
  for (const reading of later) {
    const { events, order: next } = takeInReading(order, reading, {
      ...context,
      now: reading.readAt,
    });
    if (events.length > 0) order = { ...next, version: order.version + 1 };
  }
  return order;
}

export { arbitraryWalk, checkWalks } from './arbitraries/walks.ts';
export type { WalkCheck } from './arbitraries/walks.ts';
