import { err, ok, type Result } from 'neverthrow';
import { deliveryProblems } from '../fulfilment/delivery-problems.ts';
import { deliveriesOfGoods, deliveryRules } from '../fulfilment/delivery-rules.ts';
import { methodFor } from '../fulfilment/confirmation.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ProductId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { placeOrder } from '../order/order-fact.ts';
import { isReady } from '../order/order-ready.ts';
import type { ChannelItem, Delivery, LineProduct, Order, VerifiedBy } from '../order/order.ts';
import type { Channel, ChannelOrder } from '../ports/channel.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { GoodsKind, ProductStock } from '../stock/product-stock.ts';
import type { SetupReason } from './setup-reasons.ts';
import type { Shop } from './shop.ts';

/** What is wrong with a step: by a reason of its own, or the error that it has met. */
export type Trouble = SetupReason | CoreError;

/** A test order on its way. */
export interface Walk {
  readonly scope: Scope;
  readonly shop: Shop;
  readonly channel: Channel;
  readonly now: Instant;
  /** What is bought: the named item's product, or one that is made up to go the shop's own way. */
  readonly product: LineProduct;
  readonly item: ChannelItem;
  /** Whether `product` is made up. */
  readonly isMadeUp: boolean;
}

/** How an order goes on after a step. */
export interface Walked {
  readonly order: Order;
  readonly outcome: 'passed' | 'skipped' | 'untried';
  readonly reason: SetupReason | null;
}

/** A step of the way of a test order; nothing of it is stored, told or asked outside. */
export type Part = (
  walk: Walk,
  order: Order,
) => Result<Walked, Trouble> | Promise<Result<Walked, Trouble>>;

/** The step was walked. */
export function passed(order: Order): Result<Walked, Trouble> {
  return ok({ order, outcome: 'passed', reason: null });
}

/** The step belongs to the way, and only a real order shows it. */
export function untried(order: Order, reason: SetupReason): Result<Walked, Trouble> {
  return ok({ order, outcome: 'untried', reason });
}

/** The way has nothing to try there. */
export function skipped(order: Order, reason: SetupReason): Result<Walked, Trouble> {
  return ok({ order, outcome: 'skipped', reason });
}

/** As `commit` would store what was decided. */
export function stored({
  order,
  events,
}: {
  readonly order: Order;
  readonly events: readonly unknown[];
}): Order {
  return events.length === 0 ? order : { ...order, version: order.version + 1 };
}

const madeUpItem: ChannelItem = { itemId: 'setup-check', skuId: null, outerId: null };

/** What stands for the goods of a shop where no item is named. */
export function madeUpGoods(
  delivery: Delivery,
  verifiedBy: VerifiedBy,
): Pick<Walk, 'product' | 'item' | 'isMadeUp'> {
  const kinds = Object.keys(deliveriesOfGoods) as readonly GoodsKind[];
  const goods = kinds.find((kind) => deliveriesOfGoods[kind].includes(delivery)) ?? 'card_key';
  const isProduced = deliveryRules[delivery].deliveredBy === 'fulfiller';
  const product: LineProduct = {
    productId: 'setup-check' as ProductId,
    goods,
    stock: stockOf[goods],
    delivery,
    verifiedBy,
    reserve: 'on_paid',
    fulfiller: isProduced ? 'setup-check' : null,
    needsAccount: false,
    costMinor: null,
  };
  return { product, item: madeUpItem, isMadeUp: true };
}

const stockOf: Readonly<Record<GoodsKind, ProductStock>> = {
  card_key: { kind: 'keys', keys: 'single_use' },
  physical: { kind: 'counted' },
  custom: { kind: 'untracked' },
};

/** What the channel would say of the test order. */
export function readingAt(
  { item }: Pick<Walk, 'item'>,
  at: Instant,
  parts: Pick<ChannelOrder, 'payment' | 'isShipped'>,
): ChannelOrder {
  const sold = { ...item, lineNo: '1', title: 'setup check', quantity: 1, paidMinor: 100 };
  return {
    orderNo: 'setup-check',
    createdAt: at,
    modifiedAt: at,
    paidAt: at,
    ...parts,
    isHeld: null,
    buyerRef: null,
    currency: 'CNY',
    buyerPaidMinor: 100,
    postageMinor: 0,
    lines: [{ ...sold, ...parts, refund: null }],
  };
}

/** Takes the test order in, as its first reading would. */
export function place(walk: Walk): Result<Order, Trouble> {
  const { scope, shop, channel, now, product, item } = walk;
  const { delivery, verifiedBy, reserve } = product;
  const [incapable] = deliveryProblems(channel, { delivery, verifiedBy });
  if (incapable !== undefined) {
    const operation = incapable.problem.slice(channel.name.length + 1);
    return err(coreError('channel.incapable', { channel: channel.name, operation }));
  }
  const read = readingAt(walk, now, { payment: 'paid', isShipped: false });
  const placed = placeOrder(
    { read, refunds: [], readAt: now },
    {
      orderId: scope.runtime.ids.next('order'),
      shop,
      shippingMethod: methodFor(channel.capabilities.shippingMethods, 'virtual', [item]),
      isTest: true,
      mapItem: () => product,
    },
    { now, shortages: null },
  );
  const isKept = deliveryRules[delivery].takesKeys && reserve === 'on_paid';
  return isKept && !isReady(placed.order) ? err('not_ready') : ok(stored(placed));
}
