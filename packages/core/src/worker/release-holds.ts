import { err, ok, type Result } from 'neverthrow';
import type { ProductId, TenantId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import { underLease } from '../runtime/lease.ts';
import type { Runtime, Scope } from '../runtime/runtime.ts';
import { serveWaiting } from '../stock/serve-waiting.ts';
import { system, type Tenants, type WorkerError } from './job-report.ts';

/** What `releaseHolds` did for one product. */
export interface ProductReport {
  /** The tenant that sells it. */
  readonly tenant: TenantId;
  /** The product whose queue was served. */
  readonly productId: ProductId;
  /** Orders that had waited for stock and have it now. */
  readonly servedOrders: number;
  /** Why its queue could not be served; the products behind it were. */
  readonly error: StorageError | null;
}

/** What `releaseHolds` did, product by product. */
export interface ReleaseReport {
  /** The products that had free keys and somebody waiting. */
  readonly items: readonly ProductReport[];
  /** The same, added up. */
  readonly summary: {
    /** Orders that had waited for stock and have it now, of all products. */
    readonly servedOrders: number;
  };
}

const productsPerRun = 1_000;

/** Gives free stock to who waits for it; see `Worker.releaseHolds`. */
export async function releaseHolds(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<ReleaseReport, WorkerError>> {
  const { storage, clock } = runtime;
  const servable = await storage.findServable(tenants, clock.now(), productsPerRun);
  if (servable.isErr()) return err(servable.error);
  const items: ProductReport[] = [];
  for (const { tenant, productId } of servable.value) {
    const scope: Scope = { runtime, tenant, actor: system };
    const served = await underLease<number, StorageError>(scope, `stock/${productId}`, (lease) =>
      serveWaiting(scope, productId, lease.fence),
    );
    const error = served.isErr() ? served.error : null;
    items.push({ tenant, productId, servedOrders: served.unwrapOr(null) ?? 0, error });
  }
  const servedOrders = items.reduce((sum, item) => sum + item.servedOrders, 0);
  return ok({ items, summary: { servedOrders } });
}
