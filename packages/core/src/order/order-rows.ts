import { err, ok, type Result } from 'neverthrow';
import { isOpenCase } from '../after-sales/case.ts';
import { usesLink } from '../fulfilment/delivery-rules.ts';
import type { LineId, ProductId } from '../kernel/ids.ts';
import type { Page, Storage, StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Order } from './order.ts';
import { findOrders } from './order-search.ts';
import { orderStatusOf, type OrderStatus } from './order-status.ts';

/** What one line of an order sells, for people. */
export interface RowLine {
  /** `<order>.<line>`. */
  readonly lineId: LineId;
  /** The item's name at the channel; may be empty. */
  readonly title: string;
  /** The product's name of today; `null` while the item is not mapped. */
  readonly productName: string | null;
  /** How many were bought. */
  readonly quantity: number;
}

/** One row of a list of orders 订单列表: the order, and what a screen says of it. */
export interface OrderRow {
  /** As it is stored: numbers, ordering user, amounts in minor units, times, holds. */
  readonly order: Order;
  /** How it stands as a whole; what tabs and filters go by. */
  readonly status: OrderStatus;
  /** The shop's name of today. */
  readonly shopName: string;
  /** `platform` for the host's own shops. */
  readonly channelType: string;
  /** In the channel's order. */
  readonly lines: readonly RowLine[];
  /**
   * Whether its goods go through a redemption link 兑换链接. The link itself opens them and stands in no
   * list: `redemption.link` answers it.
   */
  readonly usesLink: boolean;
  /** Why a refund was asked for 退款原因: of the last open case, else the last one; else `null`. */
  readonly refundReason: string | null;
  /** Why the order 拒绝原因, else that case, was last refused, in words; `null` where none was. */
  readonly rejectionReason: string | null;
}

/** Lists orders as rows; see `OrderService.rows`. */
export async function findOrderRows(
  scope: Scope,
  query: Parameters<typeof findOrders>[1],
): Promise<Result<Page<OrderRow>, StorageError>> {
  const found = await findOrders(scope, query);
  if (found.isErr()) return err(found.error);
  const { items, nextCursor } = found.value;
  const named = await loadNames(scope, items);
  return named.map((names) => ({ items: items.map((order) => rowOf(order, names)), nextCursor }));
}

interface Names {
  readonly shops: ReadonlyMap<string, { readonly name: string; readonly channelType: string }>;
  readonly products: ReadonlyMap<string, string>;
}

// No call to the storage asks for more; a page of 500 orders may sell many products.
const maxPerLoad = 1_000;

async function loadNames(
  { tenant, runtime }: Scope,
  orders: readonly Order[],
): Promise<Result<Names, StorageError>> {
  const shopIds = [...new Set(orders.map(({ shopId }) => shopId))];
  const productIds = [...new Set(orders.flatMap(({ lines }) => lines.flatMap(productOf)))];
  const shops = new Map<string, { name: string; channelType: string }>();
  const products = new Map<string, string>();
  for (let from = 0; from < Math.max(shopIds.length, productIds.length); from += maxPerLoad) {
    const until = from + maxPerLoad;
    const request: Parameters<Storage['load']>[0] = {
      tenant,
      shopIds: shopIds.slice(from, until),
      productIds: productIds.slice(from, until),
    };
    const loaded = await runtime.storage.load(request);
    if (loaded.isErr()) return err(loaded.error);
    for (const shop of loaded.value.shops) shops.set(shop.shopId, shop);
    for (const { productId, name } of loaded.value.products) products.set(productId, name);
  }
  return ok({ shops, products });
}

function productOf({ product }: Order['lines'][number]): readonly ProductId[] {
  return product === null ? [] : [product.productId];
}

function rowOf(order: Order, names: Names): OrderRow {
  const shop = names.shops.get(order.shopId);
  return {
    order,
    status: orderStatusOf(order),
    shopName: shop?.name ?? '',
    channelType: shop?.channelType ?? '',
    lines: order.lines.map((line) => rowLineOf(line, names)),
    usesLink: order.lines.some(usesLink),
    ...reasonsOf(order),
  };
}

function rowLineOf(line: Order['lines'][number], { products }: Names): RowLine {
  const { lineId, title, product, units } = line;
  const productName = product === null ? null : (products.get(product.productId) ?? null);
  return { lineId, title, productName, quantity: units.length };
}

function reasonsOf({
  cases,
  rejection,
}: Order): Pick<OrderRow, 'refundReason' | 'rejectionReason'> {
  const last = cases.findLast(isOpenCase) ?? cases.at(-1);
  return {
    refundReason: last?.reason ?? null,
    rejectionReason: rejection?.text ?? last?.rejections.at(-1)?.buyerText ?? null,
  };
}
