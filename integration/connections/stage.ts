import { createKaquan, createVault, unwrapOrThrow, type Kaquan } from '@kaquan/core';
import { createFixedClock, createMarketplace, createSeededIds } from '@kaquan/core/testing';
import type { Storage } from '@kaquan/core/ports';

/** A shop with one key in stock and one paid order, whose buyer has the token of its link. */
export interface Stage {
  readonly kaquan: Kaquan;
  readonly storage: Storage;
  readonly token: string;
  readonly orderId: string;
  readonly productId: string;
}

const secret = new Uint8Array(32).fill(7);

/** Sets the shop up as an operator would, outside of every transaction. */
export async function setStage(storage: Storage): Promise<Stage> {
  const clock = createFixedClock();
  const market = createMarketplace({ clock });
  const vault = createVault({ keys: [{ id: 'k1', secret }] });
  const channels = [market.channel];
  const kaquan = createKaquan({ storage, channels, vault, clock, ids: createSeededIds('k1n') });
  const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name: '旗舰店',
        channelType: market.channel.name,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  const { shopId } = shop;
  // Keys are taken when they are handed over, so that redeeming claims one.
  const made = desk.catalog.createProduct({ name: '月卡', reserve: 'on_handover' });
  const { productId } = (await unwrapOrThrow(made)).product;
  const item = { itemId: 'item-1' };
  await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item }));
  await unwrapOrThrow(desk.stock.importKeys({ productId, source: ['sesame-1\n'] }));
  const orderNo = market.place();
  market.pay(orderNo);
  const { orderId } = (await unwrapOrThrow(desk.orders.ingest({ shopId, orderNo }))).order;
  const { token } = await unwrapOrThrow(desk.redemption.link({ orderId }));
  return { kaquan, storage, token, orderId, productId };
}
