// What an operator does once, and again with every delivery of keys.
import { unwrapOrThrow, type KaquanHandle, type ShopId, type ShopView } from '@kaquan/core';
import { assortment, type Delivery, type ProductIds } from './assortment.ts';
import type { Host } from './host.ts';
import type { Marketplace, Stand } from './marketplace.ts';

/** The shop 店铺: the one that is there, or a new one; switched on. */
export async function openShop(
  { desk }: Host,
  { channel, credentials, shopName: name }: Marketplace,
  ordersSince: number,
): Promise<ShopId> {
  const channelType = channel.name;
  const known = await unwrapOrThrow(desk.shops.find({ channelType }));
  const [there] = known.items;
  if (there !== undefined) return switchOn(desk, there);
  const { shop } = await unwrapOrThrow(
    desk.shops.create({
      name,
      channelType,
      orderingUserId: 'seller-1',
      redemptionDomain: 'card.example.com',
      credentials,
      ordersSince,
      // Nothing is revealed before the marketplace was asked again, however short ago it answered.
      policy: { freshnessMs: 0 },
    }),
  );
  return switchOn(desk, shop);
}

// 接入检查: a new shop is off until it was tried out. A marketplace that is busy is asked once more.
async function switchOn(desk: KaquanHandle, { shopId, state }: ShopView): Promise<ShopId> {
  if (state === 'enabled') return shopId;
  for (let tries = 1; tries <= 5; tries += 1) {
    const { outcome } = await unwrapOrThrow(desk.shops.checkSetup({ shopId }));
    if (outcome === 'passed') break;
  }
  await unwrapOrThrow(desk.shops.enable({ shopId }));
  return shopId;
}

/** The catalog 商品: a product per SKU, and which item of each shop it is. */
export async function openCatalog({ desk }: Host, stands: readonly Stand[]): Promise<ProductIds> {
  const productIds = new Map<string, string>();
  for (const { code, name, reserve, delivery, verifiedBy } of assortment) {
    const options = { idempotencyKey: `product-${code}` };
    const { product } = await unwrapOrThrow(desk.catalog.createProduct({ name, reserve }, options));
    const { productId } = product;
    productIds.set(code, productId);
    const item = { outerId: code };
    for (const { shopId, marketplace } of stands) {
      const how = marketplace.isByLinkOnly ? 'claim_page' : delivery;
      await unwrapOrThrow(
        desk.catalog.mapItem(
          { shopId, item, productId, delivery: how, verifiedBy },
          { idempotencyKey: `item-${code}-${shopId}` },
        ),
      );
    }
  }
  return productIds;
}

/** Card keys 卡密 into stock; a delivery that is in already is not read again. */
export async function importKeys(
  { desk }: Host,
  productIds: ProductIds,
  deliveries: readonly Delivery[],
): Promise<{ readonly imported: number; readonly duplicates: number; readonly badLines: number }> {
  const total = { imported: 0, duplicates: 0, badLines: 0 };
  for (const { code, importId, format, source } of deliveries) {
    const productId = productIds.get(code) ?? '';
    const report = await unwrapOrThrow(
      desk.stock.importKeys({ productId, importId, format, source }),
    );
    total.imported += report.imported;
    total.duplicates += report.duplicates;
    total.badLines += report.badLines;
  }
  return total;
}
