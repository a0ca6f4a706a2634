import { PGlite } from '@electric-sql/pglite';
import { createKaquan, createVault, unwrapOrThrow } from '@kaquan/core';
import { createFixedClock, createMarketplace, createSeededIds } from '@kaquan/core/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dumpRows } from '../test/dump-rows.ts';
import { pgliteConnection } from './pglite.ts';
import { createPostgresStorage } from './postgres-storage.ts';

describe('personal data in the tables', () => {
  let database: PGlite;

  beforeAll(async () => {
    database = await PGlite.create();
  });

  afterAll(() => database.close());

  it('stands plain in no table, whoever gave it, and nowhere after it was erased', async () => {
    const clock = createFixedClock();
    const connection = pgliteConnection(database);
    const storage = createPostgresStorage({ connection });
    await unwrapOrThrow(storage.migrate());
    const market = createMarketplace({ clock });
    const vault = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });
    const ports = { storage, vault, clock, ids: createSeededIds('k') };
    const kaquan = createKaquan({ ...ports, channels: [market.channel] });
    const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
    const { shop } = await unwrapOrThrow(
      desk.shops.create(
        {
          name: 's',
          channelType: market.channel.name,
          orderingUserId: 'u',
          redemptionDomain: 'card.example.com',
          credentials: { token: 'token' },
          skipSetupCheck: true,
        },
        { reason: 'a test' },
      ),
    );
    const { shopId } = shop;
    const { product } = await unwrapOrThrow(
      desk.catalog.createProduct({ name: '礼盒', goods: 'physical' }),
    );
    const { productId } = product;
    await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item: { itemId: 'box' } }));
    const zhang = { name: '张三丰', phone: '13812340001', region: '', address: '武当山1号' };
    clock.advance(1_000);
    const orderNo = market.place({ lines: [{ itemId: 'box' }], recipient: zhang });
    market.pay(orderNo);
    clock.advance(1_000);
    await unwrapOrThrow(kaquan.worker.pullOrders());
    const { orderId } = await unwrapOrThrow(desk.orders.load({ shopId, orderNo }));
    const li = { name: '李四光', phone: '13912340002', address: '南京路2号' };
    const options = { idempotencyKey: 'k', reason: 'he called' };
    await unwrapOrThrow(desk.orders.setRecipient({ orderId, recipient: li }, options));
    await unwrapOrThrow(desk.orders.openRecipient({ orderId }, options));
    const rows = await dumpRows(connection);
    expect(rows).toContain('insert into kaquan.order_texts');
    for (const text of [...Object.values(zhang), ...Object.values(li)]) {
      if (text !== '') expect(rows).not.toContain(text);
    }
    await unwrapOrThrow(desk.orders.eraseRecipient({ orderId }));
    expect(await dumpRows(connection)).not.toContain('insert into kaquan.order_texts');
  });
});
