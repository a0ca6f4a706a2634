import { createMemoryStorage } from '@kaquan/adapter-memory';
import { createPddChannel, createPddTopUps, type PddChannelOptions } from '@kaquan/channel-pdd';
import { createPddSandbox, pddSandboxSkus, type PddSandbox } from '@kaquan/channel-pdd/sandbox';
import {
  createKaquan,
  createVault,
  hourMs,
  minuteMs,
  Secret,
  unwrapOrThrow,
  type Kaquan,
  type KaquanHandle,
  type OrderId,
} from '@kaquan/core';
import type { FulfilAnswer, FulfilRequest } from '@kaquan/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hurried } from './hurried.ts';

// What only some categories of goods have at this platform, through the services of the core.

let at = Date.UTC(2026, 2, 8, 4, 0, 0);
const clock = { now: () => at };
let sandbox: PddSandbox;
let app: PddChannelOptions & { readonly topUp: NonNullable<PddChannelOptions['topUp']> };
let kaquan: Kaquan;
let desk: KaquanHandle;
let shopId: string;
let asked: FulfilRequest[];
let answer: FulfilAnswer;
let call: { readonly credentials: { readonly accessToken: string } };

beforeEach(async () => {
  sandbox = createPddSandbox({ now: clock.now });
  const { accessToken, ...access } = await sandbox.start();
  call = { credentials: { accessToken } };
  app = {
    ...access,
    clock,
    listingLagMs: 0,
    limits: [hurried],
    cards: { publicKey: sandbox.cardPublicKey() },
    vouchers: { number: 'secret', reportsUse: { okCode: 0 } },
    topUp: {
      isTopUp: ({ outerId }) => outerId?.startsWith('TOPUP') === true,
      account: 'contact_phone',
    },
  };
  asked = [];
  answer = { outcome: 'done' };
  const vault = createVault({
    keys: [{ id: 'k1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
  });
  const fulfil = (request: FulfilRequest): Promise<FulfilAnswer> => {
    asked.push(request);
    return Promise.resolve(answer);
  };
  const lookUp = (): Promise<FulfilAnswer> => Promise.resolve(answer);
  kaquan = createKaquan({
    storage: createMemoryStorage(),
    channels: [createPddChannel(app)],
    fulfillers: [{ name: 'carrier', contract: 1, fulfil, lookUp }],
    vault,
    clock,
  });
  desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name: '小卡铺',
        channelType: 'pdd',
        orderingUserId: 'seller-1',
        redemptionDomain: 'card.example.com',
        credentials: { accessToken },
        ordersSince: at - hourMs / 2,
        policy: { freshnessMs: 0 },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  shopId = shop.shopId;
});
afterEach(() => sandbox.stop());

/** A minute passes: the worker sees what is new, and tells what is due. */
async function later(times = 1): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    at += minuteMs;
    await unwrapOrThrow(kaquan.worker.pullOrders());
    await unwrapOrThrow(kaquan.worker.runEffects());
  }
}

async function sell(outerId: string, count = 1): Promise<{ orderSn: string; orderId: OrderId }> {
  const orderSn = sandbox.create({ outerId, count, account: '13800000000' });
  sandbox.pay(orderSn);
  await later();
  const { items } = await unwrapOrThrow(desk.orders.find({ limit: 50 }));
  const order = items.find(({ orderNo }) => orderNo === orderSn);
  if (order === undefined) throw new Error(`${orderSn} did not arrive`);
  return { orderSn, orderId: order.orderId };
}

const load = async (orderId: OrderId) => unwrapOrThrow(desk.orders.load({ orderId }));
const statesOf = async (orderId: OrderId) =>
  (await load(orderId)).confirmations.map((c) => c.state);
const atPlatform = (orderSn: string) =>
  sandbox.dump().orders.find((order) => order.orderSn === orderSn);

describe('vouchers', () => {
  beforeEach(async () => {
    const { product } = await unwrapOrThrow(desk.catalog.createProduct({ name: '咖啡券' }));
    const { productId } = product;
    const item = { outerId: 'EV100' };
    await unwrapOrThrow(desk.catalog.mapItem({ shopId, item, productId, delivery: 'e_voucher' }));
    const source = ['EV-AAAA-1\n', 'EV-BBBB-2\n', 'EV-CCCC-3\n'];
    await unwrapOrThrow(desk.stock.importKeys({ productId, importId: 'monday', source }));
  });

  it('are handed over, and their use is told, unit by unit', async () => {
    const { orderSn, orderId } = await sell('EV100', 2);
    await unwrapOrThrow(desk.fulfilment.ship({ orderIds: [orderId] }));
    await later();
    const numbers = atPlatform(orderSn)?.vouchers.map(({ number }) => number) ?? [];
    expect(numbers).toHaveLength(2);
    for (const number of numbers) expect(number).toMatch(/^EV-[A-C]{4}-\d$/);
    expect(await statesOf(orderId)).toContain('confirmed');

    const { lines } = await load(orderId);
    const [unit] = lines.flatMap(({ units }) => units);
    expect(unit?.verification).toBe('pending');
    const code = unit?.verificationCode ?? '';
    await unwrapOrThrow(desk.verification.verify({ shopId, code }));
    await later();
    expect(atPlatform(orderSn)?.vouchers.map(({ usedBy }) => usedBy)).toEqual([unit?.unitId, null]);
    const after = (await load(orderId)).lines.flatMap(({ units }) => units);
    expect(after.map(({ verification }) => verification)).toEqual(['verified', 'pending']);
  });

  it('whose answer got lost are not sent twice: the platform shows the order as shipped', async () => {
    const { orderSn, orderId } = await sell('EV100');
    const method = 'pdd.voucher.voucher.info.send';
    sandbox.addFaults([{ kind: 'lost_answer', method }]);
    await unwrapOrThrow(desk.fulfilment.ship({ orderIds: [orderId] }));
    await later(3);
    expect(sandbox.dump().counters.calls[method]).toBe(1);
    expect(atPlatform(orderSn)?.vouchers).toHaveLength(1);
    expect(await statesOf(orderId)).toContain('confirmed');
  });

  it('go to nobody whose money is on its way back', async () => {
    const { orderSn, orderId } = await sell('EV100');
    await unwrapOrThrow(desk.fulfilment.ship({ orderIds: [orderId] }));
    sandbox.openRefund({ orderSn });
    await later(2);
    expect(atPlatform(orderSn)?.vouchers).toEqual([]);
  });
});

