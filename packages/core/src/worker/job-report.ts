import { err, ok, type Result } from 'neverthrow';
import type { CoreError } from '../kernel/errors.ts';
import type { ShopId, TenantId } from '../kernel/ids.ts';
import type { Actor } from '../order/history.ts';
import type { StorageError } from '../ports/storage.ts';
import type { TenantShop } from '../ports/storage-rows.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** For whom a job runs. */
export interface WorkerInput {
  /** Left out: every tenant. */
  readonly tenants?: readonly string[];
}

/** What a job did for one shop: its counts, `busy` when another worker was at it, or an error. */
export interface ShopReport<Counts, E> {
  /** A job without `tenants` goes over all of them. */
  readonly tenant: TenantId;
  /** The shop whose channel was read or told. */
  readonly shopId: ShopId;
  /**
   * `busy`: another worker held the shop, and nothing was done here. `paused`: its channel has refused its
   * grant less than ten minutes ago.
   */
  readonly outcome: 'done' | 'busy' | 'failed' | 'paused';
  /** `null` unless `done`. */
  readonly counts: Counts | null;
  /** `null` unless `failed`; the next run tries again. */
  readonly error: E | null;
}

/** What a job did, shop by shop; one shop's failure stops no other. */
export interface JobReport<Counts, E> {
  /** One row for each shop that the job looked at. */
  readonly items: readonly ShopReport<Counts, E>[];
  /** The counts of all shops that are `done`, added up. */
  readonly summary: Counts;
}

/** Why a job could not run at all. */
export type WorkerError = StorageError | CoreError<'storage.lease_lost' | 'input.invalid'>;

/** The tenants that a job runs for. */
export type Tenants = readonly TenantId[] | 'all';

/** Who acts in a job. */
export const system: Actor = { kind: 'system', id: 'worker' };

const shopsPerPage = 200;

/** Every shop that a job is to look at. */
export async function listShops(
  { storage }: Runtime,
  tenants: Tenants,
): Promise<Result<readonly TenantShop[], StorageError>> {
  const shops: TenantShop[] = [];
  let cursor: string | null = null;
  do {
    const position = cursor === null ? {} : { cursor };
    const page = await storage.findTenantShops({ tenants, limit: shopsPerPage, ...position });
    if (page.isErr()) return err(page.error);
    shops.push(...page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
  return ok(shops);
}

/** One row of a job's report; `null` counts: another worker was at it. */
export function reportOf<Counts, E>(
  which: Pick<ShopReport<Counts, E>, 'tenant' | 'shopId'>,
  result: Result<Counts | null, E>,
): ShopReport<Counts, E> {
  if (result.isErr()) return { ...which, outcome: 'failed', counts: null, error: result.error };
  const counts = result.value;
  return { ...which, outcome: counts === null ? 'busy' : 'done', counts, error: null };
}

/** Adds the counts of one shop to those of all. */
export function addCounts<Counts extends { [Name in keyof Counts]: number }>(
  into: Counts,
  counts: Counts,
): void {
  for (const name of Object.keys(counts) as (keyof Counts)[]) {
    into[name] = (into[name] + counts[name]) as Counts[keyof Counts];
  }
}
