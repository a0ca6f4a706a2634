import type { Result } from '@kaquan/core';
import type { Page, ShopChange, ShopChangeFilter, StorageError } from '@kaquan/core/ports';
import { parseCursor, toPage } from './cursor.ts';
import type { Partition } from './partition.ts';
import { byValues } from './sorted-list.ts';

const earliestFirst = byValues<ShopChange>(({ at }) => at, placeOf);

/** See `Storage.findShopChanges`. */
export function findShopChanges(
  { shopChanges }: Partition,
  { shopId, cursor, limit }: ShopChangeFilter,
): Result<Page<ShopChange>, StorageError> {
  return parseCursor(cursor, 'number').map((position) => {
    const isBehind = (change: ShopChange): boolean => {
      if (position === null) return true;
      const [at, place] = position;
      return change.at === at ? placeOf(change) < place : change.at < Number(at);
    };
    const rows = shopChanges
      .filter((change) => shopId === undefined || change.shopId === shopId)
      .filter(isBehind)
      .toSorted((a, b) => earliestFirst(b, a));
    return toPage(rows, limit, (change) => [change.at, placeOf(change)]);
  });
}

// Changes of one instant, by shop and version.
function placeOf({ shopId, version }: ShopChange): string {
  return `${shopId}/${String(version).padStart(10, '0')}`;
}
