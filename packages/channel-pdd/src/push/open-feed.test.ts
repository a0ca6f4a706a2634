import { coreError, err, ok, type Result } from '@kaquan/core';
import type { ChannelNotice, TakeError } from '@kaquan/core/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createPddChannel } from '../create-channel.ts';
import { toSettings } from '../options.ts';
import { createPddSandbox, type PddSandbox } from '../sandbox/index.ts';
import { feedUrl } from './feed-url.ts';
import { openFeed, type FeedTiming } from './open-feed.ts';

const timing: FeedTiming = { heartbeatMs: 20, silenceMs: 2_000, pauseMs: 10, slowPauseMs: 40 };
let sandbox: PddSandbox;
let stop: AbortController;
let taken: ChannelNotice[];
let keep: () => Result<void, TakeError>;
let closing: (() => Promise<unknown>)[];

beforeEach(() => {
  sandbox = createPddSandbox();
  stop = new AbortController();
  taken = [];
  keep = () => ok(undefined);
  closing = [];
});
afterEach(async () => {
  stop.abort();
  for (const close of closing) await close();
  await sandbox.stop();
});

const take = (notices: readonly ChannelNotice[]) => {
  const kept = keep();
  if (kept.isOk()) taken.push(...notices);
  return Promise.resolve(kept);
};

/** Starts the sandbox, asks for its messages, and listens. */
async function listen(given: { readonly clientSecret?: string } = {}) {
  const { url, accessToken, ...access } = await sandbox.start();
  const pushUrl = url.replace('http:', 'ws:').replace('/api/router', '/message');
  const application = { url, pushUrl, ...access };
  const channel = createPddChannel(application) as Required<ReturnType<typeof createPddChannel>>;
  const call = { credentials: { accessToken } };
  expect((await channel.permitFeed(call))._unsafeUnwrap()).toEqual({ outcome: 'done', note: '' });
  const settings = toSettings({ ...application, ...given });
  const ended = openFeed(settings, { signal: stop.signal, take }, timing);
  closing.push(() => ended);
  return { ended, channel, call };
}

const messages = () => sandbox.dump().push.messages;
const allAcked = () => messages().length > 0 && messages().every(({ isAcked }) => isAcked);

function paidOrder(): string {
  const orderSn = sandbox.create({ outerId: 'CARD10' });
  sandbox.pay(orderSn);
  return orderSn;
}

it('the address is signed as the published digest', async () => {
  const settings = toSettings({ clientId: 'app', clientSecret: 'secret' });
  expect(await feedUrl(settings, 1_700_000_000_000)).toBe(
    'wss://message-api.pinduoduo.com/message/app/1700000000000/' +
      'OTgxODMwNDI2NWZiN2NiNzA2NzIxOTI0ZjJlMDMxMjE%3D',
  );
});

