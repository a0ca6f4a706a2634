import type { Instant, OrderId, Result } from '@kaquan/core';
import type { AlarmedOrder, AlarmFilter, DueFilter, Page, StorageError } from '@kaquan/core/ports';
import { parseCursor, toPage } from './cursor.ts';
import type { Partition, World } from './partition.ts';
import type { OrderRow } from './rows.ts';
import { byValues } from './sorted-list.ts';

interface Due {
  readonly at: Instant;
  readonly orderId: OrderId;
}

const byTime = byValues<Due>(
  ({ at }) => at,
  ({ orderId }) => orderId,
);

const timeOf = { deadline: 'dueAt', hand_work: 'handAt' } as const;

/** See `Storage.findDue`. */
export function findDue(
  { orders, times }: Partition,
  { shopId, by = 'deadline', from = 0, to, cursor, limit }: DueFilter,
): Result<Page<OrderRow>, StorageError> {
  return parseCursor(cursor, 'number').map((position) => {
    const behind = { at: Number(position?.[0] ?? -1), orderId: (position?.[1] ?? '') as OrderId };
    const due = [...times].flatMap(([orderId, own]): readonly Due[] => {
      const at = own[timeOf[by]];
      return at === null || at < from || at >= to ? [] : [{ at, orderId }];
    });
    const rows = due
      .filter((each) => byTime(each, behind) > 0)
      .toSorted(byTime)
      .flatMap(({ at, orderId }) => {
        const order = orders.find(orderId);
        if (order === null || (shopId !== undefined && order.shopId !== shopId)) return [];
        return [{ at, order }];
      });
    const page = toPage(rows, limit, ({ at, order }) => [at, order.orderId]);
    return { ...page, items: page.items.map(({ order }) => order) };
  });
}

const alarmOf = { alarm: 'alarmAt', erasure: 'eraseAt' } as const;

/** See `Storage.findAlarms`. */
export function findAlarms(
  world: World,
  { tenants, at, limit, by = 'alarm', except = [] }: AlarmFilter,
): readonly AlarmedOrder[] {
  const due = world
    .among(tenants)
    .map(([tenant, partition]) => ({ tenant, partition, due: dueOf(partition, { at, by }) }))
    .filter((each) => each.due.length > 0);
  const left = new Set(except.map(({ tenant, orderId }) => JSON.stringify([tenant, orderId])));
  const share = Math.ceil(limit / due.length);
  return due
    .flatMap(({ tenant, partition, due: own }) =>
      own
        .filter(({ orderId }) => !left.has(JSON.stringify([tenant, orderId])))
        .slice(0, share)
        .map(({ at: time, orderId }) => {
          const version = partition.orders.find(orderId)?.version ?? 0;
          return { at: time, tenant, orderId, version };
        }),
    )
    .toSorted(byTime)
    .slice(0, limit)
    .map(({ tenant, orderId, version }) => ({ tenant, orderId, version }));
}

function dueOf(
  { times }: Partition,
  { at, by }: Pick<AlarmFilter, 'at'> & { readonly by: keyof typeof alarmOf },
): readonly Due[] {
  return [...times]
    .flatMap(([orderId, own]): readonly Due[] => {
      const time = own[alarmOf[by]];
      return time === null || time > at ? [] : [{ at: time, orderId }];
    })
    .toSorted(byTime);
}
