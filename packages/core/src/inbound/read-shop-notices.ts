import { err, ok, type Result } from 'neverthrow';
import type { Notice, NoticeUpdate } from '../ports/notice.ts';
import { underLease } from '../runtime/lease.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { Scope } from '../runtime/runtime.ts';
import { noteGrant, pauseEndOf } from '../shop/renew-grant.ts';
import { channelOf, type ShopChannel, type ShopChannelError } from '../shop/shop-channel.ts';
import type { Shop } from '../shop/shop.ts';
import { stopsListing } from '../sync/read-order.ts';
import { delayNotice, doneNotice, failNotice, skipNotice } from './notice-outcome.ts';
import { settle, type NoticeCounts, type ReadNoticesError, type Run } from './notice-run.ts';
import { readStrayRefund, type OrderNotices } from './read-order-again.ts';
import { readStep } from './read-step.ts';

/** How many notices of a shop one run looks at: those of one order among them cost one reading. */
export const noticesPerRun = 2_000;
/** How many orders are read and stored together. */
const ordersPerStep = 100;
/** How many refunds are read, to learn whose they are, before the lease is held on to. */
const straysPerStep = 100;
const straysAtOnce = 8;
/** How long notices wait whose shop cannot be called at all. */
const shutMs = 60_000;

/** Reads what waits for a shop, under its lease; `null` when another worker is at it. */
export async function readShopNotices(
  scope: Scope,
  shop: Shop,
): Promise<Result<NoticeCounts | null, ReadNoticesError>> {
  const job = `notices/${shop.shopId}`;
  return underLease<NoticeCounts, ReadNoticesError>(scope, job, async (lease) => {
    const { storage, clock } = scope.runtime;
    const counts = { read: 0, done: 0, postponed: 0, parked: 0 };
    const [at, tenants, { shopId }] = [clock.now(), [scope.tenant], shop];
    const due = await storage.findDueNotices({ tenants, shopId, at, limit: noticesPerRun });
    if (due.isErr()) return err(due.error);
    const told = due.value.filter(({ subject }) => aboutGrant[subject.kind]);
    const others = due.value.filter(({ subject }) => !aboutGrant[subject.kind]);
    const asked = await askAboutGrant({ scope, shop, lease, counts }, told);
    if (asked.isErr()) return err(asked.error);
    const run = { scope, shop: asked.value, lease, counts };
    const read = await readAll(run, others);
    return read.map(() => counts);
  });
}

const aboutGrant: Readonly<Record<Notice['subject']['kind'], boolean>> = {
  order: false,
  refund: false,
  vouchers: false,
  grant: true,
};

// A call shows at once whether the grant is taken, also of a shop that is paused because it was not.
async function askAboutGrant(
  run: Run,
  notices: readonly Notice[],
): Promise<Result<Shop, ReadNoticesError>> {
  const { scope, shop } = run;
  if (notices.length === 0) return ok(shop);
  const source = await channelOf(scope, shop);
  if (source.isErr()) return putOff(run, notices, source.error);
  const { channel, call } = source.value;
  const described = await channel.describeShop(call);
  const error = described.isErr() ? described.error : null;
  const noted = await noteGrant(scope, shop, error);
  if (noted.isErr()) return err(noted.error);
  const at = scope.runtime.clock.now();
  const isAnswer = error === null || error.code === 'channel.grant_expired';
  const updates = notices.map((each) =>
    isAnswer ? doneNotice(each) : failNotice(each, at, error),
  );
  const stored = await settle(run, updates);
  return stored.map(() => noted.value);
}

