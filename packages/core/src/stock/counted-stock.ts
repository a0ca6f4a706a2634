import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { ProductId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import type { StockAct } from '../ports/stock-entry.ts';
import { enterStock, type EnterStockError } from './enter-stock.ts';
import { serveWaiting } from './serve-waiting.ts';

/** What became of counted stock. */
export interface CountedPieces {
  /** `replayed`: the idempotency key was used before; nothing was changed again. */
  readonly outcome: 'applied' | 'replayed';
  /** The product whose stock it is. */
  readonly productId: ProductId;
  /** Free pieces after it and before those who waited were served; of a replay, after the latest. */
  readonly onHand: number;
  /** Orders that had waited and were served from it. */
  readonly servedOrders: number;
  /** The number of the entry among those of the product. */
  readonly version: number;
}

/** Why counted stock cannot be changed. */
export type CountStockError =
  EnterStockError | StorageError | CoreError<'product.not_found' | 'stock.not_counted'>;

/** Changes how many pieces there are, and serves those who wait for them. */
export async function countStock(
  scope: Scope,
  call: {
    readonly operation: string;
    readonly productId: ProductId;
    readonly act: StockAct;
    readonly options: CallOptions;
  },
): Promise<Result<CountedPieces, CountStockError>> {
  const { productId } = call;
  const checked = await mustBeCounted(scope, productId);
  if (checked.isErr()) return err(checked.error);
  const done = await enterStock(scope, call);
  if (done.isErr()) return err(done.error);
  const served = await serveWaiting(scope, productId);
  const { outcome, entered } = done.value;
  const { version, onHand } = entered;
  return served.map((servedOrders) => {
    return { outcome, productId, onHand: onHand ?? 0, servedOrders, version };
  });
}

async function mustBeCounted(
  { runtime, tenant }: Scope,
  productId: ProductId,
): Promise<Result<void, CountStockError>> {
  const loaded = await runtime.storage.load({ tenant, productIds: [productId] });
  if (loaded.isErr()) return err(loaded.error);
  const [product] = loaded.value.products;
  if (product === undefined) return err(coreError('product.not_found', { productId }));
  const { kind } = product.stock;
  return kind === 'counted' ? ok() : err(coreError('stock.not_counted', { productId, kind }));
}
