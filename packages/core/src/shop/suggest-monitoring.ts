import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ShopId } from '../kernel/ids.ts';
import type { Change } from '../ports/change.ts';
import type { Page, StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import { actorText } from '../stock/actor-text.ts';
import { monitoringSuggested, usualHoldsMs, type MonitoringLevel } from './monitoring.ts';
import { shopChangeOf, type ShopChange } from './shop-change.ts';
import type { Shop } from './shop.ts';

/** What was seen of a shop, and why. */
export interface SuggestedMonitoring {
  readonly shopId: ShopId;
  /** `null`: too little is known to say. */
  readonly level: MonitoringLevel | null;
  /** For the shop's history. */
  readonly reason: string;
}

/** Why a suggestion cannot be taken up. */
export type SuggestMonitoringError = StorageError | CoreError<'storage.contention'>;

const maxRounds = 8;

/** Watches a shop as is suggested, unless a person has said otherwise; decided again where a rival was first. */
export async function suggestMonitoring(
  scope: Scope,
  suggested: SuggestedMonitoring,
): Promise<Result<void, SuggestMonitoringError>> {
  const { runtime, tenant } = scope;
  const shopIds = [suggested.shopId];
  for (let round = 0; round < maxRounds; round += 1) {
    const loaded = await runtime.storage.load({ tenant, shopIds });
    if (loaded.isErr()) return err(loaded.error);
    const [before] = loaded.value.shops;
    const after = before === undefined ? null : suggestedShop(scope, before, suggested);
    if (before === undefined || after === null) return ok();
    const done = await unlessSaid(scope, suggested, { before, after });
    if (done.isErr()) return err(done.error);
    if (done.value) return ok();
  }
  return err(coreError('storage.contention', { operation: 'commit', attempts: maxRounds }));
}

interface Both {
  readonly before: Shop;
  readonly after: Shop;
}

// `null`: it stays as it is.
function suggestedShop(
  scope: Scope,
  shop: Shop,
  { level }: Pick<SuggestedMonitoring, 'level'>,
): Shop | null {
  const how = { now: scope.runtime.clock.now(), by: actorText(scope) };
  const monitoring = monitoringSuggested(shop.monitoring, level, how);
  return monitoring === shop.monitoring ? null : { ...shop, version: shop.version + 1, monitoring };
}

// Whether it is done, or not to be done; else a rival was first.
async function unlessSaid(
  scope: Scope,
  suggested: SuggestedMonitoring,
  both: Both,
): Promise<Result<boolean, StorageError>> {
  const said = await isSaidUsual(scope, both.before);
  if (said.isErr() || said.value) return said;
  return store(scope, suggested, both);
}

const changesPerPage = 200;

// Whether a person has lately said that it is to be watched as usual: that leaves nothing in the shop.
async function isSaidUsual(
  { runtime, tenant, actor }: Scope,
  { shopId, monitoring }: Shop,
): Promise<Result<boolean, StorageError>> {
  if (monitoring !== null) return ok(false);
  const since = runtime.clock.now() - usualHoldsMs;
  let from: { readonly cursor?: string } | null = {};
  while (from !== null) {
    const filter = { tenant, shopId, limit: changesPerPage, ...from };
    const page: Result<Page<ShopChange>, StorageError> = await runtime.storage.findShopChanges(
      filter,
    );
    if (page.isErr()) return err(page.error);
    const { items, nextCursor } = page.value;
    // Latest first: what is older holds no more.
    const known = items.find((change) => isOfMonitoring(change) || change.at <= since);
    if (known !== undefined) {
      const isOwn = known.actor.kind === actor.kind && known.actor.id === actor.id;
      return ok(known.at > since && !isOwn);
    }
    from = nextCursor === null ? null : { cursor: nextCursor };
  }
  return ok(false);
}

function isOfMonitoring({ changes }: ShopChange): boolean {
  return changes.some(({ path }) => path === '/monitoring' || path.startsWith('/monitoring/'));
}

async function store(
  { runtime, tenant, actor }: Scope,
  { reason }: SuggestedMonitoring,
  { before, after }: Both,
): Promise<Result<boolean, StorageError>> {
  const at = runtime.clock.now();
  const done = shopChangeOf(before, after, { at, actor, reason, command: 'update' });
  const change: Change = {
    changeId: runtime.ids.next('change'),
    tenant,
    at,
    writes: [{ kind: 'shop', expectedVersion: before.version, value: after }],
    shopChanges: [done].filter(({ changes }) => changes.length > 0),
  };
  const committed = await commitChanges(runtime.storage, [change]);
  return committed.map(([outcome]) => isStored[outcome?.outcome ?? ''] === true);
}

const isStored: Readonly<Record<string, boolean>> = { applied: true, duplicate: true };
