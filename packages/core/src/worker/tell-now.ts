import { err, ok, type Result } from 'neverthrow';
import type { OrderId } from '../kernel/ids.ts';
import type { Actor } from '../order/history.ts';
import type { Order } from '../order/order.ts';
import type { Effect, EffectGroup } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Scope } from '../runtime/runtime.ts';
import { beginPause } from '../system/system-clock.ts';
import { headsOf } from './due-heads.ts';
import { runShopEffects } from './run-effects.ts';

/** What somebody waits for, and how long. */
export interface Waiting {
  readonly orderIds: readonly OrderId[];
  readonly group: EffectGroup;
  readonly waitMs: number;
}

/** The channel's answer is booked by nobody in particular, as when the worker runs. */
const system: Actor = { kind: 'system', id: 'worker' };
const pollMs = 25;

/**
 * Does the worker's job for a few orders at once, because somebody waits for the channel's answer: under
 * the same lease, in the same way, and no longer than told. What is not answered by then goes on by
 * itself, and what is left of it is the worker's. Call it after a commit, on no transaction.
 */
export async function tellNow(scope: Scope, waiting: Waiting): Promise<void> {
  const { logger } = scope.runtime;
  let isLate = false;
  const limit = beginPause(waiting.waitMs);
  const telling = tell({ ...scope, actor: system }, waiting, () => isLate)
    .then((told) => {
      if (told.isErr()) logger.log('warn', 'telling at once failed', { code: told.error.code });
    })
    // A broken invariant of ours ends this try: the commit stands, and the worker goes on.
    .catch((cause: unknown) => {
      logger.log('error', 'telling at once has thrown', { cause: String(cause) });
    });
  await Promise.race([telling, limit.isOver]);
  isLate = true;
  limit.end();
}

/** The order as it is once its channel has answered, or the time is up; see {@link tellNow}. */
export async function afterTelling(
  scope: Scope,
  order: Order,
  { group, waitMs }: Pick<Waiting, 'group'> & { readonly waitMs: number | undefined },
): Promise<Order> {
  if (waitMs === undefined) return order;
  const { tenant, runtime } = scope;
  const orderIds = [order.orderId];
  await tellNow(scope, { orderIds, group, waitMs });
  // What was committed stands; who cannot be told more is told that.
  const loaded = await runtime.storage.load({ tenant, orderIds });
  return loaded.isOk() ? (loaded.value.orders[0] ?? order) : order;
}

async function tell(
  scope: Scope,
  { orderIds, group }: Waiting,
  isLate: () => boolean,
): Promise<Result<void, StorageError>> {
  // What was tried here and is to be tried again later is nothing to wait for.
  const tried = new Set<string>();
  while (!isLate()) {
    const heads = await headsOf(scope, orderIds);
    if (heads.isErr()) return err(heads.error);
    const open = heads.value.filter((each) => each.group === group && !tried.has(each.effectId));
    if (open.length === 0) return ok();
    const now = scope.runtime.clock.now();
    const due = open.filter(({ dueAt }) => dueAt <= now);
    const ran = await runAll(scope, due);
    if (ran.isErr()) return err(ran.error);
    for (const effectId of ran.value) tried.add(effectId);
    // Somebody else is at the rest.
    if (ran.value.length === 0) await beginPause(pollMs).isOver;
  }
  return ok();
}

// The effects that were tried; those of a shop at which another worker is are not among them.
async function runAll(
  scope: Scope,
  effects: readonly Effect[],
): Promise<Result<readonly string[], StorageError>> {
  if (effects.length === 0) return ok([]);
  const { tenant, runtime } = scope;
  const byShop = Map.groupBy(effects, ({ shopId }) => shopId);
  const loaded = await runtime.storage.load({ tenant, shopIds: [...byShop.keys()] });
  if (loaded.isErr()) return err(loaded.error);
  const tried: string[] = [];
  for (const shop of loaded.value.shops) {
    const ofShop = byShop.get(shop.shopId) ?? [];
    const ran = await runShopEffects(scope, shop, ofShop);
    const isBusy = ran.isOk() && ran.value === null;
    if (!isBusy) tried.push(...ofShop.map(({ effectId }) => effectId));
  }
  return ok(tried);
}
