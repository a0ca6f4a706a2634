import type { Instant, OrderId, ProductId, ShopId, TenantId } from '@kaquan/core';
import type { Result } from '@kaquan/core';
import type {
  DueEffectFilter,
  Effect,
  OrderFilter,
  Page,
  ServableProduct,
  ShopFilter,
  StockLevel,
  StorageError,
  TenantShop,
  TenantShopFilter,
} from '@kaquan/core/ports';
import { parseCursor, toPage, type Position } from './cursor.ts';
import { orderKey, type OrderPlace, type Partition, type World } from './partition.ts';
import type { OrderRow, ShopRow } from './rows.ts';
import { byValues } from './sorted-list.ts';

/** See `Storage.findOrders`. */
export function findOrders(
  tenant: Partition,
  filter: OrderFilter,
): Result<Page<OrderRow>, StorageError> {
  return parseCursor(filter.cursor, 'number').map((position) => {
    const rows = ordersBehind(tenant, filter, position);
    return toPage(rows, filter.limit, (order) => [order.createdAt, order.orderId]);
  });
}

function* ordersBehind(
  tenant: Partition,
  filter: OrderFilter,
  position: Position | null,
): Generator<OrderRow> {
  for (const { orderId } of placesBehind(tenant, filter, position)) {
    const order = tenant.orders.find(orderId);
    if (order !== null && fits(order, filter)) yield order;
  }
}

// An order number is looked up, everything else is walked from where the last page ended.
function placesBehind(
  tenant: Partition,
  { shopId, orderNo }: OrderFilter,
  position: Position | null,
): Iterable<OrderPlace> {
  if (shopId !== undefined && orderNo !== undefined) {
    const order = tenant.orders.findByName(orderKey({ shopId, orderNo }));
    return order === null || position !== null ? [] : [order];
  }
  if (position === null) return tenant.orderPlaces.after(null);
  const [createdAt, orderId] = position;
  const last = { createdAt: Number(createdAt), orderId: orderId as OrderId };
  return tenant.orderPlaces.after(last);
}

function fits(order: OrderRow, filter: OrderFilter): boolean {
  const conditions: readonly (readonly [wanted: unknown, actual: unknown])[] = [
    [filter.shopId, order.shopId],
    [filter.orderNo, order.orderNo],
    [filter.payment, order.payment],
    [filter.redemption, order.redemption],
    [filter.isFrozen, order.holds.length > 0],
    [filter.hasOpenCase, order.cases.some(({ state }) => openStates[state])],
  ];
  return conditions.every(([wanted, actual]) => wanted === undefined || wanted === actual);
}

const openStates: Readonly<Record<OrderRow['cases'][number]['state'], boolean>> = {
  requested: true,
  approved: true,
  settling: true,
  failed: true,
  rejected: true,
  withdrawn: false,
  done: false,
};

const bySortOrder = byValues<Pick<ShopRow, 'sortOrder' | 'shopId'>>(
  ({ sortOrder }) => sortOrder,
  ({ shopId }) => shopId,
);

/** See `Storage.findShops`. */
export function findShops(
  tenant: Partition,
  filter: ShopFilter,
): Result<Page<ShopRow>, StorageError> {
  return parseCursor(filter.cursor, 'number').map((position) => {
    const { channelType, limit } = filter;
    const [sortOrder, shopId] = position ?? [-Infinity, ''];
    const behind = { sortOrder: Number(sortOrder), shopId: shopId as ShopId };
    const rows = [...tenant.shops.rows()]
      .filter((shop) => channelType === undefined || shop.channelType === channelType)
      .filter((shop) => position === null || bySortOrder(shop, behind) > 0)
      .toSorted(bySortOrder);
    return toPage(rows, limit, (shop) => [shop.sortOrder, shop.shopId]);
  });
}

const byTenant = byValues<{ readonly tenant: TenantId; readonly shopId: ShopId }>(
  ({ tenant }) => tenant,
  ({ shopId }) => shopId,
);

/** See `Storage.findTenantShops`. */
export function findTenantShops(
  world: World,
  filter: TenantShopFilter,
): Result<Page<TenantShop>, StorageError> {
  return parseCursor(filter.cursor, 'string').map((position) => {
    const [tenantId, shopId] = position ?? ['', ''];
    const behind = { tenant: String(tenantId) as TenantId, shopId: shopId as ShopId };
    const rows = world
      .among(filter.tenants)
      .flatMap(([tenant, { shops }]) => [...shops.rows()].map((shop) => ({ tenant, shop })))
      .map((row) => ({ row, place: { tenant: row.tenant, shopId: row.shop.shopId } }))
      .filter(({ place }) => position === null || byTenant(place, behind) > 0)
      .toSorted((a, b) => byTenant(a.place, b.place))
      .map(({ row }) => row);
    return toPage(rows, filter.limit, ({ tenant, shop }) => [tenant, shop.shopId]);
  });
}

/** See `Storage.findDueEffects`. */
export function findDueEffects(world: World, filter: DueEffectFilter): readonly Effect[] {
  const { at, limit } = filter;
  const due = world.among(filter.tenants).flatMap(([, { outbox }]) => outbox.due(at, limit));
  return due.toSorted((a, b) => a.dueAt - b.dueAt).slice(0, limit);
}

/** See `Storage.findServable`. */
export function findServable(
  partitions: ReturnType<World['among']>,
  at: Instant,
  limit: number,
): readonly ServableProduct[] {
  const servable = partitions.flatMap(([tenant, { waits, keys }]) =>
    waits
      .products()
      .filter((productId) => keys.countFree(productId, at, 1) > 0)
      .toSorted()
      .map((productId) => ({ tenant, productId })),
  );
  return servable.slice(0, limit);
}

/** See `Storage.stockLevels`. */
export function stockLevels(
  { keys, waits }: Partition,
  productIds: readonly ProductId[],
  at: Instant,
): readonly StockLevel[] {
  return [...new Set(productIds)].map((productId) => ({
    productId,
    available: keys.countFree(productId, at),
    ...keys.countBound(productId),
    waiting: waits.count(productId),
  }));
}
