import { createKaquan, createVault, unwrapOrThrow } from '@kaquan/core';
import { createFixedClock, createMarketplace } from '@kaquan/core/testing';
import { expect, it } from 'vitest';
import { createMemoryStorage } from './index.ts';

it('stops what a shop sells behind the first page of products and of items, too', async () => {
  const clock = createFixedClock();
  const market = createMarketplace({ clock });
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const vault = createVault({ keys: [{ id: 'k1', secret }] });
  const storage = createMemoryStorage();
  const kaquan = createKaquan({ storage, channels: [market.channel], vault, clock });
  const { shops, catalog } = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const { shop } = await unwrapOrThrow(
    shops.create(
      {
        name: '旗舰店',
        channelType: market.channel.name,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
      },
      { reason: 'a test' },
    ),
  );
  const { shopId } = shop;
  await unwrapOrThrow(shops.enable({ shopId, skipSetupCheck: true }, { reason: 'a test' }));
  const productIds: string[] = [];
  for (let n = 0; n < 201; n += 1) {
    const { product } = await unwrapOrThrow(catalog.createProduct({ name: `商品 ${n}` }));
    productIds.push(product.productId);
  }
  const [first = '', last = ''] = [0, -1].map((n) => productIds.toSorted().at(n));
  await unwrapOrThrow(catalog.mapItem({ shopId, productId: first, item: { itemId: 'first' } }));
  const item = { itemId: 'last', skuId: 'red' };
  await unwrapOrThrow(catalog.mapItem({ shopId, productId: last, item }));
  // More than a page of items, of which the one that can be stopped comes last.
  for (let n = 0; n < 1_000; n += 1) {
    const code = { outerId: `code-${n}` };
    await unwrapOrThrow(catalog.mapItem({ shopId, productId: last, item: code }));
  }
  await unwrapOrThrow(kaquan.worker.watchCover());
  await unwrapOrThrow(shops.drain({ shopId, stopSales: true }));
  await unwrapOrThrow(kaquan.worker.switchShops());
  const { products, told } = await unwrapOrThrow(kaquan.worker.watchCover());
  expect([products, told]).toEqual([2, 2]);
  expect([market.itemStock('first'), market.itemStock('last', 'red')]).toEqual([0, 0]);
  const stop = await unwrapOrThrow(shops.loadSalesStop({ shopId }));
  expect(stop).toMatchObject({ items: 1_002, stopped: 2, waiting: 0, unstoppable: 1_000 });
});
