import type { OrderId, Result, ShopId } from '@kaquan/core';
import {
  openMoneyOf,
  type OpenFilter,
  type OpenOrders,
  type Page,
  type StorageError,
} from '@kaquan/core/ports';
import { parseCursor, toPage } from './cursor.ts';
import type { Partition } from './partition.ts';
import type { OrderRow } from './rows.ts';
import { byValues } from './sorted-list.ts';

const byAge = byValues<Pick<OrderRow, 'createdAt' | 'orderId'>>(
  ({ createdAt }) => createdAt,
  ({ orderId }) => orderId,
);

function openOf({ orders }: Partition, shopId: ShopId): readonly OrderRow[] {
  return [...orders.rows()]
    .filter((order) => order.shopId === shopId && openMoneyOf(order) !== null)
    .toSorted(byAge);
}

/** The orders that keep a shop from closing; `null` without any, or where no shop is asked about. */
export function openOrdersOf(tenant: Partition, shopId: ShopId | undefined): OpenOrders | null {
  const open = shopId === undefined ? [] : openOf(tenant, shopId);
  if (open.length === 0) return null;
  const sums = [...Map.groupBy(open, ({ currency }) => currency)]
    .map(([currency, own]) => {
      const amountMinor = own.reduce((sum, order) => sum + (openMoneyOf(order) ?? 0), 0);
      return { currency, amountMinor };
    })
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
  const first = open.slice(0, 10).map(({ orderId, orderNo }) => ({ orderId, orderNo }));
  return { orders: open.length, sums, first };
}

/** See `Storage.findOpen`. */
export function findOpen(
  tenant: Partition,
  { shopId, cursor, limit }: OpenFilter,
): Result<Page<OrderRow>, StorageError> {
  return parseCursor(cursor, 'number').map((position) => {
    const [createdAt, orderId] = position ?? [-Infinity, ''];
    const behind = { createdAt: Number(createdAt), orderId: orderId as OrderId };
    const rows = openOf(tenant, shopId).filter((order) => byAge(order, behind) > 0);
    return toPage(rows, limit, (order) => [order.createdAt, order.orderId]);
  });
}

/** See `Storage.findArrivals`. */
export function findArrivals(
  tenant: Partition,
  filter: OpenFilter,
): Result<Page<Pick<OrderRow, 'orderId' | 'orderNo'>>, StorageError> {
  return findOpen(tenant, filter).map(({ items, nextCursor }) => {
    const named = new Set<string | null>();
    for (const posting of tenant.ledger.after(null)) {
      if ('entryId' in posting && posting.shopId === filter.shopId) named.add(posting.orderNo);
    }
    const told = items.filter(({ orderNo }) => named.has(orderNo));
    return { items: told.map(({ orderId, orderNo }) => ({ orderId, orderNo })), nextCursor };
  });
}