describe('a feed', () => {
  it('keeps what is told, and acknowledges it then', async () => {
    const { ended } = await listen();
    const orderSn = paidOrder();
    const refundId = sandbox.openRefund({ orderSn });
    await expect.poll(allAcked).toBe(true);
    expect(taken.map(({ subject }) => subject)).toEqual([
      { kind: 'order', orderNo: orderSn },
      { kind: 'refund', refundId: `${orderSn}:${refundId}`, orderNo: orderSn },
    ]);
    expect(taken.every(({ externalShopId }) => externalShopId === '445566778')).toBe(true);
    stop.abort();
    expect((await ended).isOk()).toBe(true);
  });

  it('acknowledges nothing that was not kept, says why, and keeps it when it comes again', async () => {
    keep = () => err(coreError('storage.unavailable', { operation: 'commit' }));
    await listen();
    const orderSn = paidOrder();
    await expect.poll(() => messages()[0]?.failReason).toBe('storage.unavailable');
    expect(messages()[0]?.isAcked).toBe(false);
    expect(taken).toEqual([]);
    keep = () => ok(undefined);
    sandbox.redeliver();
    await expect.poll(allAcked).toBe(true);
    expect(messages()[0]?.deliveries).toBe(2);
    expect(taken.map(({ subject }) => subject)).toEqual([{ kind: 'order', orderNo: orderSn }]);
  });

  it('does not fall over a vault of notices that throws', async () => {
    keep = () => {
      throw new Error('no disk');
    };
    await listen();
    paidOrder();
    await expect.poll(() => messages()[0]?.failReason).toBe('not kept');
  });

  it('tells repetitions by their event, in whatever order and under whatever number they come', async () => {
    let isFirst = true;
    keep = () =>
      isFirst ? ok(undefined) : err(coreError('storage.unavailable', { operation: 'commit' }));
    await listen();
    const first = paidOrder();
    await expect.poll(allAcked).toBe(true);
    isFirst = false;
    const later = [paidOrder(), paidOrder()];
    await expect
      .poll(() => messages().every(({ isAcked, failReason }) => isAcked || failReason))
      .toBe(true);
    isFirst = true;
    sandbox.redeliver('reversed');
    await expect.poll(allAcked).toBe(true);
    const orders = taken.map(({ subject }) => 'orderNo' in subject && subject.orderNo);
    expect(orders).toEqual([first, ...later.toReversed()]);
    expect(new Set(taken.map(({ eventId }) => eventId)).size).toBe(3);
  });

  it('hears what a client itself has done, and of what it did in vain nothing', async () => {
    const { channel, call } = await listen();
    const orderNo = paidOrder();
    const refunded = paidOrder();
    const refundId = `${refunded}:${sandbox.openRefund({ orderSn: refunded })}`;
    await expect.poll(allAcked).toBe(true);
    const before = messages().length;
    const shipment = { orderNo, method: 'online', parcel: { carrier: 'YUNDA', trackingNo: 'YD1' } };
    for (const _twice of [1, 2]) {
      expect((await channel.confirmShipment(call, shipment)).isOk()).toBe(true);
    }
    expect((await channel.appendNote(call, { orderNo, text: '已发货' })).isOk()).toBe(true);
    const refund = (await channel.loadRefund(call, refundId))._unsafeUnwrap();
    expect((await channel.agreeRefund(call, refund)).isOk()).toBe(true);
    expect(messages().slice(before)).toMatchObject([
      { type: 'pdd_trade_TradeSellerShip' },
      { type: 'pdd_trade_TradeMemoModified' },
      { type: 'pdd_refund_RefundAgreeAgreement' },
    ]);
    await expect.poll(allAcked).toBe(true);
  });

  it('comes back after a break, and gets what it has missed', async () => {
    await listen();
    paidOrder();
    await expect.poll(allAcked).toBe(true);
    expect(sandbox.disconnect()).toBe(1);
    paidOrder();
    await expect.poll(allAcked).toBe(true);
    expect(taken).toHaveLength(2);
  });

  it('passes over what is no frame, and turns away what cannot be read', async () => {
    await listen();
    paidOrder();
    await expect.poll(allAcked).toBe(true);
    for (const text of ['', '{', '[[[[', '{"message":7}', '{"id":1,"commandType":"HeartBeat"}']) {
      sandbox.sendFrame(text);
    }
    paidOrder();
    await expect.poll(allAcked).toBe(true);
    expect(taken).toHaveLength(2);
  });

  it('goes on trying where the platform refuses the application, and ends with the signal', async () => {
    const { ended } = await listen({ clientSecret: 'another' });
    paidOrder();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(messages()).toMatchObject([{ deliveries: 0 }]);
    stop.abort();
    expect((await ended).isOk()).toBe(true);
  });

  it('hears nothing of a mall whose messages were not asked for', async () => {
    await sandbox.start();
    paidOrder();
    expect(messages()).toEqual([]);
  });
});

describe('permitFeed', () => {
  it('may be asked for twice, and needs the mall’s grant', async () => {
    const { channel, call } = await listen();
    expect((await channel.permitFeed(call)).isOk()).toBe(true);
    const none = await channel.permitFeed({ credentials: {} });
    expect(none._unsafeUnwrapErr().code).toBe('channel.grant_expired');
    sandbox.addFaults([{ kind: 'lost_answer', method: 'pdd.pmc.user.permit' }]);
    expect((await channel.permitFeed(call))._unsafeUnwrapErr().code).toBe(
      'channel.outcome_unknown',
    );
  });
});
