import type { Result } from 'neverthrow';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { driftOf, type ShopDrift } from './drift.ts';
import { listOwnShops } from './list-shops.ts';

/** See `ShopService.findDrift`. */
export async function findDrift(scope: Scope): Promise<Result<readonly ShopDrift[], StorageError>> {
  const shops = await listOwnShops(scope);
  return shops.map((all) => {
    const found = all.map((shop) => {
      const drifts = driftOf(shop, scope.runtime.channelByType.get(shop.channelType));
      return { shopId: shop.shopId, name: shop.name, drifts };
    });
    return found.filter(({ drifts }) => drifts.length > 0);
  });
}
