import { createKaquan, createVault, unwrapOrThrow, type Kaquan, type Order } from '@kaquan/core';
import type { Storage } from '@kaquan/core/ports';
import { createFixedClock, createMarketplace, createSeededIds } from '@kaquan/core/testing';
import type { Pool } from 'pg';
import { auditDatabase, type Finding } from '../audit/audit.ts';

/** One shop that sells one product, behind a link or directly. */
export interface SmallShop {
  readonly productId: string;
  stock(count: number): Promise<void>;
  /** Takes in a paid order of one unit. */
  sell(): Promise<Order>;
  tokenOf(order: Order): Promise<string>;
  /** The services on behalf of an operator, over this storage or another one. */
  desk(storage?: Storage): ReturnType<Kaquan['with']>;
  buyer(storage?: Storage): ReturnType<Kaquan['with']>;
  /** The same shop, on another copy of its tables. */
  over(storage: Storage): SmallShop;
}

/** Opens the shop on empty tables. */
export async function openSmallShop(
  storage: Storage,
  { name = '旗舰店' }: { readonly name?: string } = {},
): Promise<SmallShop> {
  const clock = createFixedClock();
  const market = createMarketplace({ clock });
  const vault = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });
  let composed = 0;
  const compose = (over: Storage): Kaquan => {
    composed += 1;
    const ids = createSeededIds(`${name === '旗舰店' ? 'shop' : 'new'}${composed}n`);
    return createKaquan({ storage: over, channels: [market.channel], vault, clock, ids });
  };
  const kaquan = compose(storage);
  const as = (kind: 'operator' | 'buyer', over = storage) =>
    (over === storage ? kaquan : compose(over)).with({ actor: { kind, id: 'li' } });
  const desk = as('operator');
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name,
        channelType: market.channel.name,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
        policy: { freshnessMs: 86_400_000 },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  const { product } = await unwrapOrThrow(
    desk.catalog.createProduct({ name: `${name}月卡`, reserve: 'on_handover' }),
  );
  const { shopId } = shop;
  const { productId } = product;
  await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item: { itemId: 'item-1' } }));
  let keys = 0;
  const words = (own: Storage): SmallShop => ({
    productId,
    desk: (over = own) => as('operator', over),
    buyer: (over = own) => as('buyer', over),
    over: words,
    async stock(count) {
      const source = Array.from({ length: count }, (_, i) => `sesame-${keys + i + 1}\n`);
      keys += count;
      await unwrapOrThrow(as('operator', own).stock.importKeys({ productId, source }));
    },
    async sell() {
      clock.advance(1_000);
      const orderNo = market.place();
      market.pay(orderNo);
      return (await unwrapOrThrow(as('operator', own).orders.ingest({ shopId, orderNo }))).order;
    },
    tokenOf: async ({ orderId }) =>
      (await unwrapOrThrow(as('operator', own).redemption.link({ orderId }))).token,
  });
  return words(storage);
}

/** Asks every rule of the tables, by plain SQL. */
export function audit(pool: Pool, schema = 'kaquan'): Promise<readonly Finding[]> {
  const query = async (text: string, values: unknown[]) =>
    (await pool.query<Record<string, unknown>>(text, values)).rows;
  return auditDatabase(query, schema);
}
