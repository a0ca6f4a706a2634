import type { CaseContext } from '../src/after-sales/refund-decide.ts';
import type { MapItem } from '../src/catalog/map-items.ts';
import type { MethodChoice } from '../src/fulfilment/confirmation.ts';
import type { Shortage } from '../src/kernel/error-fields.ts';
import { minuteMs, type Instant } from '../src/kernel/time.ts';
import type { Decision } from '../src/order/decision.ts';
import { placeOrder, takeInReading } from '../src/order/order-fact.ts';
import type { Placement } from '../src/order/order-place.ts';
import type { LineProduct, Order } from '../src/order/order.ts';
import type { ChannelOrder, ChannelOrderLine, ChannelRefund } from '../src/ports/channel.ts';
import { defaultShopPolicy, type ShopPolicy } from '../src/shop/shop.ts';
import { anId } from '../src/testing/an-id.ts';
import { aShop } from '../src/testing/builders.ts';
import { startOfTests } from '../src/testing/fixed-clock.ts';

/** The instant at which decisions of tests are made: an hour after everything was placed. */
export const now: Instant = startOfTests + 60 * minuteMs;

/** A line of a reading: number 1, one unit, 10.00 yuan. */
export function aReadLine(parts: Partial<ChannelOrderLine> = {}): ChannelOrderLine {
  const lineNo = parts.lineNo ?? '1';
  return {
    lineNo,
    title: `Line ${lineNo}`,
    itemId: `item-${lineNo}`,
    skuId: null,
    outerId: null,
    quantity: 1,
    paidMinor: 1_000,
    payment: 'paid',
    isShipped: false,
    refund: null,
    ...parts,
  };
}

/** A reading of an order: paid, one line; the buyer pays what the lines cost. */
export function aRead(parts: Partial<ChannelOrder> = {}): ChannelOrder {
  const lines = parts.lines ?? [aReadLine()];
  const buyerPaidMinor = lines.reduce((sum, { paidMinor }) => sum + paidMinor, 0);
  const payment = parts.payment ?? 'paid';
  return {
    orderNo: 'no-1',
    createdAt: startOfTests,
    modifiedAt: startOfTests,
    // A closed order was paid only where the reading says so.
    paidAt: payment === 'paid' || payment === 'completed' ? startOfTests : null,
    payment,
    isShipped: false,
    isHeld: null,
    buyerRef: 'buyer-1',
    currency: 'CNY',
    buyerPaidMinor,
    postageMinor: 0,
    lines,
    ...parts,
  };
}

/** A refund of line 1 that the buyer asks for: 10.00 yuan, number of units not told. */
export function aRefund(parts: Partial<ChannelRefund> = {}): ChannelRefund {
  return {
    refundId: 'r1',
    orderNo: 'no-1',
    lineNo: '1',
    state: 'requested',
    amountMinor: 1_000,
    quantity: null,
    reason: 'changed my mind',
    createdAt: startOfTests,
    modifiedAt: startOfTests,
    version: '1',
    phase: null,
    ...parts,
  };
}

/** What a mapped line of a test sells. */
export function aProductOfLine(parts: Partial<LineProduct> = {}): LineProduct {
  return {
    productId: anId('product', 'product-1'),
    goods: 'card_key',
    stock: { kind: 'keys', keys: 'single_use' },
    delivery: 'claim_page',
    verifiedBy: 'channel_completed',
    reserve: 'on_paid',
    fulfiller: null,
    needsAccount: false,
    costMinor: null,
    ...parts,
  };
}

/** How an order of a test is placed. */
export interface PlacedWith {
  readonly policy?: Partial<ShopPolicy>;
  /** The product of every line, or a mapping; `null`: nothing is mapped. */
  readonly product?: Partial<LineProduct> | null;
  readonly mapItem?: MapItem;
  readonly shippingMethod?: MethodChoice | null;
  readonly shortages?: readonly Shortage[] | null;
  readonly refunds?: readonly ChannelRefund[];
}

const virtualMethod: MethodChoice = { name: 'virtual', granularity: 'order' };

