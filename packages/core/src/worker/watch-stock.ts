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
  /** One row for each product whose keys could not be booked, and each order that cannot be read. */
  readonly failures: readonly (ProductFailure | OrderFailure)[];
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

/** An order that cannot give back what was withdrawn from it. */
export interface OrderFailure {
  /** The tenant whose order it is. */
  readonly tenant: TenantId;
  /** The order that has a claim on the key. */
  readonly orderId: OrderId;
  /** Why not; the next run tries again, and the others did not wait. */
  readonly error: StorageError;
}

const productsPerRun = 200;
const keysPerProduct = 1_000;
const ordersPerRun = 500;

/** Books keys that have expired, and lets orders give back what was withdrawn from them. */
export async function watchStock(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<WatchReport, StorageError>> {
  const booked = await bookExpired(runtime, tenants);
  if (booked.isErr()) return err(booked.error);
  const withdrawn = await runtime.storage.findWithdrawn(tenants, ordersPerRun);
  if (withdrawn.isErr()) return err(withdrawn.error);
  const failures: WatchReport['failures'][number][] = [...booked.value.failures];
  const hasMore = booked.value.hasMore || withdrawn.value.length === ordersPerRun;
  let changedOrders = 0;
  for (const [tenant, orderIds] of byTenant(withdrawn.value)) {
    const scope: Scope = { runtime, tenant, actor: system };
    const given = await giveBack(scope, orderIds);
    if (given.isErr()) return err(given.error);
    changedOrders += given.value.changed;
    failures.push(...given.value.failures.map((failure) => ({ tenant, ...failure })));
  }
  return ok({ ...booked.value, changedOrders, failures, hasMore });
}

type Booked = Pick<WatchReport, 'expiredKeys' | 'failures' | 'hasMore'>;

async function bookExpired(
  runtime: Runtime,
  tenants: Tenants,
): Promise<Result<Booked, StorageError>> {
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
  if (expiredKeys === 0) return ok({ expiredKeys, failures, hasMore });
  // A page of the backlog may name fewer products than have something left to book.
  const limit = failures.length + 1;
  const left = await storage.findExpired({ tenants, at: clock.now(), limit });
  return left.map(({ length }) => {
    return { expiredKeys, failures, hasMore: hasMore || length === limit };
  });
}

function byTenant(
  rows: readonly { readonly tenant: TenantId; readonly orderId: OrderId }[],
): ReadonlyMap<TenantId, readonly OrderId[]> {
  const groups = Map.groupBy(rows, ({ tenant }) => tenant);
  return new Map([...groups].map(([tenant, own]) => [tenant, own.map((row) => row.orderId)]));
}
