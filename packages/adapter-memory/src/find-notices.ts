import type { Result } from '@kaquan/core';
import type {
  DueNoticeFilter,
  Notice,
  NoticeState,
  NoticeStorage,
  NoticeUpdate,
  OrderRef,
  Page,
  ParkedNoticeFilter,
  PurgeNoticesRequest,
  StorageError,
} from '@kaquan/core/ports';
import type { Call, Search } from './calls.ts';
import { compositeKey } from './composite-key.ts';
import { parseCursor, toPage, type Position } from './cursor.ts';
import type { Partition, World } from './partition.ts';
import { byValues } from './sorted-list.ts';

/** The name of a notice among those of its tenant. */
function noticeKey({ shopId, eventId }: Pick<Notice, 'shopId' | 'eventId'>): string {
  return compositeKey(shopId, eventId);
}

/** Keeps a notice, unless its event is kept already. */
export function keepNotice({ notices }: Partition, notice: Notice): void {
  const key = noticeKey(notice);
  if (!notices.has(key)) notices.set(key, notice);
}

/** Moves a notice that is there. */
export function updateNotice({ notices }: Partition, update: NoticeUpdate): void {
  const key = noticeKey(update);
  const known = notices.get(key);
  if (known !== undefined) notices.set(key, Object.freeze({ ...known, ...update }));
}

/** The calls about notices. */
export function noticeCalls(
  world: World,
  { call, search }: { readonly call: Call; readonly search: Search },
): NoticeStorage {
  return {
    findDueNotices: (filter) => call('findDueNotices', () => findDueNotices(world, filter)),
    findParkedNotices: (filter) =>
      search('findParkedNotices', () => findParkedNotices(world.of(filter.tenant), filter)),
    latestVoucherNotice: (order) =>
      call('latestVoucherNotice', () => latestVoucherNotice(world.of(order.tenant), order)),
    purgeNotices: (request) => call('purgeNotices', () => purgeNotices(world, request)),
  };
}

const waits: Readonly<Record<NoticeState, boolean>> = { waiting: true, done: false, parked: false };
const isParked: Readonly<Record<NoticeState, boolean>> = {
  waiting: false,
  done: false,
  parked: true,
};

const byDueTime = byValues<Notice>(
  ({ dueAt }) => dueAt,
  ({ tenant }) => tenant,
  ({ shopId }) => shopId,
  ({ eventId }) => eventId,
);

/** See `Storage.findDueNotices`. */
function findDueNotices(
  world: World,
  { tenants, shopId, at, limit }: DueNoticeFilter,
): readonly Notice[] {
  return world
    .among(tenants)
    .flatMap(([, { notices }]) => [...notices.values()])
    .filter(({ state, dueAt }) => waits[state] && dueAt <= at)
    .filter((notice) => shopId === undefined || notice.shopId === shopId)
    .toSorted(byDueTime)
    .slice(0, limit);
}

type Place = Pick<Notice, 'receivedAt' | 'shopId' | 'eventId'>;

const byReceipt = byValues<Place>(
  ({ receivedAt }) => receivedAt,
  ({ shopId }) => shopId,
  ({ eventId }) => eventId,
);

/** See `Storage.findParkedNotices`. */
function findParkedNotices(
  { notices }: Partition,
  { shopId, cursor, limit }: ParkedNoticeFilter,
): Result<Page<Notice>, StorageError> {
  return parseCursor(cursor, 'number').map((position) => {
    const last = position === null ? null : placeOf(position);
    const rows = [...notices.values()]
      .filter(({ state }) => isParked[state])
      .filter((notice) => shopId === undefined || notice.shopId === shopId)
      .filter((notice) => last === null || byReceipt(notice, last) < 0)
      .toSorted((a, b) => byReceipt(b, a));
    return toPage(rows, limit, ({ receivedAt, shopId: of, eventId }) => [
      receivedAt,
      `${of}\n${eventId}`,
    ]);
  });
}

function placeOf([receivedAt, key]: Position): Place {
  const [shopId = '', ...rest] = key.split('\n');
  const eventId = rest.join('\n');
  return { receivedAt: Number(receivedAt), shopId: shopId as Notice['shopId'], eventId };
}

/** See `Storage.latestVoucherNotice`. */
function latestVoucherNotice({ notices }: Partition, { shopId, orderNo }: OrderRef): Notice | null {
  const asked = [...notices.values()].filter(
    ({ subject, ...notice }) =>
      notice.shopId === shopId && 'sealedToken' in subject && subject.orderNo === orderNo,
  );
  return asked.toSorted(byReceipt).at(-1) ?? null;
}

/** See `Storage.purgeNotices`. */
function purgeNotices(world: World, { tenants, before, limit }: PurgeNoticesRequest): number {
  let purged = 0;
  for (const [, { notices }] of world.among(tenants)) {
    for (const [key, { state, receivedAt }] of notices) {
      if (purged >= limit) return purged;
      if (waits[state] || receivedAt >= before) continue;
      notices.delete(key);
      purged += 1;
    }
  }
  return purged;
}
