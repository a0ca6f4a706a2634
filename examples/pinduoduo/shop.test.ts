import { createPddSandbox, type PddSandbox } from '@kaquan/channel-pdd/sandbox';
import { hourMs, minuteMs, unwrapOrThrow, type OrderId } from '@kaquan/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openHost, handWork, work, type Host } from './host.ts';

const keys = ['AAAA-1111', 'BBBB-2222', 'CCCC-3333'];
let at = Date.UTC(2026, 2, 8, 4, 0, 0);
const clock = { now: () => at };
let sandbox: PddSandbox;
let host: Host;

beforeEach(async () => {
  // The strict reading of the platform's rule about the last three minutes.
  sandbox = createPddSandbox({ now: clock.now, listingLagMs: 3 * minuteMs });
  host = await openHost(await sandbox.start(), clock, keys);
});
afterEach(() => sandbox.stop());

/** Time passes until the platform shows what has happened, and the worker has seen it. */
async function later(): Promise<void> {
  at += 4 * minuteMs;
  await work(host);
}

/** A buyer orders and pays, and we learn of it. */
async function sell(outerId: string, count = 1): Promise<{ orderSn: string; orderId: OrderId }> {
  const orderSn = sandbox.create({ outerId, count });
  sandbox.pay(orderSn);
  await later();
  const { items } = await unwrapOrThrow(host.desk.orders.find({ limit: 50 }));
  const order = items.find(({ orderNo }) => orderNo === orderSn);
  if (order === undefined) throw new Error(`${orderSn} did not arrive`);
  return { orderSn, orderId: order.orderId };
}

async function redeem(orderId: OrderId) {
  const { token } = await unwrapOrThrow(host.desk.redemption.link({ orderId }));
  const buyer = host.kaquan.with({ actor: { kind: 'buyer', id: 'visitor' } });
  return buyer.redemption.redeem({ token });
}

const stateOf = async (orderId: OrderId) => {
  const order = await unwrapOrThrow(host.desk.orders.load({ orderId }));
  return order.confirmations.map(({ state }) => state);
};
const order = (orderSn: string) => sandbox.dump().orders.find((each) => each.orderSn === orderSn);

describe('card keys at a platform that has no call for shipping them', () => {
  it('reach the buyer by link, and the platform by a person’s hand', async () => {
    const { orderSn, orderId } = await sell('CARD10', 2);
    await unwrapOrThrow(host.desk.fulfilment.ship({ orderIds: [orderId] }));
    const redeemed = await unwrapOrThrow(redeem(orderId));
    expect(redeemed.goods.map(({ secret }) => secret.reveal())).toEqual(
      expect.arrayContaining([expect.stringMatching(/^[A-C]{4}-\d{4}$/)]),
    );
    expect(redeemed.goods).toHaveLength(2);

    await later();
    const shipBy = new Date((order(orderSn)?.confirmedAt ?? 0) + 48 * hourMs).toISOString();
    expect(await handWork(host)).toEqual([`tell ${orderSn} until ${shipBy}`]);
    expect(sandbox.dump().counters.calls['pdd.logistics.online.send']).toBeUndefined();
    expect(await stateOf(orderId)).not.toContain('confirmed');

    sandbox.shipInBackend(orderSn);
    await later();
    expect(await handWork(host)).toEqual([]);
    expect(await stateOf(orderId)).toEqual(['confirmed']);
    // Nobody invented a parcel on the way.
    expect(order(orderSn)).toMatchObject({ shippedTimes: 1, trackingNumber: '' });
  });

  it('are confirmed by a person’s word, too, and the platform’s comes on top of it', async () => {
    const { orderSn, orderId } = await sell('CARD10');
    await unwrapOrThrow(host.desk.fulfilment.ship({ orderIds: [orderId] }));
    await unwrapOrThrow(redeem(orderId));
    await later();
    const { items } = await unwrapOrThrow(host.desk.fulfilment.toConfirm());
    const [task] = items.flatMap(({ tasks }) => tasks);
    if (task?.kind !== 'tell') throw new Error('there is nothing to tell');
    const { confirmationId } = task;
    const said = await host.desk.fulfilment.confirmByHand(
      { orderId, confirmationId },
      { reason: '后台已发货' },
    );
    expect(said.isOk()).toBe(true);
    sandbox.shipInBackend(orderSn);
    await later();
    expect(await handWork(host)).toEqual([]);
    expect(await stateOf(orderId)).toEqual(['confirmed']);
  });

  it('stay where they are while the buyer’s money is on its way back', async () => {
    const { orderSn, orderId } = await sell('CARD10');
    await unwrapOrThrow(host.desk.fulfilment.ship({ orderIds: [orderId] }));
    // Between our reading and the buyer's click.
    sandbox.openRefund({ orderSn });
    const refused = await redeem(orderId);
    expect(refused.isErr() && refused.error.code).toBe('order.frozen');

    const { items } = await unwrapOrThrow(host.desk.afterSales.find({ limit: 10 }));
    expect(items).toHaveLength(1);
    const loaded = await unwrapOrThrow(host.desk.orders.load({ orderId }));
    const unitIds = loaded.lines.flatMap(({ units }) => units.map(({ unitId }) => unitId));
    await unwrapOrThrow(host.desk.afterSales.refund({ orderId, unitIds }));
    await later();
    await later();
    expect(order(orderSn)?.refunds).toMatchObject([{ status: 10 }]);
    expect(sandbox.dump().counters.refundsAgreed).toBe(1);
    const after = await unwrapOrThrow(host.desk.orders.load({ orderId }));
    expect(after.cases.map(({ state }) => state)).toEqual(['done']);
    const gone = await redeem(orderId);
    expect(gone.isErr() && gone.error.code).toBe('redemption.over');
  });
});

