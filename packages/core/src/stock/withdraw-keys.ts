import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import { invariant } from '../kernel/invariant.ts';
import type { ImportId, KeyId, ProductId } from '../kernel/ids.ts';
import type { StorageError } from '../ports/storage.ts';
import type { CallOptions, Scope } from '../runtime/runtime.ts';
import { enterStock, type EnterStockError } from './enter-stock.ts';
import { giveBack } from './give-back.ts';
import type { KeyAct } from './key-machine.ts';
import type { KeyUse } from './product-stock.ts';
import { serveWaiting } from './serve-waiting.ts';

/** Which keys: those of a product, of which some may be named, or those of one import. */
export interface WhichKeys {
  readonly productId: ProductId | null;
  readonly importId: ImportId | null;
  readonly keyIds: readonly KeyId[] | null;
}

/** What became of keys that were to be moved. */
export interface KeysMoved {
  /** `replayed`: the idempotency key was used before; nothing was moved again. */
  readonly outcome: 'applied' | 'replayed';
  /** The product whose keys they are. */
  readonly productId: ProductId;
  /** How many keys it has moved, those among them that their buyers keep sealed. */
  readonly moved: number;
  /** Whether there may be more: the same call, with another idempotency key, goes on with them. */
  readonly hasMore: boolean;
  /** Orders that had a claim on a withdrawn key and have given it back, or were served by a release. */
  readonly changedOrders: number;
  /** The number of the entry among those of the product. */
  readonly version: number;
}

/** Why keys cannot be moved. */
export type MoveKeysError =
  | EnterStockError
  | StorageError
  | CoreError<'product.not_found' | 'stock.not_keys' | 'stock.import_not_found'>;

/** Orders that give keys back in the call itself; the worker goes on with others. */
const ordersPerCall = 500;

/** Moves keys by hand, and lets orders follow: see `KeyCalls.quarantine`. */
export async function moveKeys(
  scope: Scope,
  call: {
    readonly operation: string;
    readonly kind: Exclude<KeyAct, 'expire' | 'consign' | 'replace'>;
    readonly keys: WhichKeys;
    readonly limit: number;
    readonly options: CallOptions;
  },
): Promise<Result<KeysMoved, MoveKeysError>> {
  const { operation, kind, keys, limit, options } = call;
  const productId = await productOf(scope, keys);
  if (productId.isErr()) return err(productId.error);
  const checked = await mustBeKeys(scope, productId.value);
  if (checked.isErr()) return err(checked.error);
  const { importId, keyIds } = keys;
  const which = { ...(importId && { importId }), ...(keyIds && { keyIds }) };
  const act = { kind, which, limit };
  const entry = { operation, productId: productId.value, act, options };
  const entered = await enterStock(scope, entry);
  if (entered.isErr()) return err(entered.error);
  const followed =
    kind === 'release'
      ? await serveWaiting(scope, productId.value)
      : await giveBackWithdrawn(scope);
  if (followed.isErr()) return err(followed.error);
  const { quantity: moved, version } = entered.value.entered;
  return ok({
    outcome: entered.value.outcome,
    productId: productId.value,
    moved,
    hasMore: moved === limit,
    changedOrders: followed.value,
    version,
  });
}

/** Lets orders give back keys that were withdrawn from them; as many as one call sees to. */
export async function giveBackWithdrawn(scope: Scope): Promise<Result<number, StorageError>> {
  const { storage } = scope.runtime;
  const found = await storage.findWithdrawn([scope.tenant], ordersPerCall);
  if (found.isErr()) return err(found.error);
  const orderIds = found.value.map(({ orderId }) => orderId);
  return (await giveBack(scope, orderIds)).map(({ changed }) => changed);
}

async function productOf(
  { runtime, tenant }: Scope,
  { productId, importId }: WhichKeys,
): Promise<Result<ProductId, StorageError | CoreError<'stock.import_not_found'>>> {
  if (productId !== null) return ok(productId);
  invariant(importId !== null, 'keys are those of a product or of an import');
  const loaded = await runtime.storage.load({ tenant, importIds: [importId] });
  if (loaded.isErr()) return err(loaded.error);
  const [batch] = loaded.value.imports;
  return batch === undefined
    ? err(coreError('stock.import_not_found', { importId }))
    : ok(batch.productId);
}

/** How the keys of a product are used, whose stock must be kept as keys. */
export async function mustBeKeys(
  { runtime, tenant }: Scope,
  productId: ProductId,
): Promise<Result<KeyUse, StorageError | CoreError<'product.not_found' | 'stock.not_keys'>>> {
  const loaded = await runtime.storage.load({ tenant, productIds: [productId] });
  if (loaded.isErr()) return err(loaded.error);
  const [product] = loaded.value.products;
  if (product === undefined) return err(coreError('product.not_found', { productId }));
  const { stock } = product;
  if (stock.kind === 'keys') return ok(stock.keys);
  return err(coreError('stock.not_keys', { productId, kind: stock.kind }));
}
