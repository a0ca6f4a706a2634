import { err, ok, type Result } from 'neverthrow';
import type { OrderId, ProductId, TenantId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
import { enterStock, type EnterStockError } from '../stock/enter-stock.ts';
import { giveBack } from '../stock/give-back.ts';
import { system, type Tenants } from './job-report.ts';

/** What `watchStock` did. */
export interface WatchReport {
  /** Keys of which it is booked now that they have expired. */
  readonly expiredKeys: number;
  /** Orders that had a claim on a key which was withdrawn, and have given it back. */
  readonly changedOrders: number;
  /** One row for each product whose keys could not be booked; the others were. */
  readonly failures: readonly ProductFailure[];
  /** Set when there is more to do than one run does; the next one goes on. */
  readonly hasMore: boolean;
}

/** A product whose keys could not be booked. */
export interface ProductFailure {
  /** The tenant that sells it. */
  readonly tenant: TenantId;
  /** The product whose keys have expired. */
  readonly productId: ProductId;
  /** Why not; the next run tries again. */
  readonly error: EnterStockError;
}

const productsPerRun = 200;
const keysPerProduct = 1_000;
const ordersPerRun = 500;

/** Books keys that have expired, and lets orders give back what was withdrawn from them. */
export async function watchStock(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<WatchReport, StorageError>> {
  const { storage, clock } = runtime;
  const found = await storage.findExpired({ tenants, at: clock.now(), limit: productsPerRun });
  if (found.isErr()) return err(found.error);
  const failures: ProductFailure[] = [];
  let expiredKeys = 0;
  let hasMore = found.value.length === productsPerRun;
  for (const { tenant, productId } of found.value) {
    const act = { kind: 'expire', which: {}, limit: keysPerProduct } as const;
    const call = { operation: 'worker.watchStock', productId, act, options: {} };
    const entered = await enterStock({ runtime, tenant, actor: system }, call);
    if (entered.isErr()) failures.push({ tenant, productId, error: entered.error });
    else {
      const { quantity } = entered.value.entered;
      expiredKeys += quantity;
      hasMore ||= quantity === keysPerProduct;
    }
  }
  const withdrawn = await storage.findWithdrawn(tenants, ordersPerRun);
  if (withdrawn.isErr()) return err(withdrawn.error);
  hasMore ||= withdrawn.value.length === ordersPerRun;
  let changedOrders = 0;
  for (const [tenant, orderIds] of byTenant(withdrawn.value)) {
    const scope: Scope = { runtime, tenant, actor: system };
    const given = await giveBack(scope, orderIds);
    if (given.isErr()) return err(given.error);
    changedOrders += given.value;
  }
  return ok({ expiredKeys, changedOrders, failures, hasMore });
}

function byTenant(
  rows: readonly { readonly tenant: TenantId; readonly orderId: OrderId }[],
): ReadonlyMap<TenantId, readonly OrderId[]> {
  const groups = Map.groupBy(rows, ({ tenant }) => tenant);
  return new Map([...groups].map(([tenant, own]) => [tenant, own.map((row) => row.orderId)]));
}
