import { createKaquan, createVault, unwrapOrThrow, type Kaquan, type Order } from '@kaquan/core';
import type { Channel, Storage } from '@kaquan/core/ports';
import {
  createFixedClock,
  createMarketplace,
  createSeededIds,
  type FixedClock,
  type Marketplace,
  type TradeParts,
} from '@kaquan/core/testing';

/** The tenants that {@link populate} fills. */
export const populatedTenants = ['default', 'second'] as const;

const [second, twoHours] = [1_000, 7_200_000];

/** The vault whose texts stand in every populated database. */
export const testVault = createVault({
  keys: [{ id: 'k1', secret: new Uint8Array(32).fill(7) }],
});

interface Place {
  /** The trade that has one line more than when it was placed. */
  readonly odd: { orderNo: string };
  readonly kaquan: Kaquan;
  readonly market: Marketplace;
  readonly clock: FixedClock;
  readonly tenant: string;
  readonly shopId: string;
  /** By the item that it is sold as. */
  readonly productIds: ReadonlyMap<string, string>;
}

/**
 * Fills empty tables through the API with orders in every state that it leads to, with keys, queue,
 * outbox, history, imports, leases and everything else beside them, for two tenants. Ids, instants
 * and the order of things are the same each time; what the vault seals is not.
 */
export async function populate(storage: Storage): Promise<void> {
  for (const tenant of populatedTenants) {
    const place = await openPlace(storage, tenant);
    await sellAndHandOver(place);
    await sellDirectly(place);
    await refundSome(place);
    await meetTrouble(place);
    await waitForStock(place);
  }
}

async function openPlace(storage: Storage, tenant: string): Promise<Place> {
  const clock = createFixedClock();
  const market = createMarketplace({ clock });
  const odd = { orderNo: '' };
  const [ids, channels] = [createSeededIds(tenant), [oddly(market.channel, odd)]];
  const kaquan = createKaquan({ storage, channels, vault: testVault, clock, ids });
  const desk = kaquan.with({ tenant, actor: { kind: 'operator', id: 'li' } });
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name: '旗舰店',
        channelType: market.channel.name,
        orderingUserId: 'user-1',
        redemptionDomain: 'card.example.com',
        credentials: { token: 'token' },
        policy: { freshnessMs: 0 },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  const { shopId } = shop;
  const productIds = new Map<string, string>();
  for (const [itemId, delivery, reserve] of [
    ['page', 'claim_page', 'on_paid'],
    ['late', 'claim_page', 'on_handover'],
    ['direct', 'direct', 'on_paid'],
    ['rare', 'claim_page', 'on_paid'],
  ] as const) {
    const options = { idempotencyKey: `product-${itemId}` };
    const made = await unwrapOrThrow(
      desk.catalog.createProduct({ name: itemId, reserve }, options),
    );
    const { productId } = made.product;
    productIds.set(itemId, productId);
    await unwrapOrThrow(desk.catalog.mapItem({ shopId, productId, item: { itemId }, delivery }));
    if (itemId === 'rare') continue;
    const source = Array.from({ length: 40 }, (_, i) => `${itemId}-${i},secret-${i}\n`);
    const bad = `${','.repeat(3)}\n`;
    await unwrapOrThrow(desk.stock.importKeys({ productId, source: [...source, bad] }));
  }
  return { odd, kaquan, market, clock, tenant, shopId, productIds };
}

function oddly(channel: Channel, odd: { readonly orderNo: string }): Channel {
  return {
    ...channel,
    loadOrder: async (call, orderNo) =>
      (await channel.loadOrder(call, orderNo)).map((order) => {
        const [line] = order.lines;
        if (order.orderNo !== odd.orderNo || line === undefined) return order;
        return { ...order, lines: [...order.lines, { ...line, lineNo: 'gift' }] };
      }),
  };
}

function deskOf({ kaquan, tenant }: Place) {
  return kaquan.with({ tenant, actor: { kind: 'operator', id: 'li' } });
}

async function sell(place: Place, parts?: TradeParts): Promise<Order> {
  place.clock.advance(second);
  const orderNo = place.market.place(parts);
  place.market.pay(orderNo);
  const { shopId } = place;
  const options = { idempotencyKey: `ingest-${orderNo}` };
  return (await unwrapOrThrow(deskOf(place).orders.ingest({ shopId, orderNo }, options))).order;
}

async function redeem(place: Place, { orderId }: Order, looks = 1): Promise<void> {
  const { token } = await unwrapOrThrow(deskOf(place).redemption.link({ orderId }));
  const { kaquan, tenant } = place;
  const buyer = kaquan.with({ tenant, actor: { kind: 'buyer', id: 'page' } });
  for (let look = 0; look < looks; look += 1) {
    place.clock.advance(second);
    await unwrapOrThrow(buyer.redemption.redeem({ token }));
  }
}

async function tell(place: Place): Promise<void> {
  place.clock.advance(twoHours);
  await unwrapOrThrow(place.kaquan.worker.runEffects({ tenants: [place.tenant] }));
}

async function pull(place: Place): Promise<void> {
  place.clock.advance(second);
  await unwrapOrThrow(place.kaquan.worker.pullOrders({ tenants: [place.tenant] }));
}

