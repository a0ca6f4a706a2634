import { err, ok, type Result } from 'neverthrow';
import { deliveryProblems } from '../fulfilment/delivery-problems.ts';
import { deliveriesFor, verifiedByOf } from '../fulfilment/delivery-rules.ts';
import type { FieldProblem } from '../kernel/error-fields.ts';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { StorageError } from '../ports/storage.ts';
import { commitChanges } from '../runtime/commit-changes.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import type { ItemMapping } from './item-mapping.ts';
import type { Product } from './product.ts';
import { releaseUnmapped } from './release-unmapped.ts';

/** What became of a mapping. */
export interface MappedItem {
  /** `replayed`: it was mapped like this before. */
  readonly outcome: 'applied' | 'replayed';
  /** As it is stored now. */
  readonly mapping: ItemMapping;
  /** The mapping's version: 1, and one more with every change of it. */
  readonly version: number;
  /** Orders that were frozen because of it and are mapped now. */
  readonly releasedOrders: number;
}

/** Why an item cannot be mapped. */
export type MapItemError =
  | StorageError
  | CoreError<'shop.not_found' | 'product.not_found' | 'storage.contention' | 'input.invalid'>;

type Wanted = Omit<ItemMapping, 'version'>;

/** How often a mapping is written again after losing against a rival. */
const maxAttempts = 8;

/** Stores a mapping and releases the orders that waited for it; see `CatalogService.mapItem`. */
export async function mapItem(
  scope: Scope,
  wanted: Wanted,
): Promise<Result<MappedItem, MapItemError>> {
  const { runtime, tenant } = scope;
  const { shopId, productId } = wanted;
  const found = await runtime.storage.load({ tenant, shopIds: [shopId], productIds: [productId] });
  if (found.isErr()) return err(found.error);
  const [shop] = found.value.shops;
  if (shop === undefined) return err(coreError('shop.not_found', { shopId }));
  const [product] = found.value.products;
  if (product === undefined) return err(coreError('product.not_found', { productId }));
  const issues = wayProblems(scope, shop, { product, wanted });
  if (issues.length > 0) return err(coreError('input.invalid', { issues }));
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const stored = await tryToStore(scope, wanted);
    if (stored.isErr()) return err(stored.error);
    if (stored.value === 'lost') continue;
    const { outcome, mapping } = stored.value;
    const { version } = mapping;
    const released = await releaseUnmapped(scope, shop);
    return released.map((releasedOrders) => ({ outcome, mapping, version, releasedOrders }));
  }
  const fields = { operation: 'catalog.mapItem', attempts: maxAttempts };
  return err(coreError('storage.contention', fields));
}

// Whether the goods can go that way, and the shop's channel has what it takes.
function wayProblems(
  { runtime }: Scope,
  shop: Shop,
  { product, wanted }: { readonly product: Product; readonly wanted: Wanted },
): readonly FieldProblem[] {
  const { delivery, verifiedBy } = wanted;
  const ways = deliveriesFor(product);
  if (delivery !== null && !ways.includes(delivery)) {
    return [{ field: 'delivery', problem: `must be one of: ${ways.join(', ')}` }];
  }
  const channel = runtime.channelByType.get(shop.channelType);
  if (channel === undefined) return [];
  if (delivery === null)
    return deliveryProblems(channel, verifiedBy === null ? {} : { verifiedBy });
  // Where the mapping says nothing, the way has its own word, and the channel must be able to give it.
  const word = verifiedByOf({ delivery, verifiedBy }, shop.policy);
  return deliveryProblems(channel, { delivery, verifiedBy: word });
}

// `lost`: a rival was first, so the mapping has to be read again.
async function tryToStore(
  scope: Scope,
  wanted: Omit<ItemMapping, 'version'>,
): Promise<Result<Pick<MappedItem, 'outcome' | 'mapping'> | 'lost', StorageError>> {
  const { tenant, runtime } = scope;
  const { shopId, itemKey } = wanted;
  const loaded = await runtime.storage.load({ tenant, itemRefs: [{ shopId, itemKey }] });
  if (loaded.isErr()) return err(loaded.error);
  const [before] = loaded.value.mappings;
  if (before !== undefined && isSameMapping(before, wanted)) {
    return ok({ outcome: 'replayed', mapping: before });
  }
  const mapping = { ...wanted, version: (before?.version ?? 0) + 1 };
  const stored = await store(scope, mapping);
  return stored.map((isStored) => (isStored ? { outcome: 'applied', mapping } : 'lost'));
}

// Answers whether it was stored; `false` after losing against a rival.
async function store(
  { runtime, tenant }: Scope,
  mapping: ItemMapping,
): Promise<Result<boolean, StorageError>> {
  const changeId = runtime.ids.next('change');
  const expectedVersion = mapping.version - 1;
  const at = runtime.clock.now();
  const writes = [{ kind: 'mapping', expectedVersion, value: mapping } as const];
  const committed = await commitChanges(runtime.storage, [{ changeId, tenant, at, writes }]);
  return committed.map(([outcome]) => outcome?.outcome !== 'stale');
}

function isSameMapping(a: ItemMapping, b: Omit<ItemMapping, 'version'>): boolean {
  return a.productId === b.productId && a.delivery === b.delivery && a.verifiedBy === b.verifiedBy;
}
