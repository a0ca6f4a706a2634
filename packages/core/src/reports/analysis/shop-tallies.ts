import type { OrderId, ShopId } from '../../kernel/ids.ts';
import type { Order } from '../../order/order.ts';
import type { Fold } from './fold.ts';
import { abnormalSigns, signsOf, type AbnormalSign } from './order-signs.ts';
import { pastPeriods, windowNo, type Windows } from './windows.ts';

/** Paid orders of a shop in one window. */
export interface ShopTally {
  /** How many were paid. */
  readonly paid: number;
  /** Of them, those with some sign. */
  readonly abnormal: number;
  /** Of them, those with an after-sales case. */
  readonly withCases: number;
  /** One order may show several. */
  readonly bySign: Readonly<Record<AbnormalSign, number>>;
}

/** What was counted of a shop. */
export interface ShopTallies {
  /** By window: the period first. */
  readonly windows: readonly ShopTally[];
  /** Abnormal orders of the period: the newest 20. */
  readonly abnormalOrders: readonly OrderId[];
  /** Orders of the period with a case: the newest 20. */
  readonly afterSalesOrders: readonly OrderId[];
}

/** How many orders are named as evidence. */
export const maxEvidence = 20;

type Counted = { -readonly [Name in keyof ShopTally]: ShopTally[Name] } & {
  bySign: Record<AbnormalSign, number>;
};

interface Collected {
  readonly windows: readonly Counted[];
  readonly abnormalOrders: OrderId[];
  readonly afterSalesOrders: OrderId[];
}

/** Counts paid orders by shop and window. */
export function createShopTallies(windows: Windows): Fold & {
  readonly shops: ReadonlyMap<ShopId, ShopTallies>;
} {
  const shops = new Map<ShopId, Collected>();
  return {
    shops,
    add(order) {
      const no = windowNo(windows, order.createdAt);
      if (no === null || order.paidAt === null) return;
      const shop = shops.get(order.shopId) ?? nothing();
      shops.set(order.shopId, shop);
      count(shop, order, no);
    },
  };
}

function count(shop: Collected, order: Order, no: number): void {
  const window = shop.windows[no];
  if (window === undefined) return;
  const signs = signsOf(order);
  window.paid += 1;
  for (const sign of signs) window.bySign[sign] += 1;
  if (signs.length > 0) {
    window.abnormal += 1;
    if (no === 0) note(shop.abnormalOrders, order.orderId);
  }
  if (order.cases.length > 0) {
    window.withCases += 1;
    if (no === 0) note(shop.afterSalesOrders, order.orderId);
  }
}

function note(orders: OrderId[], orderId: OrderId): void {
  if (orders.length < maxEvidence) orders.push(orderId);
}

function nothing(): Collected {
  const windows = Array.from({ length: 1 + pastPeriods }, () => {
    const bySign = Object.fromEntries(abnormalSigns.map((sign) => [sign, 0]));
    return { paid: 0, abnormal: 0, withCases: 0, bySign: bySign as Counted['bySign'] };
  });
  return { windows, abnormalOrders: [], afterSalesOrders: [] };
}
