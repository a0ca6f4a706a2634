import type { Instant } from '@kaquan/core';
import type { Change, DueEffectFilter } from '@kaquan/core/ports';
import type {
  DueWatch,
  StockNewsFilter,
  StockWatch,
  UnheardNews,
  WatchStorage,
  WatchWrite,
} from '@kaquan/core/stock';
import type { Call } from './calls.ts';
import { compositeKey } from './composite-key.ts';
import type { Partition, World } from './partition.ts';
import { byValues } from './sorted-list.ts';

/** Whether another version is stored than a watch was decided on, or there is no such product. */
export function isOldWatch({ watches, products }: Partition, { fromVersion, watch }: WatchWrite) {
  const stored = watches.watchById.get(watch.productId)?.watch.version ?? 0;
  return stored !== fromVersion || products.find(watch.productId) === null;
}

/** Keeps what a change says of products. */
export function writeWatches(
  { watches }: Partition,
  { stockWatches = [], stockHeard = [] }: Pick<Change, 'stockWatches' | 'stockHeard'>,
): void {
  for (const { watch, dueAt } of stockWatches) {
    watches.watchById.set(watch.productId, { watch, dueAt });
  }
  for (const row of stockHeard) {
    watches.heard.set(compositeKey(row.subscriber, row.productId), row);
  }
}

const byDue = byValues<DueWatch & { readonly dueAt: Instant }>(
  ({ dueAt }) => dueAt,
  ({ tenant }) => tenant,
  ({ productId }) => productId,
);

function findWatchesDue(
  world: World,
  { tenants, at, limit }: DueEffectFilter,
): readonly DueWatch[] {
  const due = world
    .among(tenants)
    .map(([tenant, { products, watches }]) =>
      [...products.rows()]
        .map(({ productId }) => {
          const { dueAt = -Infinity } = watches.watchById.get(productId) ?? {};
          return { tenant, productId, dueAt };
        })
        .filter(({ dueAt }) => dueAt <= at)
        .toSorted(byDue),
    )
    .filter((own) => own.length > 0);
  const share = Math.ceil(limit / due.length);
  return due
    .flatMap((own) => own.slice(0, share))
    .toSorted(byDue)
    .slice(0, limit)
    .map(({ tenant, productId }) => ({ tenant, productId }));
}

const byPlace = byValues<UnheardNews>(
  ({ tenant }) => tenant,
  ({ news }) => news.productId,
  ({ subscriber }) => subscriber,
);

function findStockNews(
  world: World,
  { tenants, subscribers, at, limit }: StockNewsFilter,
): readonly UnheardNews[] {
  const all = world.among(tenants).flatMap(([tenant, { watches }]) =>
    [...watches.watchById.values()].flatMap(({ watch }) =>
      [...new Set(subscribers)].flatMap((subscriber): readonly UnheardNews[] => {
        const { news } = watch;
        const row = watches.heard.get(compositeKey(subscriber, watch.productId));
        const { version = 0, attempts = 0, dueAt = -Infinity } = row ?? {};
        if (news === null || news.version <= version || dueAt > at) return [];
        return [{ tenant, subscriber, attempts, news }];
      }),
    ),
  );
  return all.toSorted(byPlace).slice(0, limit);
}

/** What is asked of watches. */
export function watchCalls(world: World, call: Call): WatchStorage {
  return {
    findWatches: (tenant, productIds) =>
      call('findWatches', () =>
        [...new Set(productIds)].flatMap((productId): readonly StockWatch[] => {
          const row = world.of(tenant).watches.watchById.get(productId);
          return row === undefined ? [] : [row.watch];
        }),
      ),
    findWatchesDue: (filter) => call('findWatchesDue', () => findWatchesDue(world, filter)),
    findStockNews: (filter) => call('findStockNews', () => findStockNews(world, filter)),
  };
}
