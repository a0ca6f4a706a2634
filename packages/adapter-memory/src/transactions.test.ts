import { createKaquan, createVault, unwrapOrThrow, type KaquanHandle } from '@kaquan/core';
import type { Storage } from '@kaquan/core/ports';
import {
  aChange,
  anId,
  anOrder,
  aWriteOf,
  createFixedClock,
  createMarketplace,
  createSeededIds,
  searchInterleavings,
  testTenant,
  type ConcurrentWorld,
} from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryStorage, type MemoryStorage } from './index.ts';

const placing = (name: string) =>
  aChange({ changeId: anId('change', name), writes: [aWriteOf(anOrder())] });

const ordersIn = async (storage: Storage): Promise<number> =>
  (await storage.load({ tenant: testTenant, orderIds: [anOrder().orderId] }))._unsafeUnwrap().orders
    .length;

describe('a transaction in memory', () => {
  it('is seen by nobody else before it is committed', async () => {
    const storage = createMemoryStorage();
    const tx = await storage.begin();
    const inside = storage.within(tx);
    expect((await inside.commit([placing('inside')]))._unsafeUnwrap()[0]?.outcome).toBe('applied');
    expect([await ordersIn(inside), await ordersIn(storage)]).toEqual([1, 0]);
    (await tx.commit())._unsafeUnwrap();
    expect(await ordersIn(storage)).toBe(1);
  });

  it('sees what was stored when it began', async () => {
    const storage = createMemoryStorage();
    const tx = await storage.begin();
    (await storage.commit([placing('outside')]))._unsafeUnwrap();
    expect(await ordersIn(storage.within(tx))).toBe(0);
  });

  it('stores nothing where somebody else was first, not even what he left alone', async () => {
    const storage = createMemoryStorage();
    const tx = await storage.begin();
    const other = anOrder({ orderId: anId('order', 'other') });
    const both = [
      aChange({ changeId: anId('change', 'other'), writes: [aWriteOf(other)] }),
      placing('inside'),
    ];
    (await storage.within(tx).commit(both))._unsafeUnwrap();
    (await storage.commit([placing('outside')]))._unsafeUnwrap();
    const refused = (await tx.commit())._unsafeUnwrapErr();
    expect(refused.code).toBe('storage.transaction_aborted');
    const loaded = await storage.load({ tenant: testTenant, orderIds: [other.orderId] });
    expect(loaded._unsafeUnwrap().orders).toEqual([]);
  });

  it('ends once', async () => {
    const storage = createMemoryStorage();
    const tx = await storage.begin();
    (await tx.commit())._unsafeUnwrap();
    expect((await tx.commit())._unsafeUnwrapErr().code).toBe('storage.transaction_aborted');
    expect(() => storage.within(tx)).toThrow(TypeError);
  });

  it('belongs to one storage', async () => {
    const tx = await createMemoryStorage().begin();
    expect(() => createMemoryStorage().within(tx)).toThrow(TypeError);
  });

  it('is joined by a handle, and no Kaquan is composed over it', async () => {
    const storage = createMemoryStorage();
    const inside = storage.within(await storage.begin());
    for (const each of [inside, { ...inside }]) {
      expect(() => createKaquan({ storage: each, channels: [], vault })).toThrow(
        /stands for a transaction of the host.*kaquan\.with\(\{ tx \}\)/,
      );
    }
    expect(() => createKaquan({ storage, channels: [], vault })).not.toThrow();
  });
});

const clock = createFixedClock();
const vault = createVault({ keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }] });

interface Shop {
  readonly base: MemoryStorage;
  readonly token: string;
  readonly orderId: string;
  /** Lets the marketplace give the money back. */
  refund(): void;
  handle(storage: Storage, name: string): KaquanHandle;
  /** Redeems inside a transaction of the host and reveals after its commit; says what came of it. */
  host(gated: Storage, name: string): Promise<readonly string[]>;
}

