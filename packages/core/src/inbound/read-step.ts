import { err, ok, type Result } from 'neverthrow';
import type { OrderId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import type { Order } from '../order/order.ts';
import type { Notice, NoticeUpdate } from '../ports/notice.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import { noteGrant } from '../shop/renew-grant.ts';
import type { ShopChannel } from '../shop/shop-channel.ts';
import { stopsListing } from '../sync/read-order.ts';
import { takeInReadings } from '../sync/take-in.ts';
import { wakeVouchers } from '../worker/wake-vouchers.ts';
import { askAgain } from './ask-again.ts';
import { delayNotice, doneNotice, failNotice, skipNotice } from './notice-outcome.ts';
import { settle, type ReadNoticesError, type Run } from './notice-run.ts';
import {
  readOrderAgain,
  type OrderNotices,
  type ReadAgain,
  type ReadAgainError,
} from './read-order-again.ts';

const readingsAtOnce = 8;
/** How long a voucher's notice waits while somebody tells the channel something. */
const busyMs = 2_000;

interface Step {
  readonly group: OrderNotices;
  readonly reading: Result<ReadAgain, ReadAgainError> | null;
}

/** Reads some orders and takes them in; `away`: nothing more is to be had of the channel at present. */
export async function readStep(
  run: Run,
  source: ShopChannel,
  groups: readonly OrderNotices[],
): Promise<Result<'read' | 'away', ReadNoticesError>> {
  const { scope, shop } = run;
  const { storage } = scope.runtime;
  const orderRefs = groups.map(({ orderNo }) => ({ shopId: shop.shopId, orderNo }));
  const loaded = await storage.load({ tenant: scope.tenant, orderRefs });
  if (loaded.isErr()) return err(loaded.error);
  const knownByNo = new Map(
    loaded.value.orders.map((order): [string, Order] => [order.orderNo, order]),
  );
  const steps = await readGroups(run, source, { groups, knownByNo });
  const errors = steps.flatMap(({ reading }) => (reading?.isErr() ? [reading.error] : []));
  const refusal = errors.find(({ code }) => code === 'channel.grant_expired') ?? null;
  const isAnswered = steps.some(({ reading }) => reading?.isOk());
  if (refusal !== null || isAnswered) {
    const noted = await noteGrant(scope, shop, refusal);
    if (noted.isErr()) return err(noted.error);
  }
  const updates = await takeInSteps(run, source, steps);
  if (updates.isErr()) return err(updates.error);
  const stored = await settle(run, updates.value);
  return stored.map(() => (errors.some(stopsListing) ? 'away' : 'read'));
}

async function readGroups(
  { scope }: Run,
  source: ShopChannel,
  from: {
    readonly groups: readonly OrderNotices[];
    readonly knownByNo: ReadonlyMap<string, Order>;
  },
): Promise<readonly Step[]> {
  let isAway = false;
  return mapConcurrently(from.groups, readingsAtOnce, async (group): Promise<Step> => {
    if (isAway) return { group, reading: null };
    const known = from.knownByNo.get(group.orderNo) ?? null;
    const readAt = scope.runtime.clock.now();
    const reading = await readOrderAgain(source, group, { known, readAt });
    isAway ||= reading.isErr() && stopsListing(reading.error);
    return { group, reading };
  });
}

async function takeInSteps(
  run: Run,
  { channel }: ShopChannel,
  steps: readonly Step[],
): Promise<Result<readonly NoticeUpdate[], ReadNoticesError>> {
  const { scope, shop, lease, counts } = run;
  const at = scope.runtime.clock.now();
  const readings = steps.flatMap(({ group, reading }) =>
    reading?.isOk() ? [{ group, ...reading.value }] : [],
  );
  const updates = unread(steps, at);
  const from = { shop, channel, fence: lease.fence };
  const taken = await takeInReadings(
    scope,
    from,
    readings.map(({ reading }) => reading),
  );
  if (taken.isErr()) return err(taken.error);
  const asked = new Map<OrderId, readonly Notice[]>();
  for (const [position, result] of taken.value.entries()) {
    const { group: { notices } = { notices: [] }, unread: lacking } = readings[position] ?? {};
    if (result.isErr()) {
      if (result.error.code === 'storage.lease_lost') return err(result.error);
      updates.push(...notices.map((each) => failNotice(each, at, result.error)));
      continue;
    }
    counts.read += 1;
    const isAsked = ({ subject }: Notice): boolean => 'sealedToken' in subject;
    const others = notices.filter((each) => !isAsked(each));
    updates.push(...others.map((each) => readNotice(each, at, lacking)));
    const own = notices.filter(isAsked);
    if (own.length > 0) asked.set(result.value.order.orderId, own);
  }
  const again = await askAgain(run, asked);
  if (again.isErr()) return err(again.error);
  const woken = await wakeAsked(run, asked);
  return woken.map((those) => [...updates, ...those]);
}

// The order is up to date, and a refund that the channel cannot show yet is read another time.
function readNotice(
  notice: Notice,
  at: Instant,
  unread: ReadAgain['unread'] | undefined,
): NoticeUpdate {
  const { subject } = notice;
  const error = 'refundId' in subject ? unread?.get(subject.refundId) : undefined;
  return error === undefined ? doneNotice(notice) : failNotice(notice, at, error);
}

function unread(steps: readonly Step[], at: Instant): NoticeUpdate[] {
  return steps.flatMap(({ group: { notices }, reading }) => {
    if (reading === null) return notices.map((each) => skipNotice(each, at));
    if (reading.isOk()) return [];
    return notices.map((each) => failNotice(each, at, reading.error));
  });
}

async function wakeAsked(
  { scope, shop }: Run,
  asked: ReadonlyMap<OrderId, readonly Notice[]>,
): Promise<Result<readonly NoticeUpdate[], ReadNoticesError>> {
  if (asked.size === 0) return ok([]);
  const woken = await wakeVouchers(scope, shop.shopId, [...asked.keys()]);
  if (woken.isErr()) return err(woken.error);
  const dueAt = scope.runtime.clock.now() + busyMs;
  const all = [...asked.values()].flat();
  return ok(all.map((each) => (woken.value ? doneNotice(each) : delayNotice(each, dueAt))));
}