describe('boxes', () => {
  it('are told of with their real waybill, once, although the first answer got lost', async () => {
    const { orderSn, orderId } = await sell('BOX');
    sandbox.addFaults([{ kind: 'lost_answer', method: 'pdd.logistics.online.send' }]);
    const parcels = [{ carrier: 'YUNDA', trackingNo: 'YD1042' }];
    await unwrapOrThrow(host.desk.fulfilment.shipParcels({ orderId, parcels }));
    await later();
    expect(order(orderSn)).toMatchObject({
      stage: 'shipped',
      logisticsId: '121',
      trackingNumber: 'YD1042',
      shippedTimes: 1,
      shipAttempts: 1,
    });
    expect(await stateOf(orderId)).toContain('confirmed');
    expect(await handWork(host)).toEqual([]);
  });

  it('go in two parcels, and one of them goes under another number later', async () => {
    const { orderSn, orderId } = await sell('BOX', 2);
    const { lines } = await unwrapOrThrow(host.desk.orders.load({ orderId }));
    const lineId = lines[0]?.lineId ?? '';
    const one = { carrier: 'YUNDA', lines: [{ lineId, quantity: 1 }] };
    const parcels = [
      { ...one, trackingNo: 'YD1042' },
      { ...one, trackingNo: 'YD1043' },
    ];
    await unwrapOrThrow(host.desk.fulfilment.shipParcels({ orderId, parcels }));
    // Calls for one order go one after the other.
    await later();
    await later();
    expect(order(orderSn)).toMatchObject({
      trackingNumber: 'YD1042',
      extraParcels: [{ type: 1, trackingNumber: 'YD1043' }],
      shippedTimes: 1,
    });

    const shipped = await unwrapOrThrow(host.desk.orders.load({ orderId }));
    const first = shipped.parcels.find(({ trackingNo }) => trackingNo === 'YD1042');
    const changed = { orderId, parcelId: first?.parcelId ?? '', carrier: 'JT', trackingNo: 'JT77' };
    await unwrapOrThrow(host.desk.fulfilment.changeWaybill(changed));
    await later();
    expect(order(orderSn)).toMatchObject({ logisticsId: '384', trackingNumber: 'JT77' });
    expect(order(orderSn)?.extraParcels).toHaveLength(1);
    // Of cards the order has none, so that nothing is to be told of them.
    expect(await stateOf(orderId)).toEqual(['not_required', 'confirmed', 'confirmed', 'confirmed']);
    expect(await handWork(host)).toEqual([]);
  });
});

describe('a shop that stood still for a night', () => {
  it('catches up on every order, in windows of half an hour', async () => {
    for (let hour = 0; hour < 6; hour += 1) {
      sandbox.pay(sandbox.create({ outerId: 'CARD10' }));
      at += hourMs;
    }
    await later();
    const { items } = await unwrapOrThrow(host.desk.orders.find({ limit: 50 }));
    expect(items.map(({ orderNo }) => orderNo).toSorted()).toEqual(
      sandbox
        .dump()
        .orders.map(({ orderSn }) => orderSn)
        .toSorted(),
    );
  });
});