async function readAll(
  run: Run,
  notices: readonly Notice[],
): Promise<Result<void, ReadNoticesError>> {
  const { scope, shop } = run;
  const pausedTo = pauseEndOf(shop);
  if (notices.length === 0) return ok();
  if (pausedTo !== null && pausedTo > scope.runtime.clock.now()) {
    return settle(
      run,
      notices.map((each) => delayNotice(each, pausedTo)),
    );
  }
  const source = await channelOf(scope, shop);
  if (source.isErr()) return putOff(run, notices, source.error);
  const grouped = await groupByOrder(run, source.value, notices);
  if (grouped.isErr()) return err(grouped.error);
  const groups = grouped.value;
  for (let from = 0; from < groups.length; from += ordersPerStep) {
    const renewed = await run.lease.renew();
    if (renewed.isErr()) return err(renewed.error);
    const step = await readStep(run, source.value, groups.slice(from, from + ordersPerStep));
    if (step.isErr()) return err(step.error);
    if (step.value === 'away') {
      const at = scope.runtime.clock.now();
      const left = groups.slice(from + ordersPerStep).flatMap((group) => group.notices);
      return settle(
        run,
        left.map((each) => skipNotice(each, at)),
      );
    }
  }
  return ok();
}

// Out of the way of other shops' notices, which are found by the same query.
async function putOff(
  run: Run,
  notices: readonly Notice[],
  error: ShopChannelError,
): Promise<Result<never, ReadNoticesError>> {
  const dueAt = run.scope.runtime.clock.now() + shutMs;
  const stored = await settle(
    run,
    notices.map((each) => delayNotice(each, dueAt)),
  );
  return err(stored.isErr() ? stored.error : error);
}

async function groupByOrder(
  run: Run,
  source: ShopChannel,
  notices: readonly Notice[],
): Promise<Result<readonly OrderNotices[], ReadNoticesError>> {
  const byOrder = new Map<string, { notices: Notice[]; refunds: OrderNotices['refunds'] }>();
  const groupOf = (orderNo: string) => {
    const group = byOrder.get(orderNo) ?? { notices: [], refunds: [] };
    byOrder.set(orderNo, group);
    return group;
  };
  const strays = new Map<string, Notice[]>();
  for (const notice of notices) {
    const { subject } = notice;
    if ('orderNo' in subject && subject.orderNo !== null)
      groupOf(subject.orderNo).notices.push(notice);
    else if ('refundId' in subject) {
      strays.set(subject.refundId, [...(strays.get(subject.refundId) ?? []), notice]);
    }
  }
  const read = await readStrays(run, source, strays);
  if (read.isErr()) return err(read.error);
  const failed: NoticeUpdate[] = [];
  const at = run.scope.runtime.clock.now();
  for (const { own, refund } of read.value) {
    if (refund === null) failed.push(...own.map((each) => skipNotice(each, at)));
    else if (refund.isErr()) failed.push(...own.map((each) => failNotice(each, at, refund.error)));
    else {
      const group = groupOf(refund.value.orderNo);
      group.notices.push(...own);
      group.refunds = [...group.refunds, refund.value];
    }
  }
  const stored = await settle(run, failed);
  return stored.map(() => [...byOrder].map(([orderNo, group]) => ({ orderNo, ...group })));
}

interface Stray {
  readonly own: readonly Notice[];
  /** `null`: the channel was found away before it was asked. */
  readonly refund: Awaited<ReturnType<typeof readStrayRefund>> | null;
}

async function readStrays(
  { lease }: Run,
  source: ShopChannel,
  strays: ReadonlyMap<string, readonly Notice[]>,
): Promise<Result<readonly Stray[], ReadNoticesError>> {
  const read: Stray[] = [];
  const all = [...strays];
  let isAway = false;
  for (let from = 0; from < all.length; from += straysPerStep) {
    const renewed = await lease.renew();
    if (renewed.isErr()) return err(renewed.error);
    const step = all.slice(from, from + straysPerStep);
    const answers = await mapConcurrently(step, straysAtOnce, async ([refundId, own]) => {
      if (isAway) return { own, refund: null };
      const refund = await readStrayRefund(source, refundId);
      isAway ||= refund.isErr() && stopsListing(refund.error);
      return { own, refund };
    });
    read.push(...answers);
  }
  return ok(read);
}
