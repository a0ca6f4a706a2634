import { createMemoryStorage } from '@kaquan/adapter-memory';
import { createTaobaoChannel } from '@kaquan/channel-taobao';
import { createTaobaoSandbox, type TaobaoSandbox } from '@kaquan/channel-taobao/sandbox';
import { createKaquan, createVault, minuteMs, unwrapOrThrow, type Kaquan } from '@kaquan/core';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// A shop that sells vouchers 电子凭证 at Taobao: the platform asks for the codes of a paid order at an address of
// ours, and everything goes the way that a host's would, over HTTP.
let at = Date.UTC(2026, 2, 8, 4, 0, 0);
const clock = { now: () => at };
let sandbox: TaobaoSandbox;
let kaquan: Kaquan;
let shopId: string;
let server: Server;

const desk = () => kaquan.with({ actor: { kind: 'operator', id: 'li' } });

beforeEach(async () => {
  sandbox = createTaobaoSandbox({ now: clock.now });
  const { url, appKey, appSecret, notifyKey, session } = await sandbox.start();
  const how = { family: 'vmarket', certificate: 'code', undo: 'by_serial' } as const;
  const eTicket = { ...how, notifyKey };
  const channel = createTaobaoChannel({ url, appKey, appSecret, eTicket, clock });
  const key = { id: 'k1', secret: crypto.getRandomValues(new Uint8Array(32)) };
  const vault = createVault({ keys: [key] });
  kaquan = createKaquan({ storage: createMemoryStorage(), channels: [channel], vault, clock });
  server = createServer((incoming, outgoing) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = new Uint8Array(Buffer.concat(chunks));
      const request = { headers: {}, query: '', body };
      const taken = await kaquan.inbound.notification({ channel: 'taobao', request });
      outgoing.statusCode = taken.isOk() ? taken.value.answer.status : 500;
      outgoing.end(taken.isOk() ? taken.value.answer.body : '');
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  sandbox.notifyTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}/taobao`);
  const { shop } = await unwrapOrThrow(
    desk().shops.create(
      {
        ...{ name: '小卡铺', channelType: 'taobao', orderingUserId: 'seller-1' },
        ...{ redemptionDomain: 'card.example.com', credentials: { session } },
        policy: { freshnessMs: 0, delivery: 'e_voucher' },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  shopId = shop.shopId;
  const { product } = await unwrapOrThrow(desk().catalog.createProduct({ name: '点卡 10元' }));
  const { productId } = product;
  await unwrapOrThrow(desk().catalog.mapItem({ shopId, item: { outerId: 'CARD10' }, productId }));
  const source = ['AAAA-1111\n', 'BBBB-2222\n', 'CCCC-3333\n', 'DDDD-4444\n'];
  await unwrapOrThrow(desk().stock.importKeys({ productId, importId: 'monday', source }));
  await unwrapOrThrow(kaquan.worker.syncShops());
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await sandbox.stop();
});

/** Time passes, and the worker does what there is to do. */
async function later(): Promise<void> {
  at += 2 * minuteMs;
  await sandbox.noticesSettled();
  await unwrapOrThrow(kaquan.worker.pullOrders());
  await unwrapOrThrow(kaquan.worker.readNotices());
  await unwrapOrThrow(kaquan.worker.runEffects());
}

/** A buyer orders two and pays, and the order is shipped by us as soon as it is here. */
async function sell() {
  const { tid } = sandbox.create({ type: 'eticket', lines: [{ outerSkuId: 'CARD10', num: 2 }] });
  sandbox.pay(tid);
  await later();
  const { items } = await unwrapOrThrow(desk().orders.find({ limit: 10 }));
  const orderId = items.find(({ orderNo }) => orderNo === tid)?.orderId;
  if (orderId === undefined) throw new Error(`${tid} did not arrive`);
  await unwrapOrThrow(desk().fulfilment.ship({ orderIds: [orderId] }));
  await later();
  return { tid, orderId };
}

const ticketOf = (tid: string) => sandbox.dump().eTickets.tickets[tid];
const unitsOf = async (orderId: string) => {
  const order = await unwrapOrThrow(desk().orders.load({ orderId }));
  return order.lines.flatMap(({ units }) => units);
};
const issueStates = async (orderId: string) =>
  (await unitsOf(orderId)).map(({ issues }) => issues.at(-1)?.state);

describe('vouchers at Taobao', () => {
  it('go out when the platform has asked, once, and are used and given back', async () => {
    const { tid, orderId } = await sell();
    expect(ticketOf(tid)).toMatchObject({ sentTimes: 1, codes: [{ left: 1 }, { left: 1 }] });
    expect(await issueStates(orderId)).toEqual(['delivered', 'delivered']);

    const [unit] = await unitsOf(orderId);
    if (unit === undefined) throw new Error('no unit');
    const named = { orderId, unitIds: [unit.unitId] };
    await unwrapOrThrow(desk().verification.verify(named, { reason: '到店使用' }));
    await later();
    expect((await unitsOf(orderId))[0]?.verification).toBe('verified');
    expect(
      ticketOf(tid)
        ?.codes.map(({ left }) => left)
        .toSorted(),
    ).toEqual([0, 1]);
    await unwrapOrThrow(desk().verification.undo(named, { reason: '顾客未使用' }));
    await later();
    expect((await unitsOf(orderId))[0]?.verification).toBe('pending');
    expect(ticketOf(tid)?.codes.map(({ left }) => left)).toEqual([1, 1]);
  });

  it('wait for a notification that was lost, which the platform is asked to repeat', async () => {
    sandbox.addFaults([{ kind: 'notice_lost' }]);
    const { tid, orderId } = await sell();
    expect(ticketOf(tid)?.sentTimes).toBe(0);
    for (let round = 0; round < 3; round += 1) await later();
    expect(ticketOf(tid)?.sentTimes).toBe(1);
    expect(await issueStates(orderId)).toEqual(['delivered', 'delivered']);
  });

  it('are the same ones after a lost answer and a notification that came twice', async () => {
    sandbox.addFaults([
      { kind: 'notice_twice' },
      { kind: 'lost_answer', method: 'taobao.vmarket.eticket.send' },
    ]);
    const { tid, orderId } = await sell();
    for (let round = 0; round < 3; round += 1) await later();
    expect(ticketOf(tid)?.sentTimes).toBe(1);
    expect(await issueStates(orderId)).toEqual(['delivered', 'delivered']);
  });

  it('are not sent to whoever gets his money back', async () => {
    const { tid } = sandbox.create({ type: 'eticket', lines: [{ outerSkuId: 'CARD10' }] });
    sandbox.pay(tid);
    await later();
    sandbox.close(tid);
    await later();
    expect(ticketOf(tid)?.sentTimes).toBe(0);
    const { items } = await unwrapOrThrow(desk().orders.find({ limit: 10 }));
    expect(await issueStates(items[0]?.orderId ?? '')).not.toContain('delivered');
  });
});