describe('top-ups', () => {
  beforeEach(async () => {
    const made = { name: '话费 100元', fulfiller: 'carrier', needsAccount: true };
    const { product } = await unwrapOrThrow(desk.catalog.createProduct(made));
    const { productId } = product;
    const item = { outerId: 'TOPUP100' };
    await unwrapOrThrow(desk.catalog.mapItem({ shopId, item, productId }));
  });

  it('are produced for the number that the platform tells, and said to be there', async () => {
    const { orderSn, orderId } = await sell('TOPUP100');
    await later(2);
    expect(asked.map(({ account }) => account?.reveal())).toEqual(['13800000000']);
    expect(atPlatform(orderSn)).toMatchObject({ stage: 'received', topUp: { word: 'SUCCESS' } });
    await later();
    const order = await load(orderId);
    expect(order).toMatchObject({ payment: 'completed', settlement: 'settled' });
    expect(await statesOf(orderId)).toEqual(['confirmed']);
  });

  it('that failed wait for a person, whose word has them paid back', async () => {
    answer = { outcome: 'refused', note: '空号' };
    const { orderSn, orderId } = await sell('TOPUP100');
    await later(2);
    expect(atPlatform(orderSn)).toMatchObject({ stage: 'waiting', refunds: [] });
    const topUps = createPddTopUps(app);
    expect((await unwrapOrThrow(topUps.reportFailure(call, orderSn))).outcome).toBe('done');
    await later();
    expect(atPlatform(orderSn)).toMatchObject({
      refunds: [{ status: 2 }],
      topUp: { word: 'FAIL' },
    });
    expect((await load(orderId)).holds.map(({ reason }) => reason)).toContain('channel_refund');
  });
});

describe('cards that the platform hands out', () => {
  it('are consigned, handed in, and settled once the platform has given them away', async () => {
    const { product } = await unwrapOrThrow(desk.catalog.createProduct({ name: '游戏点卡 10元' }));
    const { productId } = product;
    const item = { outerId: 'CARD10' };
    const delivery = 'platform_cards';
    await unwrapOrThrow(desk.catalog.mapItem({ shopId, item, productId, delivery }));
    const source = ['NO-1,SECRET-1\n', 'NO-2,SECRET-2\n'];
    const cardFile = { productId, importId: 'monday', source, format: 'csv' } as const;
    await unwrapOrThrow(desk.stock.importKeys(cardFile));
    const why = { idempotencyKey: 'to-pdd-1', reason: '平台发卡' };
    const { keys } = await unwrapOrThrow(desk.stock.consign({ productId, count: 2 }, why));

    const channel = createPddChannel(app);
    const sku = pddSandboxSkus.find(({ outerId }) => outerId === item.outerId);
    const { goodsId: itemId = '', skuId = '' } = sku ?? {};
    const cards = keys.map(({ cardNumber, secret }) => ({
      cardNumber: cardNumber === null ? null : new Secret(cardNumber),
      secret,
    }));
    const deposited = await channel.depositCards?.(call, { requestId: 'd1', itemId, skuId, cards });
    expect(deposited?._unsafeUnwrap()).toEqual({ outcome: 'done', note: 'batch 9001' });

    const { orderSn, orderId } = await sell('CARD10', 2);
    expect(sandbox.dump().cardBatches[0]?.cards).toMatchObject([
      { cardNo: expect.stringMatching(/^NO-\d$/), orderSn },
      { secret: expect.stringMatching(/^SECRET-\d$/), orderSn },
    ]);
    const issues = (await load(orderId)).lines.flatMap(({ units }) =>
      units.flatMap((unit) => unit.issues.map(({ state }) => state)),
    );
    expect(issues).toEqual(['delivered', 'delivered']);
    // By the platform's own word: nobody has told it anything.
    expect(await statesOf(orderId)).toEqual(['confirmed']);
    expect(sandbox.dump().counters.calls['pdd.virtual.mobile.charge.notify']).toBeUndefined();
    sandbox.receive(orderSn);
    await later();
    expect(await load(orderId)).toMatchObject({ payment: 'completed', settlement: 'settled' });
  });
});
