import fc from 'fast-check';
import type { ChannelOrder } from '../../ports/channel.ts';
import { placeOrder, takeInReading } from '../../order/order-fact.ts';
import type { LineProduct, Order } from '../../order/order.ts';
import { anId } from '../an-id.ts';
import { aShop } from '../builders.ts';
import {
  arbitraryChannelOrder,
  arbitraryLaterReading,
  type ChannelOrderLimits,
} from './channel-order.ts';

const product = fc.record<LineProduct>({
  productId: fc.constantFrom(anId('product', 'product-1'), anId('product', 'product-2')),
  delivery: fc.constantFrom('claim_page', 'direct'),
  verifiedBy: fc.constantFrom('none', 'channel_completed', 'host'),
  reserve: fc.constantFrom('on_paid', 'on_handover'),
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
    shippingMethod: 'virtual',
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
