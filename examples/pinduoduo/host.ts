// A host that sells card keys and boxes at Pinduoduo. Its clock is given, so that a day takes no time.
import { createMemoryStorage } from '@kaquan/adapter-memory';
import { createPddChannel } from '@kaquan/channel-pdd';
import type { PddSandboxAccess } from '@kaquan/channel-pdd/sandbox';
import { createKaquan, createVault, hourMs, unwrapOrThrow } from '@kaquan/core';
import type { Kaquan, KaquanHandle } from '@kaquan/core';
import type { Clock } from '@kaquan/core/ports';
import { hurried } from './hurried.ts';

/** A composed Kaquan and the desk of one operator. */
export interface Host {
  readonly kaquan: Kaquan;
  readonly desk: KaquanHandle;
}

/** Opens a shop that sells the card `CARD10` and the box `BOX`, with these keys in stock. */
export async function openHost(
  { accessToken, ...app }: PddSandboxAccess,
  clock: Clock,
  keys: readonly string[],
): Promise<Host> {
  const channel = createPddChannel({ ...app, clock, limits: [hurried] });
  const vault = createVault({
    keys: [{ id: 'k1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
  });
  const storage = createMemoryStorage();
  const kaquan = createKaquan({ storage, channels: [channel], vault, clock });
  const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const { shop } = await unwrapOrThrow(
    desk.shops.create({
      name: '小卡铺',
      channelType: 'pdd',
      orderingUserId: 'seller-1',
      redemptionDomain: 'card.example.com',
      credentials: { accessToken },
      // After-sales are listed one status at a time, so that every half-hour of the past costs 25 calls.
      ordersSince: clock.now() - hourMs,
      // Nothing is revealed before the platform was asked again, however short ago it answered.
      policy: { freshnessMs: 0 },
    }),
  );
  const { shopId } = shop;
  await unwrapOrThrow(desk.shops.checkSetup({ shopId })); // a new shop is off until that has passed
  await unwrapOrThrow(desk.shops.enable({ shopId }));
  const card = await unwrapOrThrow(desk.catalog.createProduct({ name: '游戏点卡 10元' }));
  const box = await unwrapOrThrow(
    desk.catalog.createProduct({
      name: '礼盒',
      goods: 'physical',
      stock: { kind: 'counted', onHand: 5 },
    }),
  );
  for (const [outerId, { product }] of [
    ['CARD10', card],
    ['BOX', box],
  ] as const) {
    const item = { outerId };
    await unwrapOrThrow(desk.catalog.mapItem({ shopId, item, productId: product.productId }));
  }
  const source = keys.map((key) => `${key}\n`);
  const { productId } = card.product;
  await unwrapOrThrow(desk.stock.importKeys({ productId, importId: 'monday', source }));
  return { kaquan, desk };
}

/** Reads what is new at the platform, and tells it what is due. */
export async function work({ kaquan }: Host): Promise<void> {
  await unwrapOrThrow(kaquan.worker.pullOrders());
  await unwrapOrThrow(kaquan.worker.runEffects());
}

/** What a person has to type into the platform's backend, one line per order. */
export async function handWork({ desk }: Host): Promise<readonly string[]> {
  const { items } = await unwrapOrThrow(desk.fulfilment.toConfirm());
  return items.flatMap(({ orderNo, shipBy, tasks }) =>
    tasks.map(({ kind }) => {
      const until = shipBy === null ? 'some time' : new Date(shipBy).toISOString();
      return `${kind} ${orderNo} until ${until}`;
    }),
  );
}
