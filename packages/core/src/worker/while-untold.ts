import { err, ok, type Result } from 'neverthrow';
import { isToBeTold } from '../fulfilment/unship-decide.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { Order } from '../order/order.ts';
import type { Effect, EffectState, Fence } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { underLease } from '../runtime/lease.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { Scope } from '../runtime/runtime.ts';
import { beginPause } from '../system/system-clock.ts';
import { effectsJob } from './run-effects.ts';

/** What the channel of a shop has not been told, and is not told while somebody works on it. */
export interface Untold {
  /** Confirmations that it is to be told of, and of which no call was begun. */
  readonly untold: ReadonlySet<string>;
  /** Whatever relies on that carries it; `null` where nothing is to be told. */
  readonly fence: Fence | null;
}

/** Somebody tells a shop's channel again and again; a second is enough to come between two calls. */
const pollMs = 25;
const maxPolls = 40;
const readsAtOnce = 8;

/**
 * Works on orders of one shop while nobody tells its channel anything: under the lease of those who do,
 * who write down each call before they make it. A change that carries the fence is stored before the
 * next such call is begun, or not at all; and whoever begins it then reads the order as changed.
 *
 * Errors: those of the work, `storage.*`; `storage.contention` where others are at it all the time.
 */
export async function whileUntold<T, E>(
  scope: Scope,
  { shopId, orders }: { readonly shopId: ShopId; readonly orders: readonly Order[] },
  work: (channel: Untold) => Promise<Result<T, E>>,
): Promise<Result<T, E | StorageError | CoreError<'storage.contention'>>> {
  const asked = orders.filter(({ confirmations }) => confirmations.some(isToBeTold));
  if (asked.length === 0) return work({ untold: new Set(), fence: null });
  for (let poll = 0; poll < maxPolls; poll += 1) {
    const ran = await underLease<{ readonly done: T }, E | StorageError>(
      scope,
      effectsJob(shopId),
      async ({ fence }) => {
        const untold = await findUntold(scope, asked);
        if (untold.isErr()) return err(untold.error);
        return (await work({ untold: untold.value, fence })).map((done) => ({ done }));
      },
    );
    if (ran.isErr()) return err(ran.error);
    if (ran.value !== null) return ok(ran.value.done);
    await beginPause(pollMs).isOver;
  }
  return err(coreError('storage.contention', { operation: 'lease', attempts: maxPolls }));
}

const isOpen: Readonly<Record<EffectState, boolean>> = {
  pending: true,
  done: false,
  parked: false,
};

async function findUntold(
  { runtime, tenant }: Scope,
  orders: readonly Order[],
): Promise<Result<ReadonlySet<string>, StorageError>> {
  const untold = new Set<string>();
  const found = await mapConcurrently(orders, readsAtOnce, ({ orderId }) =>
    runtime.storage.findEffects(tenant, orderId),
  );
  for (const effects of found) {
    if (effects.isErr()) return err(effects.error);
    const open = effects.value.filter(({ group, state }) => group === 'confirm' && isOpen[state]);
    for (const [subject, those] of Map.groupBy(open, (effect: Effect) => effect.subject)) {
      if (those.every(({ attempts }) => attempts === 0)) untold.add(subject);
    }
  }
  return ok(untold);
}
