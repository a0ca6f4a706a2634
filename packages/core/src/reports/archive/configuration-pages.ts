import { err, ok, type Result } from 'neverthrow';
import type { ItemMapping } from '../../catalog/item-mapping.ts';
import type { Product } from '../../catalog/product.ts';
import type { Page, StorageError } from '../../ports/storage.ts';
import type { ShopChange } from '../../shop/shop-change.ts';
import { viewOf, type ShopView } from '../../shop/shop-view.ts';
import type { ArchiveDesk, RowPages } from './archive-desk.ts';

const limit = 500;

type Find<Row> = (from: { readonly cursor?: string }) => Promise<Result<Page<Row>, StorageError>>;

/** All pages of a find, one after the other. */
export async function* pagesOf<Row>(
  find: Find<Row>,
): AsyncGenerator<Result<readonly Row[], StorageError>, void> {
  let cursor: string | null = null;
  do {
    const page: Result<Page<Row>, StorageError> = await find(cursor === null ? {} : { cursor });
    if (page.isErr()) {
      yield err(page.error);
      return;
    }
    yield ok(page.value.items);
    cursor = page.value.nextCursor;
  } while (cursor !== null);
}

/** Every shop, as it is now. */
export async function* shopPages({ scope }: ArchiveDesk): RowPages<ShopView> {
  const { runtime, tenant } = scope;
  for await (const page of pagesOf((from) =>
    runtime.storage.findShops({ tenant, limit, ...from }),
  )) {
    yield page.map((shops) => shops.map(viewOf));
  }
}

/** What was done to the configuration of shops in the period, latest first. */
export async function* shopChangePages({ scope, period }: ArchiveDesk): RowPages<ShopChange> {
  const { runtime, tenant } = scope;
  const find: Find<ShopChange> = (from) =>
    runtime.storage.findShopChanges({ tenant, limit, ...from });
  for await (const page of pagesOf(find)) {
    yield page.map((all) => all.filter(({ at }) => at >= period.from && at < period.to));
    // Latest first: behind the first one that is too old nothing is of the period.
    if (page.isErr() || page.value.some(({ at }) => at < period.from)) return;
  }
}

/** Every product, as it is now. */
export function productPages({ scope }: ArchiveDesk): RowPages<Product> {
  const { runtime, tenant } = scope;
  return pagesOf((from) => runtime.storage.findProducts({ tenant, limit, ...from }));
}

/** Which items are which products, as they are now. */
export async function* mappingPages(desk: ArchiveDesk): RowPages<ItemMapping> {
  const { runtime, tenant } = desk.scope;
  for await (const page of productPages(desk)) {
    if (page.isErr()) {
      yield err(page.error);
      return;
    }
    const productIds = page.value.map(({ productId }) => productId);
    if (productIds.length > 0) yield await runtime.storage.findMappings({ tenant, productIds });
  }
}
