import type {
  Dispatch,
  DueDispatchFilter,
  ParkedDispatchFilter,
  RetiredSubscribers,
  RetireRequest,
  SpreadRequest,
} from '@kaquan/core/ports';
import { isPending } from './dispatches.ts';
import type { World } from './partition.ts';
import { byValues } from './sorted-list.ts';

/** See `Storage.spreadNews`. */
export function spreadNews(
  world: World,
  { tenants, subscribers, at, limit }: SpreadRequest,
): number {
  const strangers = new Set(
    subscribers.filter(({ name }) => !world.subscribers.has(name)).map(({ name }) => name),
  );
  let count = 0;
  for (const [tenant, { dispatches, orders }] of world.among(tenants)) {
    for (const { name, from } of subscribers) {
      if (dispatches.knows(name)) continue;
      const isLate = from === 'now' && strangers.has(name);
      const all = [...orders.rows()].map(
        ({ orderId, eventCount }) => [orderId, eventCount] as const,
      );
      dispatches.admit(name, isLate ? null : new Map(all));
    }
    count += dispatches.spread(tenant, at, limit - count);
  }
  for (const { name } of subscribers) {
    world.subscribers.set(name, Math.max(at, world.subscribers.get(name) ?? at));
  }
  return count;
}

/** See `Storage.retireSubscribers`. */
export function retireSubscribers(
  world: World,
  { unseenSince }: RetireRequest,
): RetiredSubscribers {
  const unseen = [...world.subscribers].filter(([, seenAt]) => seenAt < unseenSince);
  for (const [name] of unseen) {
    world.subscribers.delete(name);
    for (const [, { dispatches, shopProgress }] of world.among('all')) {
      dispatches.forget(name);
      for (const [key, { subscriber }] of shopProgress) {
        if (subscriber === name) shopProgress.delete(key);
      }
    }
  }
  return { names: unseen.map(([name]) => name).toSorted(), hasMore: false };
}

const bySubscriber = byValues<Dispatch>(
  ({ subscriber }) => subscriber,
  ({ orderId }) => orderId,
);

const byDueTime = byValues<Dispatch>(
  ({ dueAt }) => dueAt,
  ({ tenant }) => tenant,
  ({ orderId }) => orderId,
  ({ subscriber }) => subscriber,
);

/** See `Storage.findDueDispatches`. */
export function findDueDispatches(
  world: World,
  { tenants, subscribers, at, limit }: DueDispatchFilter,
): readonly Dispatch[] {
  return world
    .among(tenants)
    .flatMap(([, { dispatches }]) => [...dispatches.rows()])
    .filter((row) => isPending(row) && row.doneSeq < row.wantedSeq && row.dueAt <= at)
    .filter(({ subscriber }) => subscribers.includes(subscriber))
    .toSorted(byDueTime)
    .slice(0, limit);
}

/** See `Storage.findParkedDispatches`. */
export function findParkedDispatches(
  world: World,
  { tenant, subscriber, orderId, limit }: ParkedDispatchFilter,
): readonly Dispatch[] {
  return [...world.of(tenant).dispatches.rows()]
    .filter((row) => !isPending(row))
    .filter((row) => subscriber === undefined || row.subscriber === subscriber)
    .filter((row) => orderId === undefined || row.orderId === orderId)
    .toSorted(bySubscriber)
    .slice(0, limit);
}
