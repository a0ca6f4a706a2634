import { err, ok, type Result } from 'neverthrow';
import { underLease } from '../runtime/lease.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
import type { GrantState } from '../shop/grant-machine.ts';
import { isRenewalDue, renewGrant, type RenewGrantError } from '../shop/renew-grant.ts';
import type { Shop } from '../shop/shop.ts';
import {
  addCounts,
  listShops,
  reportOf,
  system,
  type JobReport,
  type ShopReport,
  type Tenants,
  type WorkerError,
} from './job-report.ts';

/** What became of grants that were about to end. */
export interface GrantCounts {
  /** They have been renewed. */
  renewed: number;
}

/** What `refreshGrants` did: a row for each shop whose grant was about to end. */
export type GrantReport = JobReport<GrantCounts, RenewGrantError>;

/** Renews the grants that end soon; see `Worker.refreshGrants`. */
export async function refreshGrants(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<GrantReport, WorkerError>> {
  const shops = await listShops(runtime, tenants);
  if (shops.isErr()) return err(shops.error);
  const items: ShopReport<GrantCounts, RenewGrantError>[] = [];
  const summary: GrantCounts = { renewed: 0 };
  for (const { tenant, shop } of shops.value) {
    if (!isRenewalDue(shop, runtime.clock.now())) continue;
    if (runtime.channelByType.get(shop.channelType)?.refreshGrant === undefined) continue;
    const ran = await renewUnderLease({ runtime, tenant, actor: system }, shop);
    items.push(reportOf({ tenant, shopId: shop.shopId }, ran));
    const counts = ran.unwrapOr(null);
    if (counts !== null) addCounts(summary, counts);
  }
  return ok({ items, summary });
}

function renewUnderLease(
  scope: Scope,
  { shopId }: Shop,
): Promise<Result<GrantCounts | null, RenewGrantError>> {
  const { runtime, tenant } = scope;
  return underLease<GrantCounts, RenewGrantError>(scope, `grant/${shopId}`, async ({ fence }) => {
    // Another worker may have renewed it before this one got the lease.
    const loaded = await runtime.storage.load({ tenant, shopIds: [shopId] });
    if (loaded.isErr()) return err(loaded.error);
    const [shop] = loaded.value.shops;
    if (shop === undefined || !isRenewalDue(shop, runtime.clock.now())) return ok({ renewed: 0 });
    const renewed = await renewGrant(scope, shop, fence);
    return renewed.map(({ grant }) => ({ renewed: isHeld[grant.state] ? 1 : 0 }));
  });
}

const isHeld: Readonly<Record<GrantState, boolean>> = {
  valid: true,
  renewing: false,
  dead: false,
};
