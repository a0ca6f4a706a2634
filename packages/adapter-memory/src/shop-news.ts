import type { Change, ShopNews, ShopNewsFilter, ShopProgress } from '@kaquan/core/ports';
import { compositeKey } from './composite-key.ts';
import type { Partition, World } from './partition.ts';
import { byValues } from './sorted-list.ts';
import { isOldWatch, writeWatches } from './watches.ts';

type Place = Pick<ShopProgress, 'subscriber' | 'shopId'>;

function progressKey({ subscriber, shopId }: Place): string {
  return compositeKey(subscriber, shopId);
}

function doneVersionOf({ shopProgress }: Partition, place: Place): number {
  return shopProgress.get(progressKey(place))?.doneVersion ?? 0;
}

/** Whether somebody has gone on with a shop or a product since it was decided. */
export function isOldNews(
  tenant: Partition,
  { shopProgress, stockWatches }: Required<Pick<Change, 'shopProgress' | 'stockWatches'>>,
): boolean {
  return (
    shopProgress.some((row) => doneVersionOf(tenant, row) !== row.fromVersion) ||
    stockWatches.some((write) => isOldWatch(tenant, write))
  );
}

type News = Required<Pick<Change, 'shopChanges' | 'shopProgress' | 'stockWatches' | 'stockHeard'>>;

/** Of a change that says nothing of it. */
export const noNews: News = {
  shopChanges: [],
  shopProgress: [],
  stockWatches: [],
  stockHeard: [],
};

/** Keeps what was done to shops and is known of products, and how far subscribers have come with it. */
export function writeNews(tenant: Partition, change: News): void {
  tenant.shopChanges.push(...change.shopChanges);
  for (const row of change.shopProgress) tenant.shopProgress.set(progressKey(row), row);
  writeWatches(tenant, change);
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
