import type { Instant, ProductId, ProductStock, ShopId, TenantId } from '@kaquan/core';
import type { Result } from '@kaquan/core';
import type {
  DueEffectFilter,
  Effect,
  ExpiringProduct,
  Page,
  ServableProduct,
  ShopFilter,
  StockLevel,
  StorageError,
  TenantShop,
  TenantShopFilter,
  WithdrawnOrder,
} from '@kaquan/core/ports';
import { parseCursor, toPage } from './cursor.ts';
import type { Partition, World } from './partition.ts';
import type { ShopRow } from './rows.ts';
import { byValues } from './sorted-list.ts';

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
    const { limit } = filter;
    const [sortOrder, shopId] = position ?? [-Infinity, ''];
    const behind = { sortOrder: Number(sortOrder), shopId: shopId as ShopId };
    const rows = [...tenant.shops.rows()]
      .filter((shop) => isWanted(shop, filter))
      .filter((shop) => position === null || bySortOrder(shop, behind) > 0)
      .toSorted(bySortOrder);
    return toPage(rows, limit, (shop) => [shop.sortOrder, shop.shopId]);
  });
}

function isWanted(shop: ShopRow, { channelType, state, keyword }: ShopFilter): boolean {
  if (channelType !== undefined && shop.channelType !== channelType) return false;
  if (state !== undefined && shop.state !== state) return false;
  if (keyword === undefined) return true;
  const texts = [shop.name, shop.redemptionDomain, shop.orderingUserId];
  return texts.some((text) => folded(text).includes(folded(keyword)));
}

function folded(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
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
      .filter(({ row }) => isAmong(row.shop, filter.at))
      .filter(({ place }) => position === null || byTenant(place, behind) > 0)
      .toSorted((a, b) => byTenant(a.place, b.place))
      .map(({ row }) => row);
    return toPage(rows, filter.limit, ({ tenant, shop }) => [tenant, shop.shopId]);
  });
}

function isAmong({ channelType, externalId }: ShopRow, at: TenantShopFilter['at']): boolean {
  if (at === undefined) return true;
  const isKnown = externalId !== null && at.externalIds.includes(externalId);
  return isKnown && channelType === at.channelType;
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
  const servable = partitions.flatMap(([tenant, { waits, keys, pieces }]) =>
    waits
      .products()
      .filter((productId) => keys.countFree(productId, at, 1) + pieces.onHand(productId) > 0)
      .toSorted()
      .map((productId) => ({ tenant, productId })),
  );
  return servable.slice(0, limit);
}

/** See `Storage.findExpired`. */
export function findExpired(world: World, filter: DueEffectFilter): readonly ExpiringProduct[] {
  const expired = world.among(filter.tenants).flatMap(([tenant, { keys }]) =>
    [...keys.products()]
      .filter((productId) => keys.hasExpired(productId, filter.at))
      .toSorted()
      .map((productId) => ({ tenant, productId })),
  );
  return expired.slice(0, filter.limit);
}

/** See `Storage.findWithdrawn`. */
export function findWithdrawn(
  partitions: ReturnType<World['among']>,
  limit: number,
): readonly WithdrawnOrder[] {
  const withdrawn = partitions.flatMap(([tenant, { keys }]) =>
    [...keys.withdrawn()].toSorted().map((orderId) => ({ tenant, orderId })),
  );
  return withdrawn.slice(0, limit);
}

/** See `Storage.stockLevels`. */
export function stockLevels(
  tenant: Partition,
  productIds: readonly ProductId[],
  at: Instant,
): readonly StockLevel[] {
  return [...new Set(productIds)].map((productId) => levelOf(tenant, productId, at));
}

const keysForOne: ProductStock = { kind: 'keys', keys: 'single_use' };

function levelOf(
  { products, keys, pieces, waits }: Partition,
  productId: ProductId,
  at: Instant,
): StockLevel {
  const level = { productId, waiting: waits.count(productId) };
  const { stock } = products.find(productId) ?? { stock: keysForOne };
  const { kind } = stock;
  switch (kind) {
    case 'keys': {
      if (stock.keys !== 'single_use') {
        return { kind: 'shared', keys: stock.keys, ...level, ...keys.levelOfShared(productId, at) };
      }
      return { kind, ...level, ...keys.level(productId, at) };
    }
    case 'counted':
      return { kind, ...level, ...pieces.count(productId) };
    case 'untracked':
      return { kind, ...level };
  }
}
