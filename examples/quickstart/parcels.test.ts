import { createMemoryStorage } from '@kaquan/adapter-memory';
import { createTaobaoChannel } from '@kaquan/channel-taobao';
import { createTaobaoSandbox, type TaobaoSandbox } from '@kaquan/channel-taobao/sandbox';
import { createKaquan, createVault, minuteMs, unwrapOrThrow } from '@kaquan/core';
import type { Kaquan, KaquanHandle, OrderId } from '@kaquan/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let at = Date.UTC(2026, 2, 8, 4, 0, 0);
const clock = { now: () => at };
let sandbox: TaobaoSandbox;
let kaquan: Kaquan;
let desk: KaquanHandle;

beforeEach(async () => {
  sandbox = createTaobaoSandbox({ now: clock.now });
  const { session, ...app } = await sandbox.start();
  const channel = createTaobaoChannel({ ...app, clock });
  const vault = createVault({
    keys: [{ id: 'k1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
  });
  kaquan = createKaquan({ storage: createMemoryStorage(), channels: [channel], vault, clock });
  desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name: '小卡铺',
        channelType: 'taobao',
        orderingUserId: 'seller-1',
        redemptionDomain: 'card.example.com',
        credentials: { session },
        ordersSince: clock.now() - 10 * minuteMs,
        policy: { freshnessMs: 0 },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  for (const outerId of ['BOX', 'BAG', 'CARD10']) {
    const stocked =
      outerId === 'CARD10'
        ? {}
        : { goods: 'physical' as const, stock: { kind: 'counted' as const, onHand: 9 } };
    const made = await unwrapOrThrow(desk.catalog.createProduct({ name: outerId, ...stocked }));
    const { productId } = made.product;
    const { shopId } = shop;
    await unwrapOrThrow(desk.catalog.mapItem({ shopId, item: { outerId }, productId }));
    if (outerId !== 'CARD10') continue;
    const source = ['AAAA-1111\n', 'BBBB-2222\n'];
    await unwrapOrThrow(desk.stock.importKeys({ productId, importId: 'monday', source }));
  }
});
afterEach(() => sandbox.stop());

async function later(): Promise<void> {
  at += minuteMs;
  await unwrapOrThrow(kaquan.worker.pullOrders());
  await unwrapOrThrow(kaquan.worker.runEffects());
}

async function sell(...codes: string[]) {
  const trade = sandbox.create({
    lines: codes.map((outerSkuId) => ({ outerSkuId })),
    shippingType: 'express',
  });
  sandbox.pay(trade.tid);
  await later();
  const { items } = await unwrapOrThrow(desk.orders.find({ limit: 10 }));
  const order = items.find(({ orderNo }) => orderNo === trade.tid);
  if (order === undefined) throw new Error(`${trade.tid} did not arrive`);
  return { ...trade, orderId: order.orderId };
}

const load = async (orderId: OrderId) => unwrapOrThrow(desk.orders.load({ orderId }));
const statesOf = async (orderId: OrderId) =>
  (await load(orderId)).confirmations
    .map(({ state }) => state)
    .filter((state) => state !== 'not_required');
const unitsOf = async (orderId: OrderId, lineNo: string) => {
  const { lines } = await load(orderId);
  const line = lines.find((each) => each.lineNo === lineNo);
  return line?.units.map(({ unitId }) => unitId) ?? [];
};
const parcels = () => sandbox.dump().shipping.parcels;
const statusOf = (tid: string) => sandbox.dump().trades.find((trade) => trade.tid === tid)?.status;

describe('a refund that the desk refuses', () => {
  it('is refused at the platform in the words for the buyer, once, though the answer got lost', async () => {
    const { oids, tid, orderId } = await sell('BOX');
    const parcel = { carrier: 'SF', trackingNo: 'SF10420009' };
    await unwrapOrThrow(desk.fulfilment.shipParcels({ orderId, parcels: [parcel] }));
    await later();
    sandbox.openRefund(tid, oids[0] ?? '', 100);
    await later();
    const [asked] = (await load(orderId)).cases;
    if (asked === undefined) throw new Error('nobody asked');
    const method = 'taobao.refund.refuse';
    sandbox.addFaults([{ kind: 'lost_answer', method }]);
    const rejection = {
      caseId: asked.caseId,
      code: 'goods_used',
      buyerText: '礼盒已拆封使用',
    } as const;
    await unwrapOrThrow(desk.afterSales.reject(rejection));
    await later();
    await later();
    const refunds = sandbox.dump().trades.flatMap((trade) => trade.refunds);
    expect(refunds).toMatchObject([{ status: 'SELLER_REFUSE_BUYER', refusal: '礼盒已拆封使用' }]);
    expect(sandbox.dump().counters.calls[method]).toBe(1);
    const order = await load(orderId);
    expect(order.cases.map(({ state }) => state)).toEqual(['rejected']);
  });
});

describe('parcels at Taobao', () => {
  it('go out as two of one order, and one of them under another waybill later', async () => {
    const { tid, oids, orderId } = await sell('BOX', 'BAG');
    const [box = '', bag = ''] = oids;
    const [sf, zto] = [
      { carrier: 'SF', trackingNo: 'SF10420001', units: await unitsOf(orderId, box) },
      { carrier: 'ZTO', trackingNo: '75300000000001', units: await unitsOf(orderId, bag) },
    ];
    await unwrapOrThrow(desk.fulfilment.shipParcels({ orderId, parcels: [sf] }));
    await later();
    expect(statusOf(tid)).toBe('SELLER_CONSIGNED_PART');
    // The platform did it, and nobody heard.
    const method = 'alibaba.ascp.logistics.offline.send';
    sandbox.addFaults([{ kind: 'answer_timeout', method }]);
    const shipped = await unwrapOrThrow(desk.fulfilment.shipParcels({ orderId, parcels: [zto] }));
    await later();
    await later();
    expect(statusOf(tid)).toBe('WAIT_BUYER_CONFIRM_GOODS');
    expect(sandbox.dump().counters.calls[method]).toBe(2);
    expect(new Set(await statesOf(orderId))).toEqual(new Set(['confirmed']));

    const { parcelId = '' } = shipped.parcels[0] ?? {};
    const waybill = { carrier: 'YUNDA', trackingNo: '4300000000001' };
    const changed = await desk.fulfilment.changeWaybill({ orderId, parcelId, ...waybill });
    expect(changed.isOk()).toBe(true);
    await later();
    expect(parcels()).toMatchObject([
      { oids: [box], outSid: sf?.trackingNo },
      { oids: [bag], companyCode: 'YUNDA', outSid: waybill.trackingNo },
    ]);
    expect(new Set(await statesOf(orderId))).toEqual(new Set(['confirmed']));
  });

  it('are told of by their lines beside cards, which a person ships at the platform', async () => {
    const { tid, oids, orderId } = await sell('BOX', 'CARD10');
    const [box = '', card = ''] = oids;
    const parcel = { carrier: 'SF', trackingNo: 'SF10420001' };
    await unwrapOrThrow(desk.fulfilment.shipParcels({ orderId, parcels: [parcel] }));
    await unwrapOrThrow(desk.fulfilment.ship({ orderIds: [orderId] }));
    const { token } = await unwrapOrThrow(desk.redemption.link({ orderId }));
    const buyer = kaquan.with({ actor: { kind: 'buyer', id: 'visitor' } });
    const redeemed = await unwrapOrThrow(buyer.redemption.redeem({ token }));
    expect(redeemed.goods.some(({ secret }) => /-\d{4}$/.test(secret.reveal()))).toBe(true);
    await later();
    await later();
    expect(parcels()).toMatchObject([{ oids: [box], outSid: 'SF10420001' }]);
    expect(statusOf(tid)).toBe('SELLER_CONSIGNED_PART');
    expect(await statesOf(orderId)).toContain('needs_check');
    const { items } = await unwrapOrThrow(desk.fulfilment.toConfirm());
    expect(items.flatMap(({ orderNo }) => orderNo)).toEqual([tid]);
    expect(card).not.toBe('');

    sandbox.shipInBackend(tid);
    await later();
    expect(new Set(await statesOf(orderId))).toEqual(new Set(['confirmed']));
  });
});
