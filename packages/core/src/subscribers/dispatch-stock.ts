import { err, ok, type Result } from 'neverthrow';
import { coreError } from '../kernel/errors.ts';
import type { Change } from '../ports/change.ts';
import type { UnheardNews } from '../ports/stock-watch.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import { underLease, type HeldLease } from '../runtime/lease.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { DispatchCounts, DispatchError } from './dispatch-orders.ts';
import type { Subscriber } from './subscriber.ts';
import { problemOf, retryAt, taken } from './taken.ts';

/**
 * Tells a subscriber how a tenant's products stand, one after the other; of several crossings that he has
 * missed the latest. One worker at a time does so; a crash in between means that he hears it again. `null`
 * when another worker is at it.
 */
export function dispatchStockTo(
  scope: Scope,
  subscriber: Subscriber,
  limit: number,
): Promise<Result<DispatchCounts | null, DispatchError>> {
  const job = `dispatch-stock/${subscriber.name}`;
  return underLease<DispatchCounts, DispatchError>(scope, job, async (lease) => {
    const { storage, clock } = scope.runtime;
    const filter = { tenants: [scope.tenant], subscribers: [subscriber.name], limit };
    const due = await storage.findStockNews({ ...filter, at: clock.now() });
    if (due.isErr()) return err(due.error);
    const counts: DispatchCounts = { delivered: 0, postponed: 0, parked: 0 };
    for (const unheard of due.value) {
      const held = await lease.renew();
      if (held.isErr()) return err(held.error);
      const told = await tellOfProduct({ scope, subscriber, lease }, unheard);
      if (told.isErr()) return err(told.error);
      counts[told.value] += 1;
    }
    return ok(counts);
  });
}

interface Telling {
  readonly scope: Scope;
  readonly subscriber: Subscriber;
  readonly lease: HeldLease;
}

async function tellOfProduct(
  { scope, subscriber, lease }: Telling,
  { tenant, news, attempts }: UnheardNews,
): Promise<Result<'delivered' | 'postponed', DispatchError>> {
  const { runtime } = scope;
  const { productId, version } = news;
  const failure = await taken(subscriber, (signal) =>
    subscriber.handleStock?.({ tenant, news }, { signal }),
  );
  const now = runtime.clock.now();
  const heard =
    failure === null
      ? { version, attempts: 0, dueAt: now }
      : { version: 0, attempts: attempts + 1, dueAt: retryAt(now, attempts + 1) };
  if (failure !== null) {
    const problem = problemOf(failure.cause).slice(0, 300);
    const fields = { tenant, productId, subscriber: subscriber.name, attempts, problem };
    runtime.logger.log('warn', 'news of a product was not taken', fields);
  }
  const { fence } = lease;
  const changeId = runtime.ids.next('change');
  const stockHeard = [{ subscriber: subscriber.name, productId, ...heard }];
  const change: Change = { changeId, tenant, at: now, writes: [], fence, stockHeard };
  const committed = await commitChanges(runtime.storage, [change]);
  if (committed.isErr()) return err(committed.error);
  const isLost = committed.value.some(({ outcome }) => outcome !== 'applied');
  if (isLost) return err(coreError('storage.lease_lost', { job: fence.job }));
  return ok(failure === null ? 'delivered' : 'postponed');
}
