import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import type { Change } from '../ports/change.ts';
import type { ShopNews, ShopProgress } from '../ports/shop-news.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { underLease, type HeldLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { DispatchCounts, DispatchError } from './dispatch-orders.ts';
import type { Subscriber } from './subscriber.ts';
import { problemOf, retryAt, taken } from './taken.ts';

/**
 * Tells a subscriber what was done to a tenant's shops, one shop after the other. One worker at a time
 * does so, and how far he is is stored shop by shop: a crash in between means that he hears it again.
 * `null` when another worker is at it.
 */
export function dispatchShopsTo(
  scope: Scope,
  subscriber: Subscriber,
  limit: number,
): Promise<Result<DispatchCounts | null, DispatchError>> {
  const job = `dispatch-shops/${subscriber.name}`;
  return underLease<DispatchCounts, DispatchError>(scope, job, async (lease) => {
    const { storage, clock } = scope.runtime;
    const filter = { tenants: [scope.tenant], subscribers: [subscriber.name], limit };
    const due = await storage.findShopNews({ ...filter, at: clock.now() });
    if (due.isErr()) return err(due.error);
    const counts: DispatchCounts = { delivered: 0, postponed: 0, parked: 0 };
    for (const news of due.value) {
      const told = await tellOfShop({ scope, subscriber, lease }, news, counts);
      if (told.isErr()) return err(told.error);
    }
    return ok(counts);
  });
}

interface Telling {
  readonly scope: Scope;
  readonly subscriber: Subscriber;
  readonly lease: HeldLease;
}

async function tellOfShop(
  { scope, subscriber, lease }: Telling,
  news: ShopNews,
  counts: DispatchCounts,
): Promise<Result<void, DispatchError>> {
  const { tenant, shopId } = news;
  const { clock, logger } = scope.runtime;
  let { doneVersion, attempts } = news;
  let dueAt = clock.now();
  for (const change of news.changes) {
    const held = await lease.renew();
    if (held.isErr()) return err(held.error);
    const failure = await taken(subscriber, (signal) =>
      subscriber.handleShop?.({ tenant, change }, { signal }),
    );
    if (failure !== null) {
      attempts += 1;
      dueAt = retryAt(clock.now(), attempts);
      counts.postponed += 1;
      const problem = problemOf(failure.cause).slice(0, 300);
      const fields = { tenant, shopId, subscriber: subscriber.name, attempts, problem };
      logger.log('warn', 'a change of a shop was not taken', fields);
      break;
    }
    doneVersion = change.version;
    attempts = 0;
    counts.delivered += 1;
  }
  const { doneVersion: fromVersion } = news;
  const progress = { subscriber: subscriber.name, shopId, fromVersion, doneVersion };
  return store(scope, lease, { ...progress, attempts, dueAt });
}

async function store(
  { runtime, tenant }: Scope,
  { fence }: HeldLease,
  progress: ShopProgress,
): Promise<Result<void, DispatchError>> {
  const changeId = runtime.ids.next('change');
  const at = runtime.clock.now();
  const change: Change = { changeId, tenant, at, writes: [], fence, shopProgress: [progress] };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const isFenced = committed.value.some(({ outcome }) => outcome === 'fenced');
  return isFenced ? err(coreError('storage.lease_lost', { job: fence.job })) : ok();
}
