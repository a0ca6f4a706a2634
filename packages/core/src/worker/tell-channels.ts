import { err, ok, type Result } from 'neverthrow';
import type { ShopId } from '../kernel/ids.ts';
import type { Effect } from '../ports/change.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
import {
  addCounts,
  reportOf,
  system,
  type JobReport,
  type ShopReport,
  type Tenants,
  type WorkerError,
} from './job-report.ts';
import { runShopEffects, type EffectCounts, type RunEffectsError } from './run-effects.ts';

/** What `runEffects` did. */
export type EffectReport = JobReport<EffectCounts, RunEffectsError>;

const effectsPerRun = 500;

/** Tells the channels what is due; see `Worker.runEffects`. */
export async function runEffects(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<EffectReport, WorkerError>> {
  const { storage, clock } = runtime;
  const at = clock.now();
  const due = await storage.findDueEffects({ tenants, at, limit: effectsPerRun });
  if (due.isErr()) return err(due.error);
  const items: ShopReport<EffectCounts, RunEffectsError>[] = [];
  const summary: EffectCounts = { done: 0, postponed: 0, parked: 0 };
  const byShop = Map.groupBy(due.value, ({ tenant, shopId }) => `${tenant}/${shopId}`);
  for (const effects of byShop.values()) {
    const [first] = effects;
    if (first === undefined) continue;
    const { tenant, shopId } = first;
    const ran = await runEffectsOf({ runtime, tenant, actor: system }, shopId, effects);
    items.push(reportOf({ tenant, shopId }, ran));
    const counts = ran.unwrapOr(null);
    if (counts !== null) addCounts(summary, counts);
  }
  return ok({ items, summary });
}

async function runEffectsOf(
  scope: Scope,
  shopId: ShopId,
  effects: readonly Effect[],
): Promise<Result<EffectCounts | null, RunEffectsError>> {
  const loaded = await scope.runtime.storage.load({ tenant: scope.tenant, shopIds: [shopId] });
  if (loaded.isErr()) return err(loaded.error);
  const [shop] = loaded.value.shops;
  return shop === undefined ? ok(null) : runShopEffects(scope, shop, effects);
}