/** A shop with two keys that has sold one. */
async function openShop(): Promise<Shop> {
  const base = createMemoryStorage();
  const market = createMarketplace({ clock });
  const compose = (storage: Storage, name: string) =>
    createKaquan({ storage, channels: [market.channel], vault, clock, ids: createSeededIds(name) });
  const handle = (storage: Storage, name: string): KaquanHandle =>
    compose(storage, name).with({ actor: { kind: 'operator', id: name } });
  const desk = handle(base, 'desk');
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
  const created = await unwrapOrThrow(desk.catalog.createProduct({ name: 'p' }));
  const { productId } = created.product;
  const item = { itemId: 'item-1' };
  await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item }));
  await unwrapOrThrow(desk.stock.importKeys({ productId, source: ['one\n', 'two\n'] }));
  const orderNo = market.place({ lines: [item] });
  market.pay(orderNo);
  const { order } = await unwrapOrThrow(desk.orders.ingest({ shopId, orderNo }));
  const { orderId } = order;
  const { token } = await unwrapOrThrow(desk.redemption.link({ orderId }));
  return {
    base,
    token,
    orderId,
    handle,
    refund: () => market.settleRefund(market.requestRefund(orderNo)),
    async host(gated, name) {
      const kaquan = compose(gated, name);
      const actor = { kind: 'operator', id: name } as const;
      // A look at the order first, so that others may come before the transaction begins.
      await unwrapOrThrow(kaquan.with({ actor }).redemption.preview({ token }));
      const tx = await base.begin();
      const sealed = await kaquan.with({ tx, actor }).redemption.redeem({ token });
      if (sealed.isErr()) {
        await tx.rollback();
        return [sealed.error.code];
      }
      const committed = await tx.commit();
      if (committed.isErr()) return [sealed.value.goods, committed.error.code];
      const revealed = await kaquan.with({ actor }).redemption.reveal({ token });
      const last = revealed.isOk() ? secretsOf(revealed.value) : [revealed.error.code];
      return [sealed.value.goods, ...last];
    },
  };
}

function secretsOf(of: {
  readonly goods: readonly { readonly secret: { reveal(): string } }[];
}): readonly string[] {
  return of.goods.map(({ secret }) => secret.reveal());
}

async function keysOf({ base, orderId }: Shop) {
  const request = { tenant: testTenant, orderIds: [anId('order', orderId)], withKeys: true };
  return (await base.load(request))._unsafeUnwrap().keys;
}

/** What two programs told, over all interleavings. */
type Seen = Set<string>;

async function searchAll(seen: Seen, create: () => Promise<ConcurrentWorld<readonly string[]>>) {
  const { runs } = await searchInterleavings({ create, maxRuns: 150 });
  expect(runs).toBeGreaterThan(10);
  return seen;
}

describe('every interleaving of a host’s transaction with somebody else', () => {
  it('gives one set of goods to the host and to a buyer who redeems at once', async () => {
    const seen: Seen = new Set();
    await searchAll(seen, async () => {
      const shop = await openShop();
      const { base: storage, token } = shop;
      return {
        storage,
        programs: [
          (gated) => shop.host(gated, 'host'),
          async (gated) => {
            const redeemed = await shop.handle(gated, 'buyer').redemption.redeem({ token });
            return redeemed.isOk() ? secretsOf(redeemed.value) : [redeemed.error.code];
          },
        ],
        async check([host = [], buyer = []]) {
          seen.add(host.at(-1) ?? '');
          const told = [...host, ...buyer].filter((text) => text === 'one' || text === 'two');
          expect(new Set(told).size, [...host, '|', ...buyer].join(' ')).toBe(1);
          expect(buyer).toHaveLength(1);
          expect((await keysOf(shop)).map(({ state }) => state)).toEqual(['delivered']);
          const [level] = (
            await storage.stockLevels(testTenant, await productsOf(shop), 0)
          )._unsafeUnwrap();
          expect(level).toMatchObject({ available: 1, delivered: 1 });
        },
      };
    });
    // The host wins, loses at its commit, or comes when the buyer has looked already.
    expect([...seen].toSorted()).toEqual(
      expect.arrayContaining(['storage.transaction_aborted', 'transaction.not_allowed', 'two']),
    );
  }, 60_000);

  it('reveals or gives back to stock, never both, when the money goes back meanwhile', async () => {
    const seen: Seen = new Set();
    await searchAll(seen, async () => {
      const shop = await openShop();
      const { base: storage, orderId } = shop;
      shop.refund();
      return {
        storage,
        programs: [
          (gated) => shop.host(gated, 'host'),
          async (gated) => {
            const refreshed = await shop.handle(gated, 'pull').orders.refresh({ orderId });
            return [refreshed.isOk() ? 'refunded' : refreshed.error.code];
          },
        ],
        async check([host = [], pulled = []]) {
          const last = host.at(-1) ?? '';
          seen.add(last);
          expect(pulled).toEqual(['refunded']);
          const isRead = last === 'two' || last === 'one';
          const states = (await keysOf(shop)).map(({ state }) => state);
          expect(states, host.join(' ')).toEqual(isRead ? ['voided'] : []);
        },
      };
    });
    expect([...seen].toSorted()).toEqual(expect.arrayContaining(['order.nothing_owed', 'two']));
  }, 60_000);
});

async function productsOf({ base, orderId }: Shop) {
  const request = { tenant: testTenant, orderIds: [anId('order', orderId)] };
  const { orders } = (await base.load(request))._unsafeUnwrap();
  return orders.flatMap(({ lines }) => lines.flatMap(({ product }) => product?.productId ?? []));
}