async function sellAndHandOver(place: Place): Promise<void> {
  const { market } = place;
  for (const itemId of ['page', 'late']) {
    for (const quantity of [1, 2, 3]) await sell(place, { lines: [{ itemId, quantity }] });
    const redeemed = await sell(place, { lines: [{ itemId }, { itemId, quantity: 2 }] });
    await redeem(place, redeemed);
    await tell(place);
    const again = await sell(place, { lines: [{ itemId, paidMinor: 999, quantity: 2 }] });
    await redeem(place, again, 3);
    await tell(place);
    market.complete(again.orderNo);
    await pull(place);
  }
  const unpaid = market.place({ lines: [{ itemId: 'page' }] });
  const closed = market.place({ lines: [{ itemId: 'page' }] });
  await pull(place);
  market.close(closed);
  await pull(place);
  market.pay(closed);
  await pull(place);
  place.clock.advance(second);
  market.hold(unpaid);
  await pull(place);
}

async function sellDirectly(place: Place): Promise<void> {
  const orders: Order[] = [];
  for (let i = 0; i < 5; i += 1) orders.push(await sell(place, { lines: [{ itemId: 'direct' }] }));
  const orderIds = orders.slice(0, 3).map(({ orderId }) => orderId);
  const options = { idempotencyKey: 'ship-1' };
  await unwrapOrThrow(deskOf(place).fulfilment.ship({ orderIds }, options));
  await tell(place);
}

async function refundSome(place: Place): Promise<void> {
  const { market } = place;
  const moves: readonly ((order: Order, refundId: string) => Promise<void>)[] = [
    () => Promise.resolve(),
    async (order) => {
      await approve(place, order);
    },
    async (order) => {
      await approve(place, order);
      await tell(place);
    },
    async (_order, refundId) => {
      market.settleRefund(refundId);
      await pull(place);
    },
    async (_order, refundId) => {
      market.withdrawRefund(refundId);
      await pull(place);
    },
    async (_order, refundId) => {
      market.refuseRefund(refundId);
      await pull(place);
    },
  ];
  for (const [isRedeemed, parts] of [
    [false, {}],
    [true, {}],
    [true, { amountMinor: 501 }],
  ] as const) {
    for (const move of moves) {
      const order = await sell(place, { lines: [{ itemId: 'page' }] });
      if (isRedeemed) await redeem(place, order);
      place.clock.advance(second);
      const refundId = market.requestRefund(order.orderNo, parts);
      await pull(place);
      place.clock.advance(second);
      await move(order, refundId);
    }
  }
}

async function approve(place: Place, { orderId }: Order): Promise<void> {
  const desk = deskOf(place);
  const { cases } = await unwrapOrThrow(desk.orders.load({ orderId }));
  for (const { caseId } of cases)
    await unwrapOrThrow(
      desk.afterSales.approve({ caseId, override: true }, { reason: 'asked for' }),
    );
}

async function meetTrouble(place: Place): Promise<void> {
  const { market } = place;
  await sell(place, { lines: [{ itemId: 'unknown', title: '什么\u2028"\'' }] });
  const held = await sell(place, { lines: [{ itemId: 'page' }] });
  market.hold(held.orderNo);
  for (const fault of [
    { kind: 'needs_check', note: '短信验证' },
    { kind: 'rejected', channelCode: 'isv.x', channelMessage: 'no' },
    { kind: 'unavailable' },
  ] as const) {
    const order = await sell(place, { lines: [{ itemId: 'page' }] });
    await redeem(place, order);
    market.failNext('confirmShipment', fault);
    await tell(place);
  }
  const givenUp = await sell(place, { lines: [{ itemId: 'page' }] });
  await redeem(place, givenUp);
  market.failNext('confirmShipment', { kind: 'unavailable' }, 40);
  for (let tries = 0; tries < 25; tries += 1) await tell(place);
  const garbled = market.place({ lines: [{ itemId: 'page' }] });
  market.garble(garbled);
  await pull(place);
}

async function waitForStock(place: Place): Promise<void> {
  for (let i = 0; i < 4; i += 1) await sell(place, { lines: [{ itemId: 'rare', quantity: 2 }] });
  const productId = place.productIds.get('rare') ?? '';
  const source = ['rare-1,a\n', 'rare-2,b\n', 'rare-3,c\n'];
  await unwrapOrThrow(deskOf(place).stock.importKeys({ productId, source }));
  await unwrapOrThrow(place.kaquan.worker.releaseHolds({ tenants: [place.tenant] }));
  const { market } = place;
  const [settled, asked] = [
    await sell(place, { lines: [{ itemId: 'late' }] }),
    await sell(place, { lines: [{ itemId: 'direct' }] }),
  ];
  for (const order of [settled, asked]) {
    place.clock.advance(second);
    market.requestRefund(order.orderNo);
    await pull(place);
    await approve(place, order);
  }
  const { orderNo } = await sell(place, { lines: [{ itemId: 'direct' }] });
  place.clock.advance(second);
  market.shipElsewhere(orderNo);
  place.odd.orderNo = orderNo;
  const { shopId } = place;
  await unwrapOrThrow(deskOf(place).orders.ingest({ shopId, orderNo }));
}
