import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Product } from './product.ts';

/** What became of a product that was changed. */
export interface ChangedProduct {
  /** `replayed`: it was so before. */
  readonly outcome: 'applied' | 'replayed';
  /** As it is stored now. */
  readonly product: Product;
  /** The product's version: 1, and one more with every change of it. */
  readonly version: number;
}

/** Why a product cannot be changed. */
export type ChangeProductError =
  StorageError | CoreError<'product.not_found' | 'storage.contention' | 'input.invalid'>;

/** How often a product is written again after losing against a rival. */
const maxAttempts = 8;

/** Says what a unit of a product costs from now on; see `CatalogService.setCost`. */
export async function setCost(
  { runtime, tenant }: Scope,
  { productId, costMinor }: Pick<Product, 'productId' | 'costMinor'>,
): Promise<Result<ChangedProduct, ChangeProductError>> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const loaded = await runtime.storage.load({ tenant, productIds: [productId] });
    if (loaded.isErr()) return err(loaded.error);
    const [before] = loaded.value.products;
    if (before === undefined) return err(coreError('product.not_found', { productId }));
    const { version } = before;
    if (before.costMinor === costMinor) {
      return ok({ outcome: 'replayed', product: before, version });
    }
    const product = { ...before, costMinor, version: version + 1 };
    const writes = [{ kind: 'product', expectedVersion: version, value: product } as const];
    const change = { changeId: runtime.ids.next('change'), tenant, writes };
    const committed = await commitChanges(runtime.storage, [
      { ...change, at: runtime.clock.now() },
    ]);
    if (committed.isErr()) return err(committed.error);
    if (committed.value[0]?.outcome === 'stale') continue;
    return ok({ outcome: 'applied', product, version: product.version });
  }
  const fields = { operation: 'catalog.setCost', attempts: maxAttempts };
  return err(coreError('storage.contention', fields));
}
