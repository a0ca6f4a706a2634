import { err, ok, type Result } from 'neverthrow';
import type { ShopId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';
import { houseOf } from '../order/house.ts';
import type { Order } from '../order/order.ts';
import { screenFirst } from '../order/screen-first.ts';
import type { JobError, OrderJob } from '../order/order-jobs.ts';
import { runOrderJobs } from '../order/order-jobs.ts';
import type { Effect, EffectUpdate } from '../ports/change.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitFenced } from '../runtime/commit-fenced.ts';
import { underLease, type HeldLease } from '../runtime/lease.ts';
import { mapConcurrently } from '../runtime/map-concurrently.ts';
import type { Scope } from '../runtime/runtime.ts';
import { channelOf, type ShopChannel, type ShopChannelError } from '../shop/shop-channel.ts';
import { pauseEndOf } from '../shop/renew-grant.ts';
import type { Shop } from '../shop/shop.ts';
import { headsOf } from './due-heads.ts';
import { beginEffect, delayEffect } from './effect-outcome.ts';
import type { FreshAttempt } from './fresh-effect.ts';
import { performFulfil } from './fulfil-effect.ts';
import { performEffect, performVerification, type Performed } from './perform-effect.ts';
import { voucherEffectOf } from './voucher-calls.ts';

/** How many calls a shop's channel gets at once. */
const callsAtOnce = 8;

/** How the effects of a shop went. */
export interface EffectCounts {
  /** Told, and answered for good. */
  done: number;
  /** To be tried again later. */
  postponed: number;
  /** Given up; a person must look. */
  parked: number;
}

/** Why a shop's effects could not be run; they stay due. */
export type RunEffectsError = StorageError | ShopChannelError | JobError;

/** The job of whoever tells a shop's channel something, one at a time. */
export function effectsJob(shopId: ShopId): string {
  return `effects/${shopId}`;
}

/**
 * Tells a shop's channel what is due. Each call is recorded as begun before it is made, and its answer
 * is stored under the same lease; `null` when another worker is at it.
 */
export async function runShopEffects(
  scope: Scope,
  shop: Shop,
  effects: readonly Effect[],
): Promise<Result<EffectCounts | null, RunEffectsError>> {
  const job = effectsJob(shop.shopId);
  return underLease<EffectCounts, RunEffectsError>(scope, job, async (lease) => {
    const { clock } = scope.runtime;
    const now = clock.now();
    const source = await channelOf(scope, shop);
    if (source.isErr()) return putOff({ scope, lease, shop }, effects, source.error);
    // Between finding them due and holding the lease, another worker may have run them.
    const present = await stillDue(scope, effects);
    if (present.isErr()) return err(present.error);
    const [asked, letBe] = partOf(shop, present.value, now);
    const effectUpdates = [...asked.map((effect) => beginEffect(effect, now)), ...letBe];
    const begun = await commitFenced(scope, lease.fence, { effectUpdates });
    if (begun.isErr()) return err(begun.error);
    const performed = await mapConcurrently(asked, callsAtOnce, async (effect) => {
      const renewed = await lease.renew();
      if (renewed.isErr()) return null;
      // Loaded just before the call: whoever decided otherwise meanwhile is heard.
      const order = await loadNow(scope, effect, now);
      if (order === null) return null;
      return perform(scope, source.value, { effect, order, now, shop });
    });
    const answered = performed.filter((each) => each !== null);
    const stored = await storeAnswers({ scope, lease, shop }, answered);
    return stored.map((counts) => ({ ...counts, postponed: counts.postponed + letBe.length }));
  });
}

// A channel that has just refused the shop's grant is told nothing; what produces goods is no channel.
function partOf(
  shop: Shop,
  effects: readonly Effect[],
  now: Instant,
): readonly [asked: readonly Effect[], letBe: readonly EffectUpdate[]] {
  const dueAt = pauseEndOf(shop);
  if (dueAt === null || dueAt <= now) return [effects, []];
  const letBe = effects.filter(({ group }) => group !== 'fulfil');
  const updates = letBe.map(({ effectId, attempts }): EffectUpdate => {
    return { effectId, state: 'pending', attempts, dueAt };
  });
  return [effects.filter(({ group }) => group === 'fulfil'), updates];
}

function perform(scope: Scope, source: ShopChannel, attempt: FreshAttempt): Promise<Performed> {
  const { effect, order } = attempt;
  if (effect.group === 'fulfil') return performFulfil(scope, source, attempt);
  const meant = voucherEffectOf(order, effect.subject);
  if (meant !== null) {
    const { confirmation } = meant;
    return meant.perform({ ...attempt, scope, source, confirmation });
  }
  if (effect.group === 'verify') return performVerification(scope, source, attempt);
  return performEffect(source, attempt);
}

// With what the house says of it by now, whether or not anybody has written that down.
async function loadNow(scope: Scope, { orderId }: Effect, now: Instant): Promise<Order | null> {
  const request = { orderIds: [orderId], withShops: true, withStandings: true };
  const loaded = await scope.runtime.storage.load({ tenant: scope.tenant, ...request });
  if (loaded.isErr()) return null;
  const { orders, shops } = loaded.value;
  const [[order], [shop]] = [orders, shops];
  const house = await houseOf(scope, loaded.value);
  if (order === undefined || shop === undefined || house.isErr()) return null;
  return screenFirst(order, house.value(shop), { shop, now, shortages: null }).order;
}

// Out of the way of other shops' effects, which are found by the same query.
async function putOff(
  { scope, lease }: Run,
  effects: readonly Effect[],
  error: ShopChannelError,
): Promise<Result<EffectCounts, RunEffectsError>> {
  const now = scope.runtime.clock.now();
  const effectUpdates = effects.map((effect) => delayEffect(effect, now));
  const stored = await commitFenced(scope, lease.fence, { effectUpdates });
  return err(stored.isErr() ? stored.error : error);
}

async function stillDue(
  scope: Scope,
  effects: readonly Effect[],
): Promise<Result<readonly Effect[], StorageError>> {
  const { runtime, tenant } = scope;
  const at = runtime.clock.now();
  const limit = effects.length + maxElsewhere;
  const due =
    effects.length <= fewEffects
      ? await headsOf(
          scope,
          effects.map(({ orderId }) => orderId),
        )
      : await runtime.storage.findDueEffects({ tenants: [tenant], at, limit });
  if (due.isErr()) return err(due.error);
  const wanted = new Set(effects.map(({ effectId }) => effectId));
  return ok(due.value.filter(({ effectId, dueAt }) => dueAt <= at && wanted.has(effectId)));
}

// Looked up one by one, however many others the tenant has to tell.
const fewEffects = 4;

// Effects of other shops of the tenant that may stand before ours in the list.
const maxElsewhere = 1_000;

interface Run {
  readonly scope: Scope;
  readonly lease: HeldLease;
  readonly shop: Shop;
}

async function storeAnswers(
  run: Run,
  performed: readonly Performed[],
): Promise<Result<EffectCounts, RunEffectsError>> {
  const counts: EffectCounts = { done: 0, postponed: 0, parked: 0 };
  const isOf = (group: Effect['group']) => (each: Performed) => each.effect.group === group;
  // One change per order and batch: an order has at most one effect of each group here.
  for (const group of new Set(performed.map(({ effect }) => effect.group))) {
    const stored = await storeGroup(run, performed.filter(isOf(group)));
    if (stored.isErr()) return err(stored.error);
  }
  for (const { update } of performed) {
    const name = { done: 'done', pending: 'postponed', parked: 'parked' } as const;
    counts[name[update.state]] += 1;
  }
  return ok(counts);
}

async function storeGroup(
  { scope, lease, shop }: Run,
  performed: readonly Performed[],
): Promise<Result<void, RunEffectsError>> {
  const { fence } = lease;
  const told = performed.filter(({ decide }) => decide !== null);
  const ran = await runOrderJobs(
    scope,
    told.map((each) => answerJob(each, shop)),
    { fence },
  );
  if (ran.isErr()) return err(ran.error);
  const silent = performed.filter(({ decide }) => decide === null);
  const unstored = [...silent];
  for (const [position, result] of ran.value.entries()) {
    const each = told[position];
    if (each === undefined) continue;
    if (result.isErr() && result.error.code !== 'order.not_found') return err(result.error);
    // The channel's own word was first and the order has nothing to learn; the effect is over.
    if (result.isErr() || !result.value.isChanged) unstored.push(each);
  }
  if (unstored.length === 0) return ok();
  return commitFenced(scope, fence, { effectUpdates: unstored.map(({ update }) => update) });
}

function answerJob({ effect, update, decide }: Performed, shop: Shop): OrderJob<null, never> {
  const { policy } = shop;
  return {
    target: { orderId: effect.orderId },
    effectUpdates: [update],
    decide: ({ order, now, shortages, ruling }) => {
      if (order === null || decide === null) return { decision: null, answer: ok(null) };
      return { decision: decide(order, { policy, now, shortages, ruling }), answer: ok(null) };
    },
  };
}
