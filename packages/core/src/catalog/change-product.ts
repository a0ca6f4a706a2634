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

/** What is changed of a product, and by which call. */
export interface ProductChange {
  /** Service and method. */
  readonly operation: string;
  readonly productId: Product['productId'];
  /** What differs from then on. */
  readonly values: Partial<Pick<Product, 'costMinor' | 'cover'>>;
}

/** Changes what may be changed of a product; see `CatalogService.setCost` and `setCover`. */
export async function changeProduct(
  { runtime, tenant }: Scope,
  { operation, productId, values }: ProductChange,
): Promise<Result<ChangedProduct, ChangeProductError>> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const loaded = await runtime.storage.load({ tenant, productIds: [productId] });
    if (loaded.isErr()) return err(loaded.error);
    const [before] = loaded.value.products;
    if (before === undefined) return err(coreError('product.not_found', { productId }));
    const { version } = before;
    const product = { ...before, ...values, version: version + 1 };
    if (isSame(before, product)) return ok({ outcome: 'replayed', product: before, version });
    const writes = [{ kind: 'product', expectedVersion: version, value: product } as const];
    const change = { changeId: runtime.ids.next('change'), tenant, writes };
    const committed = await commitChanges(runtime.storage, [
      { ...change, at: runtime.clock.now() },
    ]);
    if (committed.isErr()) return err(committed.error);
    if (committed.value[0]?.outcome === 'stale') continue;
    return ok({ outcome: 'applied', product, version: product.version });
  }
  return err(coreError('storage.contention', { operation, attempts: maxAttempts }));
}

function isSame(a: Product, b: Product): boolean {
  const plain = ({ costMinor, cover }: Product): string => {
    const { warnBelowDays, atChannel } = cover;
    const { act, belowDays, belowUnits } = atChannel ?? {};
    return JSON.stringify([costMinor, warnBelowDays, act, belowDays, belowUnits]);
  };
  return plain(a) === plain(b);
}
