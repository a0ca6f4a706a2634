import type { Result } from '@kaquan/core';
import type { MappingFilter, Page, ProductFilter, StorageError } from '@kaquan/core/ports';
import { parseCursor, toPage } from './cursor.ts';
import type { Partition } from './partition.ts';
import type { MappingRow, ProductRow } from './rows.ts';
import { byValues } from './sorted-list.ts';

/** How many mappings are answered at most. */
const maxMappings = 1_000;

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
  { productIds }: MappingFilter,
): readonly MappingRow[] {
  const wanted = new Set(productIds);
  return [...mappings.rows()]
    .filter(({ productId }) => wanted.has(productId))
    .toSorted(byItem)
    .slice(0, maxMappings);
}
