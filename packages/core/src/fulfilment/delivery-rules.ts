import type { Delivery, OrderLine, VerifiedBy } from '../order/order.ts';
import { sourceOf, type GoodsKind, type StockSource } from '../stock/product-stock.ts';

/** What a way of delivering goods asks for; see {@link deliveryRules}. */
export interface DeliveryRule {
  /** Whether the buyer gets the goods through the redemption link 兑换链接. */
  readonly usesLink: boolean;
  /** Whether a key of our own stock is bound to the unit before it goes out. */
  readonly takesKeys: boolean;
  /** Whose act or word makes a unit count as delivered. */
  readonly deliveredBy:
    'redeem' | 'ship' | 'vouchers' | 'channel' | 'fulfiller' | 'operator' | 'parcel';
  /**
   * When the channel is told: as the shop's `confirmWhen` says, once the goods are with the buyer, by a
   * person in the channel's own backend, parcel by parcel, by the call that hands it the vouchers, or
   * never because it knows.
   */
  readonly confirmation:
    'by_policy' | 'once_delivered' | 'by_operator' | 'by_parcel' | 'by_vouchers' | 'not_required';
  /** Whose word makes a delivered unit count as used, unless shop or mapping say otherwise. */
  readonly verifiedBy: VerifiedBy;
}

/**
 * Every way of delivering goods 交付方式, as data: what the rest of the core asks about a way, it asks
 * here.
 */
export const deliveryRules = {
  claim_page: {
    usesLink: true,
    takesKeys: true,
    deliveredBy: 'redeem',
    confirmation: 'by_policy',
    verifiedBy: 'channel_completed',
  },
  direct: {
    usesLink: false,
    takesKeys: true,
    deliveredBy: 'ship',
    confirmation: 'by_policy',
    verifiedBy: 'channel_completed',
  },
  e_voucher: {
    usesLink: false,
    takesKeys: true,
    deliveredBy: 'vouchers',
    confirmation: 'by_vouchers',
    verifiedBy: 'channel_api',
  },
  platform_cards: {
    usesLink: false,
    takesKeys: false,
    deliveredBy: 'channel',
    confirmation: 'not_required',
    verifiedBy: 'none',
  },
  top_up: {
    usesLink: false,
    takesKeys: false,
    deliveredBy: 'fulfiller',
    confirmation: 'once_delivered',
    verifiedBy: 'none',
  },
  manual: {
    usesLink: false,
    takesKeys: false,
    deliveredBy: 'operator',
    confirmation: 'by_operator',
    verifiedBy: 'none',
  },
  parcel: {
    usesLink: false,
    takesKeys: false,
    deliveredBy: 'parcel',
    confirmation: 'by_parcel',
    verifiedBy: 'none',
  },
} as const satisfies Readonly<Record<Delivery, DeliveryRule>>;

/**
 * Which ways each kind of goods can go, the usual one first: what a shop says of its card keys does not
 * hold for goods that are none.
 */
export const deliveriesOfGoods: Readonly<Record<GoodsKind, readonly Delivery[]>> = {
  card_key: ['claim_page', 'direct', 'e_voucher', 'platform_cards', 'manual'],
  physical: ['parcel'],
  custom: ['top_up', 'manual'],
};

/** What decides which ways a product can go. */
export interface Deliverable {
  readonly goods: GoodsKind;
  readonly fulfiller: string | null;
}

/** Which ways a product can go, the usual one first; without a fulfiller nobody produces it. */
export function deliveriesFor({ goods, fulfiller }: Deliverable): readonly Delivery[] {
  return deliveriesOfGoods[goods].filter(
    (way) => fulfiller !== null || deliveryRules[way].deliveredBy !== 'fulfiller',
  );
}

/** The way that goods go where the mapping of their item says nothing. */
export function usualDelivery(product: Deliverable, ofShop: Delivery): Delivery {
  const ways = deliveriesFor(product);
  return ways.find((way) => way === ofShop) ?? ways[0] ?? ofShop;
}

/** Every way of delivering goods. */
export const deliveries = Object.keys(deliveryRules) as readonly Delivery[];

/** The ways of which a condition holds. */
export function deliveriesWhere(holds: (rule: DeliveryRule) => boolean): readonly Delivery[] {
  return deliveries.filter((delivery) => holds(deliveryRules[delivery]));
}

/** The ways on which the buyer gets the goods through the link. */
export const linkDeliveries = deliveriesWhere((rule) => rule.usesLink);

/** Whether a line's goods go through the link; one that is not mapped may turn out to. */
export function mayUseLink({ product }: Pick<OrderLine, 'product'>): boolean {
  return product === null || usesLink({ product });
}

/** Whether a line's goods are known to go through the link. */
export function usesLink({ product }: Pick<OrderLine, 'product'>): boolean {
  return product !== null && linkDeliveries.includes(product.delivery);
}

/** Whether the units of a line need keys of our stock. */
export function takesKeys({ product }: Pick<OrderLine, 'product'>): boolean {
  return product?.stock.kind === 'keys' && deliveryRules[product.delivery].takesKeys;
}

/**
 * Where the units of a line are served from; `null` where nothing of our stock is bound to them. Pieces
 * are taken whichever way they go; of keys, some ways need none of ours.
 */
export function sourceOfLine(line: Pick<OrderLine, 'product'>): StockSource | null {
  const { product } = line;
  if (product === null || (product.stock.kind === 'keys' && !takesKeys(line))) return null;
  return sourceOf(product.stock);
}

/** Whether the units of a line need something of our stock. */
export function takesStock(line: Pick<OrderLine, 'product'>): boolean {
  return sourceOfLine(line) !== null;
}

/** Whether a line's goods go in a parcel 包裹. */
export function isByParcel({ product }: Pick<OrderLine, 'product'>): boolean {
  return product !== null && deliveryRules[product.delivery].deliveredBy === 'parcel';
}

/** Whether a line's goods are handed to the channel as vouchers 电子凭证. */
export function isByVoucher({ product }: Pick<OrderLine, 'product'>): boolean {
  return product !== null && deliveryRules[product.delivery].deliveredBy === 'vouchers';
}

/** Whether the channel is told of a line's goods apart from the rest of its order. */
export function isToldApart(line: Pick<OrderLine, 'product'>): boolean {
  return isByParcel(line) || isByVoucher(line);
}

/**
 * Whose word counts where shop and item differ: the item's own; else the shop's, unless the way of
 * delivery has another one by itself than the shop's way has.
 */
export function verifiedByOf(
  item: { readonly delivery: Delivery; readonly verifiedBy: VerifiedBy | null },
  shop: { readonly delivery: Delivery; readonly verifiedBy: VerifiedBy },
): VerifiedBy {
  if (item.verifiedBy !== null) return item.verifiedBy;
  const own = deliveryRules[item.delivery].verifiedBy;
  return own === deliveryRules[shop.delivery].verifiedBy ? shop.verifiedBy : own;
}