/** A policy: the default, and what differs. */
export function aPolicy(parts: Partial<ShopPolicy> = {}): ShopPolicy {
  return { ...defaultShopPolicy, ...parts };
}

/** What a decision of an operator about a case depends on. */
export function deciding(parts: Partial<CaseContext> = {}): CaseContext {
  return { policy: aPolicy(), now, actor: { kind: 'operator', id: 'li' }, ...parts };
}

/** Places an order by its first reading. */
export function placing(read: ChannelOrder, placed: PlacedWith = {}): Decision {
  const { product, policy, shippingMethod = virtualMethod } = placed;
  const { shortages = null, refunds = [] } = placed;
  const mapped = product === null ? null : aProductOfLine(product);
  const placement: Placement = {
    orderId: anId('order', 'o1'),
    shop: aShop({ policy: aPolicy(policy) }),
    shippingMethod,
    mapItem: placed.mapItem ?? (() => mapped),
  };
  const reading = { read, refunds, readAt: read.modifiedAt };
  return placeOrder(reading, placement, { now, shortages });
}

/** The order that {@link placing} leads to, as it is stored. */
export function placed(read: ChannelOrder = aRead(), how: PlacedWith = {}): Order {
  return stored(placing(read, how));
}

/** The order of a decision with the version that its commit gives it. */
export function stored({ order }: Decision): Order {
  return { ...order, version: order.version + 1 };
}

/** What the channel says of an order next, one minute after its last word. */
export interface NextWord {
  readonly read?: Partial<ChannelOrder>;
  /** Changes every line, or the one of that number. */
  readonly line?: Partial<ChannelOrderLine>;
  readonly lineNo?: string;
  readonly refunds?: readonly ChannelRefund[];
}

/** A reading that repeats the channel's last word on an order, except for what is given. */
export function nextReading(order: Order, word: NextWord = {}): ChannelOrder {
  const { reported } = order;
  const payment = word.read?.payment ?? reported.payment;
  const modifiedAt = reported.modifiedAt + minuteMs;
  const lines = order.lines.map(({ lineNo, item, title, units, paidMinor }, position) => {
    const before = reported.lines[position];
    const isMeant = word.lineNo === undefined || word.lineNo === lineNo;
    // A line that was closed by itself stays so; lines of a closed trade follow the trade.
    const wasClosed = before?.payment === 'closed' && reported.payment !== 'closed';
    return {
      lineNo,
      title,
      ...item,
      quantity: units.length,
      paidMinor,
      payment: wasClosed ? ('closed' as const) : payment,
      isShipped: before?.isShipped ?? false,
      refund: before?.refund ?? null,
      ...(isMeant ? word.line : {}),
    };
  });
  return {
    orderNo: order.orderNo,
    createdAt: order.createdAt,
    modifiedAt,
    paidAt:
      payment === 'paid' || payment === 'completed' ? (order.paidAt ?? modifiedAt) : order.paidAt,
    payment,
    isShipped: reported.isShipped,
    isHeld: reported.isHeld,
    buyerRef: order.buyerRef,
    currency: order.currency,
    buyerPaidMinor: order.buyerPaidMinor,
    postageMinor: order.postageMinor,
    lines,
    ...word.read,
  };
}

/** Takes in what the channel says next. */
export function taking(
  word: NextWord = {},
  context: { readonly policy?: Partial<ShopPolicy>; readonly shortages?: readonly Shortage[] } = {},
): (order: Order) => Decision {
  return (order) => {
    const read = nextReading(order, word);
    const reading = { read, refunds: word.refunds ?? [], readAt: read.modifiedAt };
    const { policy, shortages = null } = context;
    return takeInReading(order, reading, { policy: aPolicy(policy), now, shortages });
  };
}

/** The line of a reading that names a refund, and the refund itself. */
export function withRefund(refund: ChannelRefund): NextWord {
  const { refundId, state, lineNo } = refund;
  return { lineNo, line: { refund: { refundId, state } }, refunds: [refund] };
}
