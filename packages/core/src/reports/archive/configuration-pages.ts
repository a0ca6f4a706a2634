import { err } from 'neverthrow';
import type { ItemMapping } from '../../catalog/item-mapping.ts';
import type { Product } from '../../catalog/product.ts';
import type { ShopChange } from '../../shop/shop-change.ts';
import { viewOf, type ShopView } from '../../shop/shop-view.ts';
import { readPages, type FindPage, type RowPages } from '../read-pages.ts';
import type { ArchiveDesk } from './archive-desk.ts';

const limit = 500;

/** Every shop, as it is now. */
export async function* shopPages({ scope }: ArchiveDesk): RowPages<ShopView> {
  const { runtime, tenant } = scope;
  for await (const page of readPages((from) =>
    runtime.storage.findShops({ tenant, limit, ...from }),
  )) {
    yield page.map((shops) => shops.map(viewOf));
  }
}

/** What was done to the configuration of shops in the period, latest first. */
export async function* shopChangePages({ scope, period }: ArchiveDesk): RowPages<ShopChange> {
  const { runtime, tenant } = scope;
  const find: FindPage<ShopChange> = (from) =>
    runtime.storage.findShopChanges({ tenant, limit, ...from });
  for await (const page of readPages(find)) {
    yield page.map((all) => all.filter(({ at }) => at >= period.from && at < period.to));
    // Latest first: behind the first one that is too old nothing is of the period.
    if (page.isErr() || page.value.some(({ at }) => at < period.from)) return;
  }
}

/** Every product, as it is now. */
export function productPages({ scope }: ArchiveDesk): RowPages<Product> {
  const { runtime, tenant } = scope;
  return readPages((from) => runtime.storage.findProducts({ tenant, limit, ...from }));
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
    if (productIds.length === 0) continue;
    yield* readPages((from) =>
      runtime.storage.findMappings({ tenant, productIds, limit, ...from }),
    );
  }
}
