import type { Result } from '@kaquan/core';
import type { MappingFilter, Page, ProductFilter, StorageError } from '@kaquan/core/ports';
import { parseCursor, toPage, type Position } from './cursor.ts';
import type { Partition } from './partition.ts';
import type { MappingRow, ProductRow } from './rows.ts';
import { byValues } from './sorted-list.ts';

/** See `Storage.findProducts`. */
export function findProducts(
  { products }: Partition,
  { cursor, limit }: ProductFilter,
): Result<Page<ProductRow>, StorageError> {
  return parseCursor(cursor, 'string').map((position) => {
    const rows = [...products.rows()]
      .filter(({ productId }) => position === null || productId > position[0])
      .toSorted((a, b) => (a.productId < b.productId ? -1 : 1));
    return toPage(rows, limit, ({ productId }) => [productId, '']);
  });
}

const byItem = byValues<MappingRow>(
  ({ shopId }) => shopId,
  ({ itemKey }) => itemKey,
);

/** See `Storage.findMappings`. */
export function findMappings(
  { mappings }: Partition,
  { productIds, cursor, limit }: MappingFilter,
): Result<Page<MappingRow>, StorageError> {
  const wanted = new Set(productIds);
  return parseCursor(cursor, 'string').map((position) => {
    const rows = [...mappings.rows()]
      .filter(({ productId }) => wanted.has(productId))
      .filter((row) => position === null || isBehind(row, position))
      .toSorted(byItem);
    return toPage(rows, limit, ({ shopId, itemKey }) => [shopId, itemKey]);
  });
}

function isBehind({ shopId, itemKey }: MappingRow, [shop, item]: Position): boolean {
  return shopId === shop ? itemKey > item : shopId > shop;
}
