import { createMemoryStorage } from '@kaquan/adapter-memory';
import { createPddChannel } from '@kaquan/channel-pdd';
import { createPddSandbox, type PddSandbox } from '@kaquan/channel-pdd/sandbox';
import {
  createKaquan,
  createVault,
  unwrapOrThrow,
  type Kaquan,
  type KaquanHandle,
} from '@kaquan/core';
import { afterEach, beforeEach, expect, it } from 'vitest';

// The platform tells, over its lasting connection; nobody pulls.

let sandbox: PddSandbox;
let kaquan: Kaquan;
let desk: KaquanHandle;
let stopping: AbortController;
let listening: ReturnType<Kaquan['inbound']['listen']>;

beforeEach(async () => {
  sandbox = createPddSandbox();
  const { accessToken, ...app } = await sandbox.start();
  const pushUrl = app.url.replace('http:', 'ws:').replace('/api/router', '/message');
  kaquan = createKaquan({
    storage: createMemoryStorage(),
    channels: [createPddChannel({ ...app, pushUrl })],
    vault: createVault({
      keys: [{ id: 'k1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
    }),
  });
  desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  await unwrapOrThrow(
    desk.shops.create(
      {
        name: '小卡铺',
        channelType: 'pdd',
        orderingUserId: 'seller-1',
        redemptionDomain: 'card.example.com',
        credentials: { accessToken },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  stopping = new AbortController();
  listening = kaquan.inbound.listen({ channel: 'pdd', signal: stopping.signal });
  await expect.poll(() => sandbox.dump().push.isPermitted).toBe(true);
});
afterEach(async () => {
  stopping.abort();
  expect((await listening).isOk()).toBe(true);
  await sandbox.stop();
});

const messages = () => sandbox.dump().push.messages;

/** A buyer pays; his message is kept, and acknowledged then. */
async function paidOrder(): Promise<string> {
  const orderSn = sandbox.create({ outerId: 'CARD10' });
  sandbox.pay(orderSn);
  await allAcked();
  return orderSn;
}

const allAcked = () => expect.poll(() => messages().every(({ isAcked }) => isAcked)).toBe(true);

async function orders() {
  await unwrapOrThrow(kaquan.worker.readNotices());
  const { items } = await unwrapOrThrow(desk.orders.find({ limit: 10 }));
  return items;
}

it('an order, and the after-sale on it, are known by their messages, without a pull', async () => {
  const orderSn = await paidOrder();
  expect((await orders()).map(({ orderNo }) => orderNo)).toEqual([orderSn]);

  sandbox.openRefund({ orderSn });
  await allAcked();
  const [order] = await orders();
  const loaded = await unwrapOrThrow(desk.orders.load({ orderId: order?.orderId ?? '' }));
  expect(loaded.cases).toHaveLength(1);

  const { calls } = sandbox.dump().counters;
  expect(calls['pdd.order.number.list.increment.get']).toBeUndefined();
  expect(calls['pdd.refund.list.increment.get']).toBeUndefined();
  stopping.abort();
  expect(await unwrapOrThrow(listening)).toEqual({ kept: 2, unknown: 0 });
});

it('what is told while the connection is down is told on the next one, and counts once', async () => {
  const first = await paidOrder();
  expect(await orders()).toHaveLength(1);
  expect(sandbox.disconnect()).toBe(1);
  const second = sandbox.create({ outerId: 'CARD10' });
  sandbox.pay(second);
  await expect.poll(() => messages()[1]?.isAcked, { timeout: 5_000 }).toBe(true);
  expect((await orders()).map(({ orderNo }) => orderNo).toSorted()).toEqual(
    [first, second].toSorted(),
  );
  expect(sandbox.dump().counters.calls['pdd.order.information.get']).toBe(2);
});

it('a mall that is not ours is counted, and answered: it must not come again for ever', async () => {
  await paidOrder();
  const content = JSON.stringify({ mall_id: 9, tid: '260101-9' });
  const message = { type: 'pdd_trade_TradeConfirmed', mallID: 9, content };
  sandbox.sendFrame(
    JSON.stringify({ id: 7, commandType: 'Common', time: 1, sendTime: 1, message }),
  );
  await paidOrder();
  expect(await orders()).toHaveLength(2);
  stopping.abort();
  expect(await unwrapOrThrow(listening)).toEqual({ kept: 2, unknown: 1 });
});
