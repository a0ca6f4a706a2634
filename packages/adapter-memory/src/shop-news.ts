import type { Change, ShopNews, ShopNewsFilter, ShopProgress } from '@kaquan/core/ports';
import { compositeKey } from './composite-key.ts';
import type { Partition, World } from './partition.ts';
import { byValues } from './sorted-list.ts';

type Place = Pick<ShopProgress, 'subscriber' | 'shopId'>;

function progressKey({ subscriber, shopId }: Place): string {
  return compositeKey(subscriber, shopId);
}

/** The version of the last change that a subscriber has. */
export function doneVersionOf({ shopProgress }: Partition, place: Place): number {
  return shopProgress.get(progressKey(place))?.doneVersion ?? 0;
}

/** Keeps what was done to shops, and how far subscribers have come with it. */
export function writeShopNews(
  tenant: Partition,
  { shopChanges, shopProgress }: Required<Pick<Change, 'shopChanges' | 'shopProgress'>>,
): void {
  tenant.shopChanges.push(...shopChanges);
  for (const row of shopProgress) tenant.shopProgress.set(progressKey(row), row);
}

const byPlace = byValues<ShopNews>(
  ({ tenant }) => tenant,
  ({ shopId }) => shopId,
  ({ subscriber }) => subscriber,
);

/** See `Storage.findShopNews`. */
export function findShopNews(
  world: World,
  { tenants, subscribers, at, limit }: ShopNewsFilter,
): readonly ShopNews[] {
  const found: ShopNews[] = [];
  for (const [tenant, partition] of world.among(tenants)) {
    for (const [shopId, all] of Map.groupBy(partition.shopChanges, (each) => each.shopId)) {
      for (const subscriber of new Set(subscribers)) {
        const row = partition.shopProgress.get(progressKey({ subscriber, shopId }));
        const { doneVersion = 0, attempts = 0, dueAt = -Infinity } = row ?? {};
        const changes = all
          .filter(({ version }) => version > doneVersion)
          .toSorted((a, b) => a.version - b.version)
          .slice(0, 20);
        if (changes.length === 0 || dueAt > at) continue;
        found.push({ tenant, subscriber, shopId, doneVersion, attempts, changes });
      }
    }
  }
  return found.toSorted(byPlace).slice(0, limit);
}
