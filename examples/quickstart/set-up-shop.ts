// What an operator does once, and again with every delivery of keys.
import { unwrapOrThrow, type ShopId } from '@kaquan/core';
import { assortment, type Delivery, type ProductIds } from './assortment.ts';
import type { Host } from './host.ts';

/** The shop 店铺: the one that is there, or a new one. */
export async function openShop(
  { desk }: Host,
  credentials: { readonly session: string },
  ordersSince: number,
): Promise<ShopId> {
  const known = await unwrapOrThrow(desk.shops.find({ channelType: 'taobao' }));
  const [shop] = known.items;
  if (shop !== undefined) return shop.shopId;
  const created = await unwrapOrThrow(
    desk.shops.create({
      name: '小卡铺',
      channelType: 'taobao',
      orderingUserId: 'seller-1',
      redemptionDomain: 'card.example.com',
      credentials,
      ordersSince,
      // Nothing is revealed before the marketplace was asked again, however short ago it answered.
      policy: { freshnessMs: 0 },
    }),
  );
  return created.shop.shopId;
}

/** The catalog 商品: a product per SKU, and which item of the shop it is. */
export async function openCatalog({ desk }: Host, shopId: ShopId): Promise<ProductIds> {
  const productIds = new Map<string, string>();
  for (const { code, name, reserve, delivery, verifiedBy } of assortment) {
    const options = { idempotencyKey: `product-${code}` };
    const { product } = await unwrapOrThrow(desk.catalog.createProduct({ name, reserve }, options));
    const { productId } = product;
    productIds.set(code, productId);
    const item = { outerId: code };
    await unwrapOrThrow(
      desk.catalog.mapItem({ shopId, item, productId, delivery, verifiedBy }, options),
    );
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
